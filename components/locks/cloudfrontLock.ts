import * as route53 from "@pulumi/aws/route53";
import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import { allowedAddresses } from "../../contracts/attachment";
import { auditIsOn } from "../checks/audit";
import { OriginProof } from "../lockMode";
import { createPrivateBucket } from "../privateBucket";
import { type ClientAuthority, createClientAuthority, createExpiryAlarm } from "./clientAuthority";
import { createCustomDomain, type CustomDomain } from "./customDomain";
import { createDistribution, PriceClass } from "./distribution";
import { createLockAuthorizer } from "./lockAuthorizer";
import { domainCertificate, executeApiHost, originHostOf, proofsOf } from "./lockFacts";
import type { LockContext, OriginLock } from "./originLock";
import { createOriginSecret } from "./originSecret";
import { createStageWebAcl } from "./stageWebAcl";

/**
 * Gateways → our distribution → API. The distribution lets in the fixed addresses alone and proves itself to the API, by
 * a client certificate or by a secret. Order of an update that changes the proof: authorizer, deployment, stage,
 * distribution, host route; each step is accepted by the one before it.
 */
export function createCloudfrontLock(context: LockContext): OriginLock {
  const { name, args, region, attachment, restApiId, stageName, parent } = context;
  const proofs = proofsOf(args);
  const accepts = (proof: OriginProof): boolean => proofs.accepted.includes(proof);
  const secret = accepts(OriginProof.Header)
    ? createOriginSecret(name, region, args.originSecretGeneration ?? 1, parent)
    : undefined;
  const clients = accepts(OriginProof.Mtls) ? clientAuthority(context) : undefined;
  const domain = clients === undefined ? undefined : createOriginDomain(context, clients);
  const auditUntil = args.auditUntil;

  const apiHost = executeApiHost(restApiId, region);
  const hosts = [
    ...(accepts(OriginProof.Header) ? [apiHost] : []),
    ...(domain === undefined ? [] : [domain.domain.domainName]),
  ];
  const authorizer = createLockAuthorizer(context, {
    hosts: pulumi.all(hosts),
    allowedAddresses: attachment.apply(({ egressAddresses }) => allowedAddresses(egressAddresses)),
    originSecret: secret === undefined ? undefined : { secretArn: secret.arn },
    clientCertificates: clients?.clients,
    endpointType: args.origin.endpointType,
  });
  // Only where the secret is the one proof: a distribution that has begun to present a certificate sends it no more.
  const webAcl =
    secret === undefined || clients !== undefined
      ? undefined
      : createStageWebAcl(
          name,
          {
            region,
            restApiId,
            stageName,
            liveSecrets: secret.live,
            audit: auditUntil !== undefined && auditIsOn(auditUntil),
          },
          parent,
        );
  const byDomain = proofs.sent === OriginProof.Mtls;
  const originHost = byDomain && domain !== undefined ? domain.domain.domainName : apiHost;
  const distribution = createDistribution(
    name,
    {
      attachment,
      // Whatever it changes to is served by then.
      originHost: pulumi.all([originHost, stageName, domain?.regionalHost]).apply(([host]) => host),
      // A custom domain leads to the stage by itself. It is the distribution that knows which one it asks, so that gateways
      // send the same while it changes from one to the other.
      originPath: byDomain ? undefined : pulumi.interpolate`/${stageName}`,
      originSecret: secret?.value,
      clientCertificateArn: byDomain ? clients?.certificateArn : undefined,
      priceClass: args.priceClass ?? PriceClass.NorthAmericaAndEurope,
      auditUntil,
    },
    parent,
  );
  return {
    origin: distribution.domainName.apply((host) => ({ host, port: 443, pathPrefix: "", sendServerName: true })),
    apiHost: originHost,
    authorizer,
    distribution,
    secretArn: secret?.arn,
    revision: pulumi.jsonStringify([authorizer?.revision, webAcl === undefined ? null : "web-acl", proofs.accepted]),
  };
}

function clientAuthority({ name, args, parent }: LockContext): ClientAuthority {
  const brought = args.clientCertificate;
  if (brought === undefined) return createClientAuthority(name, args.clientCertificateGeneration ?? 1, parent);
  createExpiryAlarm(name, brought.certificateArn, parent);
  return brought;
}

/** The API's name for the distribution, which opens a connection to certificates of the authority alone. */
function createOriginDomain(context: LockContext, clients: ClientAuthority): CustomDomain {
  const { name, args, region, attachment, restApiId, stageName, parent } = context;
  const domainName = originHostOf(args);
  const { bucket, settings } = createPrivateBucket({ region, tags: {}, parent }, `${name}-origin-trust`, {
    // The provider deletes every version of an object with it, so that nothing is left in the bucket.
    forceDestroy: false,
  });
  const truststore = new s3.BucketObjectv2(
    `${name}-origin-trust`,
    {
      region,
      bucket: bucket.bucket,
      key: "authorities.pem",
      content: clients.authorities,
      contentType: "application/x-pem-file",
    },
    { parent, dependsOn: settings },
  );
  const domain = createCustomDomain(
    name,
    {
      region,
      domainName,
      certificateArn: domainCertificate(name, args, attachment, domainName),
      restApiId,
      stageName,
      mutualTls: {
        truststoreUri: pulumi.interpolate`s3://${bucket.bucket}/${truststore.key}`,
        truststoreVersion: truststore.versionId,
        ownershipVerificationCertificateArn: args.ownershipVerificationCertificateArn,
      },
    },
    parent,
  );
  const { hostedZoneId } = args;
  if (hostedZoneId === undefined) return domain;
  const record = new route53.Record(
    `${name}-origin-dns`,
    {
      zoneId: hostedZoneId,
      name: domainName,
      type: "A",
      aliases: [
        {
          name: domain.domain.regionalDomainName,
          zoneId: domain.domain.regionalZoneId,
          evaluateTargetHealth: false,
        },
      ],
    },
    { parent },
  );
  return { ...domain, regionalHost: pulumi.all([domain.regionalHost, record.id]).apply(([host]) => host) };
}
