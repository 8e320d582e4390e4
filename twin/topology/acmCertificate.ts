import type { CertificateAuthority, IssuedCertificate } from "../certificateAuthority";
import { certificateNames } from "../certificatePem";
import type { Resource, Resources } from "./resources";

export const CERTIFICATE_TYPE = "aws:acm/certificate:Certificate";

/** A certificate of ACM as a service shows it: from the twin's authority, or as it was imported. */
export interface AcmCertificate {
  /** DNS names, lower case, each with at most one leading `*.`. */
  names: string[];
  certificate: IssuedCertificate;
}

/** The stack's certificate with an ARN; undefined when there is none. */
export function acmCertificate(
  arn: string | undefined,
  resources: Resources,
  authority: CertificateAuthority,
): AcmCertificate | undefined {
  const found = resources.byText(CERTIFICATE_TYPE, "arn", arn);
  return found === undefined ? undefined : (imported(found) ?? issued(found, authority));
}

function issued(found: Resource, authority: CertificateAuthority): AcmCertificate {
  const all = [found.requiredText("domainName"), ...found.texts("subjectAlternativeNames")];
  const names = [...new Set(all.map((name) => name.toLowerCase()))];
  return { names, certificate: authority.issue(names) };
}

function imported(found: Resource): AcmCertificate | undefined {
  const body = found.text("certificateBody");
  const privateKeyPem = found.text("privateKey");
  if (body === undefined || privateKeyPem === undefined) return undefined;
  const certificatePem = [body, found.text("certificateChain") ?? ""].map((pem) => pem.trim()).join("\n");
  return { names: certificateNames(body), certificate: { certificatePem, privateKeyPem } };
}
