import { certificateNames } from "../../certificatePem";
import type { ResourceRecord } from "../../resourceRecord";
import { nameMatches } from "../../services/nameMatches";
import { list, text } from "../values";

export const CERTIFICATE_TYPE = "aws:acm/certificate:Certificate";
const VALIDATION_TYPE = "aws:acm/certificateValidation:CertificateValidation";

/** The certificate of the stack with an ARN. */
export function certificateByArn(records: readonly ResourceRecord[], arn: string): ResourceRecord | undefined {
  return records.find((record) => record.type === CERTIFICATE_TYPE && text(record.outputs, "arn") === arn);
}

/**
 * Whether a service can use a certificate: ACM issues one some minutes after its names are proved, which a program waits
 * for with a CertificateValidation. An imported one is there at once.
 */
export function isIssued(certificate: ResourceRecord, records: readonly ResourceRecord[]): boolean {
  return (
    isImported(certificate) ||
    records.some(({ type, inputs }) => type === VALIDATION_TYPE && inputs["certificateArn"] === certificate.id)
  );
}

export function isImported(certificate: ResourceRecord): boolean {
  return text(certificate.inputs, "certificateBody") !== "";
}

/** Whether one of a certificate's names is for a host. */
export function covers(certificate: ResourceRecord, host: string): boolean {
  const body = text(certificate.inputs, "certificateBody");
  const names =
    body === ""
      ? [text(certificate.inputs, "domainName"), ...list(certificate.inputs, "subjectAlternativeNames").map(String)]
      : certificateNames(body);
  return names.some((name) => nameMatches(name.toLowerCase(), host));
}

/** Region of an ARN. */
export function regionOfArn(arn: string): string {
  return arn.split(":")[3] ?? "";
}
