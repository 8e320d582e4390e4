import { X509Certificate } from "node:crypto";
import { certificateNames } from "../../../certificatePem";
import { isUnknown, text } from "../../values";
import { ACCOUNT_ID } from "../../../addresses";
import {
  hex,
  keep,
  keepText,
  LOWER,
  type Maker,
  type MakerContext,
  randomText,
  UPPER,
  uuid,
  arnOf,
  nameFrom,
} from "./maker";

/** Hosted zone of every distribution's own name, the same for all of CloudFront. */
const CLOUDFRONT_ZONE = "Z2FDTNDATAQYW2";

/** CloudFront, certificates and DNS. */
export const EDGE_MAKERS: Record<string, Maker> = {
  "aws:cloudfront/distribution:Distribution": {
    id: () => `E${randomText(13, UPPER)}`,
    outputs: (context) => ({
      arn: cloudfrontArn("distribution", context.id),
      domainName: keepText(context, "domainName", () => `d${randomText(13, LOWER)}.cloudfront.net`),
      hostedZoneId: CLOUDFRONT_ZONE,
      callerReference: keep(context, "callerReference", () => `terraform-${hex(26)}`),
      etag: `E${randomText(13, UPPER)}`,
      status: "Deployed",
      lastModifiedTime: new Date().toISOString(),
      inProgressValidationBatches: 0,
      trustedKeyGroups: [],
      trustedSigners: [],
    }),
  },
  "aws:cloudfront/function:Function": {
    id: nameFrom,
    outputs: (context) => ({
      arn: cloudfrontArn("function", context.id),
      etag: etag(),
      liveStageEtag: etag(),
      status: "UNASSOCIATED",
    }),
  },
  "aws:cloudfront/keyValueStore:KeyValueStore": {
    id: nameFrom,
    outputs: (context) => ({
      arn: keep(context, "arn", () => cloudfrontArn("key-value-store", uuid())),
      etag: etag(),
    }),
  },
  "aws:cloudfront/originRequestPolicy:OriginRequestPolicy": policyMaker("origin-request-policy"),
  "aws:cloudfront/cachePolicy:CachePolicy": policyMaker("cache-policy"),
  "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": policyMaker("response-headers-policy"),
  "aws:cloudfront/originAccessControl:OriginAccessControl": policyMaker("origin-access-control"),
  "aws:acm/certificate:Certificate": {
    id: (context) => arnOf("acm", context.region, `certificate/${uuid()}`),
    outputs: certificateOutputs,
  },
  "aws:acm/certificateValidation:CertificateValidation": {
    // The provider uses the time at which the certificate was issued.
    id: () => new Date().toISOString().replace("T", " ").replace("Z", " +0000 UTC"),
    outputs: () => ({}),
  },
  "aws:route53/zone:Zone": {
    id: () => `Z${randomText(20, UPPER)}`,
    outputs: (context) => ({
      arn: `arn:aws:route53:::hostedzone/${context.id}`,
      zoneId: context.id,
      nameServers: NAME_SERVERS,
      primaryNameServer: NAME_SERVERS[0],
      comment: "Managed by Pulumi",
    }),
  },
  "aws:route53/record:Record": {
    id: ({ inputs }) =>
      [text(inputs, "zoneId"), text(inputs, "name"), text(inputs, "type"), text(inputs, "setIdentifier")]
        .filter((part) => part !== "")
        .join("_"),
    outputs: (context) => ({ fqdn: text(context.inputs, "name").replace(/\.$/, "") }),
  },
};

const NAME_SERVERS = ["ns-1.awsdns-01.org", "ns-2.awsdns-02.co.uk", "ns-3.awsdns-03.com", "ns-4.awsdns-04.net"];

function cloudfrontArn(kind: string, id: string): string {
  return `arn:aws:cloudfront::${ACCOUNT_ID}:${kind}/${id}`;
}

function policyMaker(kind: string): Maker {
  return {
    id: () => uuid(),
    outputs: (context) => ({ arn: cloudfrontArn(kind, context.id), etag: etag() }),
  };
}

function etag(): string {
  return `ETV${randomText(11, UPPER)}`;
}

function certificateOutputs(context: MakerContext) {
  const domainName = text(context.inputs, "domainName");
  const more = context.inputs["subjectAlternativeNames"];
  const names = new Set([domainName, ...(Array.isArray(more) ? more.map(String) : [])]);
  // A name and its wildcard are proved by one record.
  const proofs = keep(context, "domainValidationOptions", () =>
    [...names].map((name) => ({
      domainName: name,
      resourceRecordName: `_${hex(32)}.${name.replace(/^\*\./, "")}.`,
      resourceRecordType: "CNAME",
      resourceRecordValue: `_${hex(32)}.acm-validations.aws.`,
    })),
  );
  const body = text(context.inputs, "certificateBody");
  return {
    arn: context.id,
    domainValidationOptions: body === "" ? sameProofForWildcard(proofs) : [],
    status: body === "" ? "PENDING_VALIDATION" : "ISSUED",
    type: body === "" ? "AMAZON_ISSUED" : "IMPORTED",
    keyAlgorithm: "RSA_2048",
    subjectAlternativeNames: [...names],
    validationEmails: [],
    renewalEligibility: "INELIGIBLE",
    pendingRenewal: false,
    renewalSummaries: [],
    // A preview knows no certificate that is made in the same update.
    ...(body === "" || isUnknown(body) ? {} : importedOutputs(body)),
  };
}

const EC_NAMES: Record<string, string | undefined> = {
  prime256v1: "EC_prime256v1",
  secp384r1: "EC_secp384r1",
  secp521r1: "EC_secp521r1",
};

/** What ACM reads in a certificate that it is given. */
function importedOutputs(body: string) {
  const { validFrom, validTo, publicKey } = new X509Certificate(body);
  const { namedCurve = "", modulusLength = 0 } = publicKey.asymmetricKeyDetails ?? {};
  const names = certificateNames(body);
  return {
    domainName: names[0] ?? "",
    subjectAlternativeNames: names,
    keyAlgorithm: EC_NAMES[namedCurve] ?? `RSA_${modulusLength}`,
    notBefore: new Date(validFrom).toISOString(),
    notAfter: new Date(validTo).toISOString(),
  };
}

/** `shop.example` and `*.shop.example` get the same record from ACM. */
function sameProofForWildcard(proofs: unknown): unknown {
  if (!Array.isArray(proofs)) return [];
  const byBase = new Map<string, Record<string, unknown>>();
  return proofs.map((proof: Record<string, unknown>) => {
    const base = String(proof["domainName"]).replace(/^\*\./, "");
    const first = byBase.get(base) ?? proof;
    byBase.set(base, first);
    return { ...first, domainName: proof["domainName"] };
  });
}
