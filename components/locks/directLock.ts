import * as pulumi from "@pulumi/pulumi";
import { allowedAddresses } from "../../contracts/attachment";
import { createCustomDomain } from "./customDomain";
import { createLockAuthorizer } from "./lockAuthorizer";
import { domainCertificate } from "./lockFacts";
import type { LockContext, OriginLock } from "./originLock";
import { createResourcePolicy } from "./resourcePolicy";

/**
 * Gateways → API, whose custom domain is the external host itself. The name leads the world to the load balancer; the
 * gateways connect to API Gateway's own name for it, and send the external host on. So host, path and query are what the
 * client sent, and what it signed stays signed. The addresses are held by the resource policy, which binds every method
 * and every principal, and by the authorizer where there is one.
 */
export function createDirectLock(context: LockContext): OriginLock {
  const { name, args, region, attachment, restApiId, stageName, parent } = context;
  const addresses = attachment.apply(({ egressAddresses }) => allowedAddresses(egressAddresses));
  const { policy, revision } = createResourcePolicy(
    name,
    {
      region,
      restApiId,
      refusedWhen: addresses.apply((known) => ({
        NotIpAddress: { "aws:SourceIp": known.map((address) => `${address}/32`) },
      })),
      auditUntil: args.auditUntil,
    },
    parent,
  );
  const authorizer = createLockAuthorizer(context, { hosts: [args.host], allowedAddresses: addresses });
  const { regionalHost } = createCustomDomain(
    name,
    {
      region,
      domainName: args.host,
      certificateArn: domainCertificate(name, args, attachment, args.host),
      restApiId,
      stageName,
    },
    parent,
  );
  return {
    origin: pulumi.all([regionalHost, policy.id]).apply(([connectTo]) => ({
      host: args.host,
      connectTo,
      port: 443,
      pathPrefix: "",
      sendServerName: true,
    })),
    apiHost: regionalHost,
    authorizer,
    distribution: undefined,
    secretArn: undefined,
    revision: pulumi.jsonStringify([authorizer?.revision, revision]),
  };
}
