import "reflect-metadata";
import { randomBytes, webcrypto } from "node:crypto";
import { isIP } from "node:net";
import * as x509 from "@peculiar/x509";
import { isGiven, list, nested, text, type Properties } from "../values";
import { signingKey, type SigningKey } from "./signingKey";
import { subjectOf } from "./subject";
import { EXTENDED_KEY_USAGES, KEY_USAGES } from "./usages";

const HOUR_MILLISECONDS = 3600 * 1000;
/** Object identifier of the subject's alternative names. */
const ALTERNATIVE_NAMES = "2.5.29.17";

/** What a certificate resource tells beside its inputs. */
export interface MadeCertificate {
  /** The serial number in digits, as the provider's id. */
  id: string;
  outputs: Properties;
}

/** A request that is signed with the key that it is for. */
export async function makeRequest(inputs: Properties): Promise<Properties> {
  const key = await signingKey(text(inputs, "privateKeyPem"));
  const request = await x509.Pkcs10CertificateRequestGenerator.create(
    {
      name: subjectOf(nested(inputs, "subject")),
      keys: key.keys,
      signingAlgorithm: key.signingAlgorithm,
      extensions: alternativeNames(inputs),
    },
    webcrypto,
  );
  return { certRequestPem: `${request.toString("pem")}\n`, keyAlgorithm: key.name };
}

export async function makeSelfSigned(inputs: Properties): Promise<MadeCertificate> {
  const key = await signingKey(text(inputs, "privateKeyPem"));
  const name = subjectOf(nested(inputs, "subject"));
  const keyId = await x509.SubjectKeyIdentifierExtension.create(key.keys.publicKey, false, webcrypto);
  const authorityKeyId = inputs["setAuthorityKeyId"] === true ? keyId.keyId : undefined;
  const extensions = [...alternativeNames(inputs), ...authorityKeyIdentifier(authorityKeyId)];
  const subject = { name, publicKey: key.keys.publicKey, extensions };
  const made = await sign(inputs, subject, name, key);
  return { ...made, outputs: { ...made.outputs, keyAlgorithm: key.name } };
}

/** @throws Error when the authority's key is not its certificate's, or the request is not signed by its own key. */
export async function makeLocallySigned(inputs: Properties): Promise<MadeCertificate> {
  const authority = readCertificate(text(inputs, "caCertPem"));
  const key = await signingKey(text(inputs, "caPrivateKeyPem"));
  const ownKey = Buffer.from(await webcrypto.subtle.exportKey("spki", key.keys.publicKey));
  if (!ownKey.equals(Buffer.from(authority.publicKey.rawData))) {
    throw new Error("caPrivateKeyPem: provided PrivateKey doesn't match parent's PublicKey");
  }
  const request = readRequest(text(inputs, "certRequestPem"));
  if (!(await request.verify(webcrypto))) throw new Error("certRequestPem: its signature is not its own key's");
  const keyId = authority.getExtension(x509.SubjectKeyIdentifierExtension)?.keyId;
  const names = request.extensions.filter(({ type }) => type === ALTERNATIVE_NAMES);
  const subject = {
    name: request.subjectName,
    publicKey: request.publicKey,
    extensions: [...names, ...authorityKeyIdentifier(keyId)],
  };
  const made = await sign(inputs, subject, authority.subjectName, key);
  return { ...made, outputs: { ...made.outputs, caKeyAlgorithm: key.name } };
}

interface Subject {
  name: x509.Name;
  publicKey: x509.PublicKey | webcrypto.CryptoKey;
  extensions: x509.Extension[];
}

async function sign(
  inputs: Properties,
  subject: Subject,
  issuer: x509.Name,
  key: SigningKey,
): Promise<MadeCertificate> {
  const isAuthority = inputs["isCaCertificate"] === true;
  const start = new Date();
  const end = new Date(start.getTime() + Number(inputs["validityPeriodHours"]) * HOUR_MILLISECONDS);
  // Positive, and of the length that the provider takes.
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  const pathLength = isAuthority && isGiven(inputs["maxPathLength"]) ? Number(inputs["maxPathLength"]) : undefined;
  const certificate = await x509.X509CertificateGenerator.create(
    {
      serialNumber: serial.toString("hex"),
      subject: subject.name,
      issuer,
      notBefore: start,
      notAfter: end,
      publicKey: subject.publicKey,
      signingKey: key.keys.privateKey,
      signingAlgorithm: key.signingAlgorithm,
      extensions: [
        ...usageExtensions(list(inputs, "allowedUses").map(String)),
        new x509.BasicConstraintsExtension(isAuthority, pathLength, true),
        // Go's library gives every authority one.
        ...(isAuthority || inputs["setSubjectKeyId"] === true
          ? [await x509.SubjectKeyIdentifierExtension.create(subject.publicKey, false, webcrypto)]
          : []),
        ...subject.extensions,
      ],
    },
    webcrypto,
  );
  return {
    id: BigInt(`0x${serial.toString("hex")}`).toString(),
    outputs: {
      certPem: `${certificate.toString("pem")}\n`,
      readyForRenewal: false,
      validityStartTime: start.toISOString(),
      validityEndTime: end.toISOString(),
    },
  };
}

function usageExtensions(uses: string[]): x509.Extension[] {
  const bits = uses.reduce((sum, use) => sum | (KEY_USAGES[use] ?? 0), 0);
  const extended = uses.flatMap((use) => EXTENDED_KEY_USAGES[use] ?? []);
  return [
    // Flags that are added up are a number, and no member of their enumeration.
    // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment
    ...(bits === 0 ? [] : [new x509.KeyUsagesExtension(bits, true)]),
    ...(extended.length === 0 ? [] : [new x509.ExtendedKeyUsageExtension(extended)]),
  ];
}

function alternativeNames(inputs: Properties): x509.Extension[] {
  const addresses = list(inputs, "ipAddresses").map(String);
  const wrong = addresses.find((address) => isIP(address) === 0);
  if (wrong !== undefined) throw new Error(`ipAddresses: "${wrong}" is no address`);
  const names: x509.JsonGeneralName[] = [
    ...list(inputs, "dnsNames").map((value) => ({ type: "dns" as const, value: String(value) })),
    ...addresses.map((value) => ({ type: "ip" as const, value })),
    ...list(inputs, "uris").map((value) => ({ type: "url" as const, value: String(value) })),
  ];
  return names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names)];
}

function authorityKeyIdentifier(keyId: string | undefined): x509.Extension[] {
  return keyId === undefined ? [] : [new x509.AuthorityKeyIdentifierExtension(keyId)];
}

function readCertificate(pem: string): x509.X509Certificate {
  try {
    return new x509.X509Certificate(pem);
  } catch {
    throw new Error("caCertPem: it is no certificate in PEM");
  }
}

function readRequest(pem: string): x509.Pkcs10CertificateRequest {
  try {
    return new x509.Pkcs10CertificateRequest(pem);
  } catch {
    throw new Error("certRequestPem: it is no certificate request in PEM");
  }
}
