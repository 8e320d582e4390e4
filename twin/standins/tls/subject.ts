import * as x509 from "@peculiar/x509";
import { list, text, type Properties } from "../values";

/** Parts of a name in the order in which Go's X.509 library encodes them, e-mail last; each with its input. */
const PARTS: [identifier: string, input: string][] = [
  ["2.5.4.6", "country"],
  ["2.5.4.10", "organization"],
  ["2.5.4.11", "organizationalUnit"],
  ["2.5.4.7", "locality"],
  ["2.5.4.8", "province"],
  ["2.5.4.9", "streetAddresses"],
  ["2.5.4.17", "postalCode"],
  ["2.5.4.3", "commonName"],
  ["2.5.4.5", "serialNumber"],
  ["1.2.840.113549.1.9.1", "emailAddress"],
];

/** What fits is a PrintableString, as with Go; everything else UTF-8. */
const PRINTABLE = /^[A-Za-z0-9 '()+,\-./:=?]*$/;

/** The name that a `subject` block means. */
export function subjectOf(subject: Properties): x509.Name {
  return new x509.Name(
    PARTS.flatMap(([identifier, input]) =>
      [...list(subject, input).map(String), text(subject, input)]
        .filter((value) => value !== "")
        .map((value) => ({ [identifier]: [encoded(identifier, value)] })),
    ),
  );
}

function encoded(identifier: string, value: string): Record<string, string> {
  if (identifier === "1.2.840.113549.1.9.1") return { ia5String: value };
  return PRINTABLE.test(value) ? { printableString: value } : { utf8String: value };
}
