import { z } from "zod";
import { INTERNET } from "../addresses";
import type { CloudfrontConfiguration, CustomOrigin, Distribution } from "../services/cloudfront/configuration";
import { acmCertificate, type AcmCertificate } from "./acmCertificate";
import type { CloudContext } from "./cloudContext";
import { behaviorOf } from "./cloudBehavior";
import { Problems } from "./cloudProblems";
import type { Properties, Resource, Resources } from "./resources";

const DEFAULT_CERTIFICATE_NAMES = ["*.cloudfront.net"];

/** Configuration of CloudFront: every distribution, as far as the twin plays it; the rest is refused by name. */
export function cloudfrontConfiguration(resources: Resources, context: CloudContext): CloudfrontConfiguration {
  const problems = new Problems("CloudFront");
  const records = resources.ofType("aws:cloudfront/distribution:Distribution");
  const { certificateAuthority } = context;
  const certificateOf = (arn: string): AcmCertificate | undefined =>
    acmCertificate(arn, resources, certificateAuthority);
  const distributions = records.map((record) => distributionOf(record, resources, certificateOf, problems));
  const ofViewers = records.flatMap((record) => viewerCertificates(record, certificateOf, problems));
  problems.throwIfAny();
  const { cloudfront, cloudfrontOriginFacing } = INTERNET.services;
  return {
    https: { address: cloudfront, port: 443 },
    http: { address: cloudfront, port: 80 },
    originFacingAddress: cloudfrontOriginFacing[0],
    nameServer: INTERNET.nameServer,
    trustedCertificates: certificateAuthority.certificatePem,
    serverCertificates: [
      { names: DEFAULT_CERTIFICATE_NAMES, certificate: certificateAuthority.issue(DEFAULT_CERTIFICATE_NAMES) },
      ...ofViewers,
    ],
    distributions,
  };
}

/** Finds a certificate of the stack by its ARN. */
type CertificateOf = (arn: string) => AcmCertificate | undefined;

function distributionOf(
  record: Resource,
  resources: Resources,
  certificateOf: CertificateOf,
  problems: Problems,
): Distribution {
  const refuse = (accepted: boolean, setting: string): void => problems.unless(accepted, record.owner, setting);
  const restriction = record.object("restrictions")?.object("geoRestriction")?.text("restrictionType");
  refuse(record.objects("originGroups").length === 0, "origin groups");
  refuse(record.objects("customErrorResponses").length === 0, "customErrorResponses");
  refuse((record.text("webAclId") ?? "") === "", "web ACLs");
  refuse((record.text("defaultRootObject") ?? "") === "", "defaultRootObject");
  refuse(record.flag("staging") !== true, "staging distributions");
  refuse(record.flag("isIpv6Enabled") !== true, "IPv6 (isIpv6Enabled)");
  refuse(record.object("viewerMtlsConfig") === undefined, "viewerMtlsConfig");
  refuse(restriction === undefined || restriction === "none", `geo restriction ${restriction}`);
  const defaultBehavior = record.object("defaultCacheBehavior");
  if (defaultBehavior === undefined) problems.add(record.owner, "defaultCacheBehavior is required");
  const behaviors = [
    ...record.objects("orderedCacheBehaviors").map((behavior) => ({
      ...behaviorOf(behavior, resources, problems),
      pathPattern: behavior.requiredText("pathPattern"),
    })),
    ...(defaultBehavior === undefined ? [] : [behaviorOf(defaultBehavior, resources, problems)]),
  ];
  const origins = record.objects("origins").map((origin) => originOf(origin, certificateOf, problems));
  for (const { originId } of behaviors) {
    if (!origins.some((origin) => origin.originId === originId)) {
      problems.add(record.owner, `targetOriginId ${originId} is none of its origins`);
    }
  }
  return {
    id: record.id,
    domainName: record.requiredText("domainName"),
    aliases: record.texts("aliases").map((alias) => alias.toLowerCase()),
    enabled: record.flag("enabled") ?? false,
    minimumTlsVersion: minimumTlsVersion(record.object("viewerCertificate")),
    origins,
    behaviors,
  };
}

