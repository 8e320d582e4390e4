import { X509Certificate } from "node:crypto";

/** DNS names that a certificate (PEM) is for, lower case; its common name counts when it has no alternatives. */
export function certificateNames(pem: string): string[] {
  const { subjectAltName, subject } = new X509Certificate(pem);
  const alternatives = (subjectAltName ?? "").split(", ").flatMap((entry) => /^DNS:(.+)$/.exec(entry)?.[1] ?? []);
  const commonName = /^CN=(.+)$/m.exec(subject)?.[1];
  const names = alternatives.length > 0 || commonName === undefined ? alternatives : [commonName];
  return names.map((name) => name.toLowerCase());
}

/** The certificates of a PEM bundle that can be read, in its order; whatever else it holds is left out. */
export function certificatesOf(bundle: string): string[] {
  return (bundle.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []).filter((pem) => {
    try {
      new X509Certificate(pem);
      return true;
    } catch {
      return false;
    }
  });
}
