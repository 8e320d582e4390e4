import * as assert from "node:assert/strict";
import { HOST_ROUTE_PREFIX } from "../../contracts/hostRoute";
import type { ControlClient } from "../../twin/controlClient";
import type { ResourceRecord } from "../../twin/resourceRecord";

/** A way to weaken the stack, as a mistake in the program would. */
export interface Change {
  title: string;
  /** Milliseconds until it is in force, where the twin is as late as AWS. */
  takesEffectAfter?: number;
  /** The records that differ; every other record stays as it is. */
  weaken: (records: ResourceRecord[]) => ResourceRecord[];
  /** Records that are new. */
  add?: (records: ResourceRecord[]) => ResourceRecord[];
}

/** Gateways look at their routes each second on the twin, and reload. */
const GATEWAYS_HAVE_RELOADED = 3_500;

/** The records of a change: as they are, as they shall be, and new ones. */
export async function changed(
  control: ControlClient,
  change: Change,
): Promise<{ good: ResourceRecord[]; weak: ResourceRecord[]; added: ResourceRecord[] }> {
  const records = await control.records();
  const weak = change.weaken(records);
  const good = weak.map(({ urn }) => one(records, (record) => record.urn === urn));
  const added = change.add?.(records) ?? [];
  assert.ok(weak.length + added.length > 0, `${change.title} changes nothing`);
  assert.notDeepEqual(weak.length === 0 ? added : weak, good, `${change.title} changes nothing`);
  return { good, weak, added };
}

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

type Which = (record: ResourceRecord) => boolean;

function isType(type: string): Which {
  return (record) => record.type === type;
}

function isMethod(suffix: string): Which {
  return ({ type, urn }) => type === "aws:apigateway/method:Method" && urn.endsWith(suffix);
}

function isRule(name: string): Which {
  return isNamed("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", name);
}

function isNamed(wanted: string, name: string): Which {
  return ({ type, urn }) => type === wanted && urn.endsWith(`::${name}`);
}

function one(records: ResourceRecord[], which: Which): ResourceRecord {
  const [found, ...others] = records.filter(which);
  assert.ok(found !== undefined && others.length === 0, "the stack has exactly one such resource");
  return found;
}

/** Inputs and what the provider echoes of them. */
function withInputs(record: ResourceRecord, inputs: Record<string, unknown>): ResourceRecord {
  return { ...record, inputs: { ...record.inputs, ...inputs }, outputs: { ...record.outputs, ...inputs } };
}

function without(inputs: Record<string, unknown>, ...keys: string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(inputs).filter(([key]) => !keys.includes(key)));
}

function another(record: ResourceRecord): ResourceRecord {
  return { ...record, urn: `${record.urn}-another`, id: `${record.id}-another`, outputs: {} };
}

/** What a new deployment would freeze, put into the one that the stage serves. */
function inSnapshot(records: ResourceRecord[], which: Which, inputs: Record<string, unknown>): ResourceRecord[] {
  const deployment = one(records, isType("aws:apigateway/deployment:Deployment"));
  const snapshot = deployment.snapshot ?? [];
  const frozen = one(snapshot, which);
  return [
    { ...deployment, snapshot: snapshot.map((record) => (record === frozen ? withInputs(frozen, inputs) : record)) },
  ];
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

function objectAt(of: Record<string, unknown>, key: string): Record<string, unknown> {
  const value = of[key];
  assert.ok(isObject(value));
  return value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
