import type { Inputs } from "../aws/schema";
import type { Report } from "../aws/report";
import { isGiven, isUnknown, list, type Properties } from "../values";

const SUBJECT: Inputs = {
  commonName: { type: "string" },
  country: { type: "string" },
  emailAddress: { type: "string" },
  locality: { type: "string" },
  organization: { type: "string" },
  organizationalUnit: { type: "string" },
  postalCode: { type: "string" },
  province: { type: "string" },
  serialNumber: { type: "string" },
  streetAddresses: { type: "list" },
};

/** Whom a certificate or a request is for. */
const HOLDER: Inputs = {
  privateKeyPem: { type: "string", required: true },
  subject: { type: "object", of: SUBJECT },
  dnsNames: { type: "list" },
  ipAddresses: { type: "list" },
  uris: { type: "list" },
};

/** What every certificate has. */
const CERTIFICATE: Inputs = {
  allowedUses: { type: "list", required: true },
  earlyRenewalHours: { type: "int", default: 0 },
  isCaCertificate: { type: "bool", default: false },
  maxPathLength: { type: "int" },
  setSubjectKeyId: { type: "bool", default: false },
  validityPeriodHours: { type: "int", required: true },
};

export const PRIVATE_KEY = "tls:index/privateKey:PrivateKey";
export const CERT_REQUEST = "tls:index/certRequest:CertRequest";
export const SELF_SIGNED_CERT = "tls:index/selfSignedCert:SelfSignedCert";
export const LOCALLY_SIGNED_CERT = "tls:index/locallySignedCert:LocallySignedCert";

/** Inputs by type, of @pulumi/tls 5.6.1 (hashicorp/tls 4.x): whatever but the renewal changes makes the resource anew. */
export const INPUTS: Record<string, Inputs | undefined> = {
  [PRIVATE_KEY]: {
    algorithm: { type: "string", required: true },
    ecdsaCurve: { type: "string", default: "P224" },
    rsaBits: { type: "int", default: 2048 },
  },
  [CERT_REQUEST]: HOLDER,
  [SELF_SIGNED_CERT]: { ...HOLDER, ...CERTIFICATE, setAuthorityKeyId: { type: "bool", default: false } },
  [LOCALLY_SIGNED_CERT]: {
    ...CERTIFICATE,
    caCertPem: { type: "string", required: true },
    caPrivateKeyPem: { type: "string", required: true },
    certRequestPem: { type: "string", required: true },
  },
};

/** What may change in place. */
export const KEPT_ON_CHANGE = "earlyRenewalHours";

const WRITE_ONLY = ["privateKeyPemWo", "caPrivateKeyPemWo"];

/** Refuses by name what the stand-in does not play, before the shape is looked at. */
export function checkUnplayed(inputs: Properties, report: Report): void {
  for (const name of WRITE_ONLY) {
    if (isGiven(inputs[name])) report(name, "is not played by the stand-in: give the key without Wo");
  }
}

/** Values that the provider's validators refuse. */
export function checkValues(inputs: Properties, usages: readonly string[], report: Report): void {
  const oneOf = (name: string, allowed: readonly string[]): void => {
    const value = inputs[name];
    if (isGiven(value) && !isUnknown(value) && !allowed.includes(String(value))) {
      report(name, `must be one of ${allowed.join(", ")}`);
    }
  };
  oneOf("algorithm", ["RSA", "ECDSA", "ED25519"]);
  oneOf("ecdsaCurve", ["P224", "P256", "P384", "P521"]);
  for (const use of list(inputs, "allowedUses")) {
    if (isUnknown(use) || usages.includes(String(use))) continue;
    report("allowedUses", `"${String(use)}" is none of ${usages.join(", ")}`);
  }
  for (const name of ["validityPeriodHours", "earlyRenewalHours", "maxPathLength"]) {
    if (isGiven(inputs[name]) && !isUnknown(inputs[name]) && Number(inputs[name]) < 0)
      report(name, "must be at least 0");
  }
}
