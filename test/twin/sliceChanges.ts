import * as assert from "node:assert/strict";
import { HOST_ROUTE_PREFIX } from "../../contracts/hostRoute";
import type { ResourceRecord } from "../../twin/resourceRecord";
import {
  type Change,
  another,
  inSnapshot,
  isMethod,
  isNamed,
  isObject,
  isRule,
  isType,
  objectAt,
  one,
  without,
  withInputs,
} from "./recordEdits";

/** Gateways look at their routes each second on the twin, and reload. */
const GATEWAYS_HAVE_RELOADED = 3_500;

export const authorizerOffGet: Change = {
  title: "the authorizer taken off GET",
  weaken: (records) => withoutAuthorizer(records, "-items-get"),
};

export const authorizerOffOptions: Change = {
  title: "the authorizer taken off OPTIONS",
  weaken: (records) => withoutAuthorizer(records, "-items-options"),
};

export const webAclOpen: Change = {
  title: "the web ACL allowing what no rule matches",
  weaken: (records) => [withInputs(one(records, isType("aws:wafv2/webAcl:WebAcl")), { defaultAction: { allow: {} } })],
};

/** Each of the two alone refuses whoever lacks the secret. */
export const openOnBothSides: Change = {
  title: "web ACL open, and the authorizer taken off GET",
  weaken: (records) => [...webAclOpen.weaken(records), ...authorizerOffGet.weaken(records)],
};

export const decisionsCached: Change = {
  title: "the authorizer's decisions cached for 300 s",
  weaken: (records) =>
    inSnapshot(records, isType("aws:apigateway/authorizer:Authorizer"), { authorizerResultTtlInSeconds: 300 }),
};

export const functionOffBehavior: Change = {
  title: "the viewer gate taken off the distribution's behavior",
  weaken: (records) => {
    const distribution = one(records, isType("aws:cloudfront/distribution:Distribution"));
    const behavior = objectAt(distribution.inputs, "defaultCacheBehavior");
    return [withInputs(distribution, { defaultCacheBehavior: { ...behavior, functionAssociations: [] } })];
  },
};

export const viewerHeaderNotForwarded: Change = {
  title: "the viewer's address not forwarded to the API",
  weaken: (records) => {
    const policy = one(records, isType("aws:cloudfront/originRequestPolicy:OriginRequestPolicy"));
    return [withInputs(policy, { headersConfig: { headerBehavior: "none" } })];
  },
};

export const secretNotSent: Change = {
  title: "the origin secret not sent",
  weaken: (records) => {
    const distribution = one(records, isType("aws:cloudfront/distribution:Distribution"));
    const origins = distribution.inputs["origins"];
    assert.ok(Array.isArray(origins));
    return [withInputs(distribution, { origins: origins.map((origin: object) => ({ ...origin, customHeaders: [] })) })];
  },
};

export const serverNameOff: Change = {
  title: "no SNI from the gateways",
  takesEffectAfter: GATEWAYS_HAVE_RELOADED,
  weaken: (records) => hostRoute(records, "origin", { sendServerName: false }),
};

export const rulesOnlyDetect: Change = {
  title: "the rules only detecting",
  takesEffectAfter: GATEWAYS_HAVE_RELOADED,
  weaken: (records) => hostRoute(records, "waf", { mode: "detect" }),
};

export const gatewayPortOpenToVpc: Change = {
  title: "the gateways' port open to the whole VPC",
  weaken: () => [],
  add: (records) => {
    const rule = one(records, isRule("waf-gateways-from-lb"));
    const inputs = without(rule.inputs, "referencedSecurityGroupId");
    return [{ ...another(rule), inputs: { ...inputs, cidrIpv4: "0.0.0.0/0" } }];
  },
};

export const port80Open: Change = {
  title: "port 80 of the load balancer open, with a listener",
  weaken: () => [],
  add: (records) => {
    const rule = one(records, isRule("waf-lb-from-clients"));
    const listener = one(records, isNamed("aws:lb/listener:Listener", "waf-https"));
    const inputs = without(listener.inputs, "sslPolicy", "certificateArn");
    return [
      { ...another(rule), inputs: { ...rule.inputs, fromPort: 80, toPort: 80 } },
      { ...another(listener), inputs: { ...inputs, port: 80, protocol: "HTTP" } },
    ];
  },
};

export const oldTlsAtListener: Change = {
  title: "a TLS policy that begins at TLS 1.0",
  weaken: (records) => {
    const listener = one(records, isNamed("aws:lb/listener:Listener", "waf-https"));
    return [withInputs(listener, { sslPolicy: "ELBSecurityPolicy-2016-08" })];
  },
};

export const managementOpenToWorld: Change = {
  title: "the management server's door open to the world",
  weaken: () => [],
  add: (records) => {
    const type = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
    const [rule] = records.filter((record) => record.type === type && record.urn.includes("::waf-management-lb-from-"));
    assert.ok(rule !== undefined);
    return [{ ...another(rule), inputs: { ...rule.inputs, cidrIpv4: "0.0.0.0/0" } }];
  },
};

/** The routes by which gateways leave through the NAT gateways. */
export function withoutRoutesToNat(records: ResourceRecord[]): ResourceRecord[] {
  const routes = records.filter((record) => record.type === "aws:ec2/route:Route" && "natGatewayId" in record.inputs);
  assert.ok(routes.length > 0);
  return routes;
}

function withoutAuthorizer(records: ResourceRecord[], method: string): ResourceRecord[] {
  return inSnapshot(records, isMethod(method), { authorization: "NONE", authorizerId: undefined });
}

function hostRoute(records: ResourceRecord[], part: string, values: Record<string, unknown>): ResourceRecord[] {
  const object = one(records, ({ inputs: { key } }) => typeof key === "string" && key.startsWith(HOST_ROUTE_PREFIX));
  const content = object.inputs["content"];
  assert.ok(typeof content === "string");
  const route: unknown = JSON.parse(content);
  assert.ok(isObject(route));
  return [
    withInputs(object, { content: JSON.stringify({ ...route, [part]: { ...objectAt(route, part), ...values } }) }),
  ];
}
