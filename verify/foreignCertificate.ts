import "reflect-metadata";
import { webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";
import type { ClientCertificate } from "./vantagePoint";

const HOUR_MILLISECONDS = 3600 * 1000;
const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

let made: Promise<ClientCertificate> | undefined;

/** A client certificate that has signed itself: anybody's, made once a process and valid for hours. */
export function foreignCertificate(): Promise<ClientCertificate> {
  return (made ??= makeForeignCertificate());
}

async function makeForeignCertificate(): Promise<ClientCertificate> {
  const keys = await webcrypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
  const now = Date.now();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: "01",
      name: "CN=portcullis-verify",
      notBefore: new Date(now - HOUR_MILLISECONDS),
      notAfter: new Date(now + 12 * HOUR_MILLISECONDS),
      keys,
      signingAlgorithm: ALGORITHM,
      extensions: [new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth])],
    },
    webcrypto,
  );
  const key = await webcrypto.subtle.exportKey("pkcs8", keys.privateKey);
  return { certificatePem: certificate.toString("pem"), privateKeyPem: x509.PemConverter.encode(key, "PRIVATE KEY") };
}
