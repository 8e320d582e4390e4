import { createHash } from "node:crypto";
import { formatIpv4 } from "../../contracts/ipv4";
import { INTERNET } from "../addresses";
import { TwinFailureError } from "../twinFailureError";
import type { DnsAddress } from "./cloudTopology.types";
import { SERVICE_HOSTS } from "./internet";
import type { ServiceLink, VpcTopology } from "./network.types";
import { compareText, type Resource, type Resources } from "./resources";

/** VPC endpoint of any kind. */
export const ENDPOINT_TYPE = "aws:ec2/vpcEndpoint:VpcEndpoint";

/** Links between endpoints and services: 8,192 pairs of link-local addresses, apart from those that AWS uses. */
const LINKS = { first: 0xa9fe8000, count: 8192 };

/** Full access: what an endpoint without a policy of its own allows. */
const FULL_ACCESS = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }],
});

/** Services that the twin has interface endpoints of, by the last part of their names. */
export type EndpointService = RegionalEndpointService | "execute-api";

/** Those whose policies ask for the endpoint alone: they see the wire, not who is behind it. */
export type RegionalEndpointService = "secretsmanager" | "ssm" | "ssmmessages";

const ENDPOINT_SERVICES: readonly EndpointService[] = ["secretsmanager", "ssm", "ssmmessages", "execute-api"];

/** An interface endpoint in one of its subnets. */
export interface EndpointInterface {
  endpoint: Resource;
  service: EndpointService;
  subnetId: string;
  /** Key of its interface. */
  key: string;
  namespace: string;
  link: ServiceLink;
}

/** Every interface of every interface endpoint; depends on nothing but the records. */
export function endpointInterfaces(resources: Resources): EndpointInterface[] {
  const taken = new Set<number>();
  return resources
    .ofType(ENDPOINT_TYPE)
    .filter((endpoint) => kindOf(endpoint) === "Interface")
    .flatMap((endpoint) => {
      refuseOptions(endpoint);
      const service = serviceOf(endpoint);
      return [...endpoint.texts("subnetIds")].sort(compareText).map((subnetId) => ({ endpoint, subnetId, service }));
    })
    .map(({ endpoint, subnetId, service }) => {
      const key = `endpoint:${endpoint.id}:${subnetId}`;
      const hash = createHash("sha256").update(key).digest();
      let slot = hash.readUInt32BE(0) % LINKS.count;
      while (taken.has(slot)) slot = (slot + 1) % LINKS.count;
      taken.add(slot);
      const base = LINKS.first + slot * 4;
      const link = linkTo(service, formatIpv4(base + 1), formatIpv4(base + 2));
      return { endpoint, service, subnetId, key, namespace: `vpce-${hash.toString("hex").slice(0, 8)}`, link };
    });
}

/** Gateway or interface; what the twin does not play is refused by name. */
export function kindOf(endpoint: Resource): "Gateway" | "Interface" {
  const kind = endpoint.text("vpcEndpointType") ?? "Gateway";
  const service = endpoint.requiredText("serviceName");
  if (kind === "Gateway" && service.endsWith(".s3")) return kind;
  if (kind === "Interface" && knownService(service) !== undefined) return kind;
  throw new TwinFailureError(
    endpoint.owner,
    "the twin has gateway endpoints of S3 and interface endpoints of Secrets Manager, Systems Manager (ssm, ssmmessages) " +
      `and API Gateway (execute-api), not ${kind} of ${service}`,
  );
}

/** `com.amazonaws.REGION.SERVICE` → `SERVICE`, where the twin has it. */
function knownService(serviceName: string): EndpointService | undefined {
  return ENDPOINT_SERVICES.find((service) => serviceName.endsWith(`.${service}`));
}

/** Policy of an endpoint, JSON text. The provider reports one without a policy with an empty one. */
export function endpointPolicy(endpoint: Resource): string {
  const policy = endpoint.text("policy") ?? "";
  return policy === "" ? FULL_ACCESS : policy;
}

function serviceOf(endpoint: Resource): EndpointService {
  const serviceName = endpoint.requiredText("serviceName");
  const service = knownService(serviceName);
  if (service === undefined)
    throw new TwinFailureError(endpoint.owner, `the twin has no interface endpoints of ${serviceName}`);
  return service;
}