/**
 * As it is in the policy's name. With CloudFront's own certificate it is TLS 1.0, whatever the policy says (API reference,
 * ViewerCertificate, CloudFrontDefaultCertificate); SSL 3 nobody speaks any more.
 */
function minimumTlsVersion(certificate: Properties | undefined): Distribution["minimumTlsVersion"] {
  if (certificate?.text("acmCertificateArn") === undefined) return "TLSv1";
  const floors = ["TLSv1.3", "TLSv1.2", "TLSv1.1"] as const;
  const policy = certificate.text("minimumProtocolVersion") ?? "TLSv1";
  return floors.find((floor) => policy.startsWith(floor)) ?? "TLSv1";
}

const sslProtocolsSchema = z.array(z.enum(["TLSv1", "TLSv1.1", "TLSv1.2"])).min(1);
const protocolPolicySchema = z.enum(["https-only", "http-only", "match-viewer"]);

function originOf(origin: Properties, certificateOf: CertificateOf, problems: Problems): CustomOrigin {
  const refuse = (accepted: boolean, setting: string): void => problems.unless(accepted, origin.owner, setting);
  refuse(origin.object("s3OriginConfig") === undefined, "S3 origins");
  refuse(origin.object("vpcOriginConfig") === undefined, "VPC origins");
  refuse(origin.object("originShield") === undefined, "origin shield");
  refuse((origin.text("originAccessControlId") ?? "") === "", "origin access control");
  const custom = origin.object("customOriginConfig");
  if (custom === undefined) problems.add(origin.owner, "customOriginConfig is required");
  const clientArn = custom?.object("originMtlsConfig")?.requiredText("clientCertificateArn");
  const client = clientArn === undefined ? undefined : certificateOf(clientArn);
  if (clientArn !== undefined && client === undefined) {
    problems.add(origin.owner, `the client certificate ${clientArn} is none of this stack's`);
  }
  const sslProtocols = sslProtocolsSchema.safeParse(custom?.texts("originSslProtocols"));
  if (!sslProtocols.success) problems.add(origin.owner, "originSslProtocols: the twin knows TLSv1, TLSv1.1, TLSv1.2");
  const protocolPolicy = protocolPolicySchema.safeParse(custom?.text("originProtocolPolicy"));
  if (!protocolPolicy.success) {
    problems.add(origin.owner, "originProtocolPolicy: https-only, http-only or match-viewer");
  }
  return {
    originId: origin.requiredText("originId"),
    domainName: origin.requiredText("domainName"),
    originPath: origin.text("originPath") ?? "",
    protocolPolicy: protocolPolicy.data ?? "https-only",
    httpPort: custom?.number("httpPort") ?? 80,
    httpsPort: custom?.number("httpsPort") ?? 443,
    sslProtocols: sslProtocols.data ?? ["TLSv1.2"],
    connectionAttempts: origin.number("connectionAttempts") ?? 3,
    connectionTimeoutMilliseconds: (origin.number("connectionTimeout") ?? 10) * 1000,
    clientCertificate: client?.certificate,
    readTimeoutMilliseconds: (custom?.number("originReadTimeout") ?? 30) * 1000,
    customHeaders: origin
      .objects("customHeaders")
      .map((header) => ({ name: header.requiredText("name"), value: header.requiredText("value") })),
  };
}

/** The ACM certificate that a distribution with aliases shows. */
function viewerCertificates(record: Resource, certificateOf: CertificateOf, problems: Problems): AcmCertificate[] {
  const aliases = record.texts("aliases");
  const arn = record.object("viewerCertificate")?.text("acmCertificateArn");
  if (arn === undefined) {
    if (aliases.length > 0) problems.add(record.owner, `aliases ${aliases.join(", ")} need an ACM certificate`);
    return [];
  }
  const certificate = certificateOf(arn);
  if (certificate !== undefined) return [certificate];
  problems.add(record.owner, `the certificate ${arn} is none of this stack's`);
  return [];
}
