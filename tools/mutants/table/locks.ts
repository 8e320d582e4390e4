import { each, removed, type Row, rowsOf, to, together } from "../row";

/** Whoever comes without our distribution's certificate, or with another one. */
const CERTIFICATE = ["certificate-none", "certificate-foreign", "through-get"];

/** Locks of the API's own name: its TLS, and the certificates by which a distribution proves itself. */
export const LOCK_ROWS: Row[] = [
  ...rowsOf("aws:apigateway/domainName:DomainName", [
    {
      property: "mutualTlsAuthentication",
      weak: [removed],
      why: "whoever knows the name is served without our distribution's certificate",
      probes: CERTIFICATE,
    },
    {
      property: "mutualTlsAuthentication.truststoreVersion",
      weak: [removed],
      why: "who is trusted is decided in the bucket, not by an update that somebody reviewed",
    },
    {
      property: "mutualTlsAuthentication.truststoreUri",
      weak: [to("s3://somebody-elses-truststores/authorities.pem")],
      why: "somebody else decides whose certificates are trusted",
      probes: CERTIFICATE,
    },
    {
      property: "securityPolicy",
      weak: [removed, ...each("TLS_1_0")],
      why: "the API's name speaks TLS that can be broken",
    },
    {
      property: "endpointAccessMode",
      weak: [removed, to("BASIC")],
      why: "a request for another host than the handshake's comes in",
    },
    {
      property: "endpointConfiguration.types",
      weak: [to("EDGE")],
      why: "another distribution stands before the API, and addresses move",
    },
  ]),
  ...rowsOf("aws:cloudfront/distribution:Distribution", [
    {
      property: "origins[].customOriginConfig.originMtlsConfig",
      weak: [removed],
      why: "our distribution cannot prove itself",
    },
  ]),
  ...rowsOf("tls:index/privateKey:PrivateKey", [
    {
      // With its curve or its bits.
      property: "algorithm",
      weak: [
        together("RSA of 1024 bits", () => ({ algorithm: "RSA", rsaBits: 1024, ecdsaCurve: undefined })),
        together("P224", () => ({ algorithm: "ECDSA", ecdsaCurve: "P224" })),
      ],
      why: "the key can be broken, and whoever has it passes for our distribution",
    },
  ]),
  ...rowsOf("tls:index/locallySignedCert:LocallySignedCert", [
    {
      property: "isCaCertificate",
      weak: [to(true)],
      why: "whoever has the distribution's key issues certificates that the API trusts",
    },
    {
      property: "validityPeriodHours",
      weak: [to(876_000, "a hundred years")],
      why: "a certificate that leaked is good for ever",
    },
    {
      property: "allowedUses",
      weak: [to(["digital_signature", "client_auth", "cert_signing"], "signing certificates too")],
      why: "whoever has the distribution's key issues certificates that the API trusts",
    },
  ]),
  ...rowsOf("tls:index/selfSignedCert:SelfSignedCert", [
    {
      property: "validityPeriodHours",
      weak: [to(876_000, "a hundred years")],
      why: "an authority whose key leaked is good for ever",
    },
  ]),
];
