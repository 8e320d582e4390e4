import { createPrivateKey, X509Certificate, type KeyObject } from "node:crypto";
import { certificatesOf } from "../../certificatePem";
import { text } from "../values";
import type { MakerContext } from "./outputs/maker";

/** Curves that ACM takes ("Prerequisites for importing ACM certificates"). */
const CURVES = ["prime256v1", "secp384r1", "secp521r1"];
const RSA_BITS = [1024, 2048, 3072, 4096];

/** What ACM demands of a certificate that is imported: on creation, and when another one takes its place. */
export function checkImportedCertificate({ inputs }: MakerContext): void {
  const body = text(inputs, "certificateBody");
  if (body === "") return;
  const [pem, ...others] = certificatesOf(body);
  if (pem === undefined) refuse("Could not validate the certificate: certificateBody is no certificate in PEM");
  if (others.length > 0) {
    refuse(
      "The certificate field contains more than one certificate. You can specify only one certificate in this field.",
    );
  }
  const certificate = new X509Certificate(pem);
  const key = privateKey(text(inputs, "privateKey"));
  if (!certificate.checkPrivateKey(key)) refuse("The private key is not supported, or does not match the certificate.");
  checkAlgorithm(key);
  const now = Date.now();
  if (Date.parse(certificate.validFrom) > now || Date.parse(certificate.validTo) < now) {
    refuse("The certificate is not valid now: it begins later, or has expired.");
  }
  checkChain(certificate, certificatesOf(text(inputs, "certificateChain")));
}

function privateKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    // The key itself is never in a message.
    return refuse("The private key is not supported: it must be PEM, without a passphrase.");
  }
}

function checkAlgorithm(key: KeyObject): void {
  const { namedCurve = "", modulusLength = 0 } = key.asymmetricKeyDetails ?? {};
  if (CURVES.includes(namedCurve) || (key.asymmetricKeyType === "rsa" && RSA_BITS.includes(modulusLength))) return;
  refuse("The private key is not supported: use RSA with 1024 to 4096 bits, P-256, P-384 or P-521.");
}

/** "If the certificate you are importing is not self-signed, you must enter its certificate chain" (same page). */
function checkChain(certificate: X509Certificate, chain: string[]): void {
  const issues = (issuer: X509Certificate, issued: X509Certificate): boolean =>
    issued.checkIssued(issuer) && issued.verify(issuer.publicKey);
  if (chain.length === 0 && issues(certificate, certificate)) return;
  if (chain.length === 0) refuse("The certificate is not self-signed: give its certificateChain.");
  let below = certificate;
  for (const issuer of chain.map((pem) => new X509Certificate(pem))) {
    if (!issues(issuer, below)) refuse("Could not validate the certificate with the certificate chain.");
    below = issuer;
  }
}

function refuse(message: string): never {
  throw new Error(`ValidationException: ${message}`);
}
