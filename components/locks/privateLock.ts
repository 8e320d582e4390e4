import * as pulumi from "@pulumi/pulumi";
import { throwIfAny } from "../checks/problem";
import { createLockAuthorizer } from "./lockAuthorizer";
import type { LockContext, OriginLock } from "./originLock";
import { createResourcePolicy } from "./resourcePolicy";

/**
 * Gateways → interface endpoint of the public WAF stack → private API. Nothing of the API is on the internet. The
 * endpoint's security group admits the gateways alone; the resource policy refuses every other endpoint.
 */
export function createPrivateLock(context: LockContext): OriginLock {
  const { name, args, region, attachment, restApiId, stageName, parent } = context;
  const vpcEndpointId = attachment.apply(({ privateApiEndpointId }) => {
    throwIfAny(
      `ProtectedEndpoint "${name}" cannot be made`,
      privateApiEndpointId === undefined ? [missingEndpoint] : [],
    );
    return privateApiEndpointId ?? "";
  });
  const { revision, policy } = createResourcePolicy(
    name,
    {
      region,
      restApiId,
      refusedWhen: vpcEndpointId.apply((id) => ({ StringNotEquals: { "aws:SourceVpce": id } })),
      auditUntil: args.auditUntil,
    },
    parent,
  );
  // Found by everybody, and leading to addresses of the VPC; API Gateway serves it for an API that lists the endpoint.
  const host = pulumi.interpolate`${restApiId}-${vpcEndpointId}.execute-api.${region}.amazonaws.com`;
  const authorizer = createLockAuthorizer(context, {
    hosts: pulumi.all([host]),
    vpcEndpointIds: pulumi.all([vpcEndpointId]),
  });
  return {
    origin: pulumi.all([host, stageName, policy.id]).apply(([known, stage]) => ({
      host: known,
      port: 443,
      pathPrefix: `/${stage}`,
      sendServerName: true,
    })),
    apiHost: host,
    authorizer,
    distribution: undefined,
    secretArn: undefined,
    revision: pulumi.jsonStringify([authorizer?.revision, revision]),
  };
}

const missingEndpoint = {
  key: "attachment.privateApiEndpointId",
  value: undefined,
  allowed: "the interface endpoint by which gateways reach private APIs",
  fix: "set privateApis: true of the public WAF stack, update it, and then this endpoint",
};
