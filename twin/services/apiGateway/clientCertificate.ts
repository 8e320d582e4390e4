import type { X509Certificate } from "node:crypto";
import type { DetailedPeerCertificate, TLSSocket } from "node:tls";

/** `requestContext.identity.clientCert` of REST APIs. */
export interface ClientCertificate {
  clientCertPem: string;
  subjectDN: string;
  issuerDN: string;
  serialNumber: string;
  validity: { notBefore: string; notAfter: string };
}

/** "Certificates can have a maximum chain length of four" (guide, mutual TLS for REST APIs). */
const MAXIMUM_CHAIN = 4;

/** The client's certificate, if it was verified with the truststore of the server that the connection came to. */
export function trustedClientCertificate(socket: TLSSocket): ClientCertificate | undefined {
  const certificate = socket.getPeerX509Certificate();
  return certificate !== undefined && socket.authorized && chainLength(socket.getPeerCertificate(true)) <= MAXIMUM_CHAIN
    ? describe(certificate)
    : undefined;
}

/**
 * In the formats that AWS documents: names in the certificate's own order, parted by commas (AWS Compute Blog, "Introducing
 * mutual TLS authentication for Amazon API Gateway"); a short serial number in decimal digits there, a long one in
 * hexadecimal bytes in the guide ("Lambda proxy integrations": a1:a1:…); times as OpenSSL prints them.
 */
function describe(certificate: X509Certificate): ClientCertificate {
  return {
    clientCertPem: certificate.toString(),
    subjectDN: nameText(certificate.subject),
    issuerDN: nameText(certificate.issuer),
    serialNumber: serialText(certificate.serialNumber),
    validity: { notBefore: certificate.validFrom, notAfter: certificate.validTo },
  };
}

/** Node gives one line for each part. */
function nameText(name: string): string {
  return name.split("\n").join(",");
}

function serialText(hexadecimal: string): string {
  const bytes = (hexadecimal.length % 2 === 0 ? hexadecimal : `0${hexadecimal}`).toLowerCase().match(/../g) ?? [];
  return bytes.length < 8 ? BigInt(`0x${hexadecimal}`).toString() : bytes.join(":");
}

/** Certificates from the client's own to the root, which is its own issuer. */
function chainLength(certificate: DetailedPeerCertificate): number {
  const { issuerCertificate: issuer } = certificate;
  return issuer.fingerprint256 === certificate.fingerprint256 ? 1 : 1 + chainLength(issuer);
}