function refuseOptions(endpoint: Resource): void {
  for (const [key, allowed] of [
    ["ipAddressType", "ipv4"],
    ["dnsOptions", undefined],
    ["subnetConfigurations", undefined],
  ] as const) {
    const given = endpoint.record.inputs[key];
    if (given === undefined || given === null || given === allowed) continue;
    throw new TwinFailureError(endpoint.owner, `the twin does not play ${key} of interface endpoints`);
  }
}

/** Addresses of the services that only see the wire. */
const REGIONAL_ADDRESSES: Record<RegionalEndpointService, string> = {
  secretsmanager: INTERNET.services.secretsManager,
  ssm: INTERNET.services.systemsManager,
  ssmmessages: INTERNET.services.sessionMessages,
};

/** API Gateway tells its functions and policies who asks; the other services' policies ask for the endpoint alone. */
function linkTo(service: EndpointService, near: string, far: string): ServiceLink {
  switch (service) {
    case "secretsmanager":
    case "ssm":
    case "ssmmessages": {
      const { namespace } = SERVICE_HOSTS.regional;
      return { namespace, address: REGIONAL_ADDRESSES[service], port: 443, showsCaller: false, near, far };
    }
    case "execute-api": {
      const { namespace } = SERVICE_HOSTS.apiGateway;
      return { namespace, address: far, port: 443, showsCaller: true, near, far };
    }
  }
}

/** Names of the endpoints themselves: public, with the private addresses behind them. */
export function endpointNames(resources: Resources, vpc: VpcTopology | undefined): DnsAddress[] {
  return byEndpoint(resources, vpc).flatMap(({ endpoint, addresses }) =>
    endpoint
      .objects("dnsEntries")
      .map((entry) => entry.requiredText("dnsName"))
      .filter((name) => name.endsWith(".vpce.amazonaws.com"))
      .flatMap((name) => addresses.map((address) => ({ name, address }))),
  );
}

/**
 * What the VPC's resolver answers: the public names, but for a service with an interface endpoint that has private DNS,
 * whose own name leads everybody in the VPC to the endpoint. API Gateway's is the name of every REST API, public ones
 * too: private DNS of its endpoint takes them from the VPC.
 *
 * @param privateNames names that exist nowhere but behind an endpoint with private DNS.
 */
export function namesInVpc(
  names: DnsAddress[],
  privateNames: string[],
  resources: Resources,
  vpc: VpcTopology | undefined,
): DnsAddress[] {
  const candidates = [...new Set([...names.map(({ name }) => name), ...privateNames])];
  const own = byEndpoint(resources, vpc)
    .filter(({ endpoint }) => endpoint.flag("privateDnsEnabled") === true)
    .flatMap(({ endpoint, addresses }) => {
      const host = serviceHost(endpoint);
      const led =
        serviceOf(endpoint) === "execute-api" ? candidates.filter((name) => name.endsWith(`.${host}`)) : [host];
      return led.flatMap((name) => addresses.map((address) => ({ name, address })));
    });
  return [...names.filter(({ name }) => !own.some((one) => one.name === name)), ...own];
}

/** `com.amazonaws.REGION.SERVICE` → `SERVICE.REGION.amazonaws.com`. */
function serviceHost(endpoint: Resource): string {
  const [, , region = "", service = ""] = endpoint.requiredText("serviceName").split(".");
  return `${service}.${region}.amazonaws.com`;
}

/** Every interface endpoint with the addresses of its interfaces. */
export function byEndpoint(
  resources: Resources,
  vpc: VpcTopology | undefined,
): { endpoint: Resource; addresses: string[] }[] {
  const all = endpointInterfaces(resources);
  return [...new Set(all.map(({ endpoint }) => endpoint))].map((endpoint) => {
    const keys = all.filter((one) => one.endpoint === endpoint).map(({ key }) => key);
    const own = vpc?.interfaces.filter(({ key }) => keys.includes(key)) ?? [];
    return { endpoint, addresses: own.map(({ address }) => address) };
  });
}
