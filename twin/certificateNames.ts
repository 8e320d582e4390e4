import { X509Certificate } from "node:crypto";

/** DNS names that a certificate (PEM) is for, lower case; its common name counts when it has no alternatives. */
export function certificateNames(pem: string): string[] {
  const { subjectAltName, subject } = new X509Certificate(pem);
  const alternatives = (subjectAltName ?? "").split(", ").flatMap((entry) => /^DNS:(.+)$/.exec(entry)?.[1] ?? []);
  const commonName = /^CN=(.+)$/m.exec(subject)?.[1];
  const names = alternatives.length > 0 || commonName === undefined ? alternatives : [commonName];
  return names.map((name) => name.toLowerCase());
}
