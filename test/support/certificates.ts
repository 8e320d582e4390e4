import "reflect-metadata";
import { webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const DAY_MILLISECONDS = 24 * 3600 * 1000;

/** A certificate with its key, PEM, and what is needed to sign others with it. */
export interface MadeCertificate {
  certificatePem: string;
  privateKeyPem: string;
  readonly certificate: x509.X509Certificate;
  readonly keys: CryptoKeyPair;
}

export interface CertificateOptions {
  /** E.g. `C=DE, O=Shop, CN=client`; the encoded order is this one. */
  name: string;
  /** Undefined: it signs itself. */
  issuer?: MadeCertificate;
  authority?: boolean;
  usages?: ("clientAuth" | "serverAuth")[];
  hosts?: string[];
  /** Hexadecimal. */
  serialNumber?: string;
  /** Whole days from now; the first may be in the past. */
  days?: [from: number, to: number];
}

type CryptoKeyPair = Awaited<ReturnType<typeof makeKeys>>;

function makeKeys() {
  return webcrypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
}

/** Makes a certificate for a test, without the twin's own authority. */
export async function makeCertificate(options: CertificateOptions): Promise<MadeCertificate> {
  const { name, issuer, authority = false, usages = [], hosts = [], days = [-1, 30] } = options;
  const keys = await makeKeys();
  const now = Math.floor(Date.now() / 1000) * 1000;
  const certificate = await x509.X509CertificateGenerator.create(
    {
      serialNumber: options.serialNumber ?? "01",
      subject: name,
      issuer: issuer?.certificate.subjectName ?? name,
      notBefore: new Date(now + days[0] * DAY_MILLISECONDS),
      notAfter: new Date(now + days[1] * DAY_MILLISECONDS),
      publicKey: keys.publicKey,
      signingKey: issuer?.keys.privateKey ?? keys.privateKey,
      signingAlgorithm: ALGORITHM,
      extensions: [
        new x509.BasicConstraintsExtension(authority, undefined, true),
        ...(usages.length === 0
          ? []
          : [new x509.ExtendedKeyUsageExtension(usages.map((usage) => x509.ExtendedKeyUsage[usage]))]),
        ...(hosts.length === 0
          ? []
          : [new x509.SubjectAlternativeNameExtension(hosts.map((value) => ({ type: "dns", value })))]),
      ],
    },
    webcrypto,
  );
  const pkcs8 = await webcrypto.subtle.exportKey("pkcs8", keys.privateKey);
  return {
    certificatePem: certificate.toString("pem"),
    privateKeyPem: x509.PemConverter.encode(pkcs8, "PRIVATE KEY"),
    certificate,
    keys,
  };
}
