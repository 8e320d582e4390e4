import type { ResourceRecord } from "../../resourceRecord";
import { isObject, list, text, type Properties } from "../values";

/** Names of a certificate whose proof is in no Route 53 record yet, each with the record that it wants. */
export function missingProofs(certificate: ResourceRecord, records: readonly ResourceRecord[]): string[] {
  const missing = list(certificate.outputs, "domainValidationOptions")
    .filter(isObject)
    .filter((proof) => !records.some((record) => proves(record, proof)))
    .map(
      (proof) =>
        `${text(proof, "domainName")} (${text(proof, "resourceRecordName")} ${text(proof, "resourceRecordType")})`,
    );
  return [...new Set(missing)];
}

function proves(record: ResourceRecord, proof: Properties): boolean {
  if (record.type !== "aws:route53/record:Record") return false;
  const same = (left: string, right: string): boolean => left.replace(/\.$/, "") === right.replace(/\.$/, "");
  return (
    same(text(record.inputs, "name"), text(proof, "resourceRecordName")) &&
    record.inputs["type"] === proof["resourceRecordType"] &&
    list(record.inputs, "records").some((value) => same(String(value), text(proof, "resourceRecordValue")))
  );
}
