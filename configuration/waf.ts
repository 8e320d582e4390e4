import * as path from "node:path";
import type { ScalingArgs } from "../components/checks/scaling";
import { stackProblems, type StackValues } from "../components/checks/stack";
import type { BroughtNetworkArgs } from "../components/checks/network";
import { ZONE_STATES, ZoneState } from "../components/checks/zones";
import { EgressKind } from "../components/egressPlan";
import { gatewayBundleProblems } from "../components/packaging/gatewayBundle";
import { sessionManagerAgentProblems } from "../components/packaging/sessionManagerAgent";
import type { PublicWafStackArgs } from "../components/publicWafStack";
import { UpdateKind } from "../components/updateKind";
import type {
  BroughtNetwork,
  BroughtZone,
  GivenCertificate,
  ManagedZone,
  NewCertificate,
  NewZone,
  ScalingConfiguration,
  WafConfiguration,
} from "./file";
import { readManagement } from "./management";
import { ConfigurationReader, EXAMPLE, type KeysOf } from "./reader";

const WAF = "portcullis:waf";
const DEFAULT_GATEWAY_BUNDLE = path.join(".cache", "gateway-bundle", "gateway-bundle.tar");

const KEYS: KeysOf<WafConfiguration> = {
  cidrBlock: true,
  network: true,
  zones: true,
  egress: true,
  certificate: true,
  imageId: true,
  instanceType: true,
  protect: true,
  httpRedirect: true,
  privateApis: true,
  gatewayBundle: true,
  hostRoutePollSeconds: true,
  gatewayStartMinutes: true,
  scaling: true,
  update: true,
  management: true,
  tags: true,
};
const SCALING_KEYS: KeysOf<ScalingConfiguration> = {
  minimum: true,
  maximum: true,
  cpuPercent: true,
  requestsPerGateway: true,
};
const NETWORK_KEYS: KeysOf<BroughtNetwork> = { vpcId: true };
const ZONE_KEYS: KeysOf<NewZone | ManagedZone | BroughtZone> = {
  name: true,
  state: true,
  allocationId: true,
  publicCidr: true,
  gatewayCidr: true,
  managementCidr: true,
  publicSubnetId: true,
  gatewaySubnetId: true,
  gatewayRouteTableId: true,
};
const CERTIFICATE_KEYS: KeysOf<GivenCertificate | NewCertificate> = {
  arn: true,
  names: true,
  domainName: true,
  hostedZoneId: true,
};

/** Reads `portcullis:waf`. Without a region nothing is checked against it. */
export function readWaf(
  reader: ConfigurationReader,
  value: unknown,
  region: string | undefined,
  projectRoot: string,
): PublicWafStackArgs {
  const waf = reader.object<WafConfiguration>(WAF, value, KEYS, {
    allowed: "an object that describes the public WAF stack",
    fix: EXAMPLE,
  });
  const optional = <T>(key: keyof typeof KEYS, read: (key: string, value: unknown) => T | undefined): T | undefined =>
    waf[key] === undefined ? undefined : read(`${WAF}.${key}`, waf[key]);
  const required = (key: "imageId", allowed: string): string =>
    reader.text(`${WAF}.${key}`, waf[key], { allowed, fix: "add it" }) ?? "";
  const bundle = optional("gatewayBundle", (key, given) =>
    reader.text(key, given, { allowed: "a path", fix: "leave it out for the one that `npm run gateway:bundle` makes" }),
  );
  const gatewayBundlePath = path.resolve(projectRoot, bundle ?? DEFAULT_GATEWAY_BUNDLE);
  const protect = optional("protect", (key, given) =>
    reader.flag(key, given, { allowed: "true or false", fix: "leave it out for true" }),
  );
  const httpRedirect = optional("httpRedirect", (key, given) =>
    reader.flag(key, given, { allowed: "true or false", fix: "leave it out for false" }),
  );
  const privateApis = optional("privateApis", (key, given) =>
    reader.flag(key, given, { allowed: "true or false", fix: "leave it out for false" }),
  );
  const values: StackValues = {
    region,
    cidrBlock: optional("cidrBlock", (key, given) =>
      reader.text(key, given, { allowed: "the VPC's IPv4 CIDR, e.g. 10.40.0.0/16", fix: "add it as text" }),
    ),
    network: optional("network", (key, given) => readNetwork(reader, key, given)),
    zones: readZones(reader, waf.zones),
    certificate: readCertificate(reader, waf.certificate),
    imageId: required("imageId", "the id of a Debian 13 (amd64) image in the region, e.g. ami-…"),
    instanceType: optional("instanceType", (key, given) =>
      reader.text(key, given, { allowed: "an instance type", fix: "leave it out for the default" }),
    ),
    hostRoutePollSeconds: optional("hostRoutePollSeconds", (key, given) =>
      reader.number(key, given, { allowed: "a whole number of seconds from 1 to 300", fix: "leave it out for 10" }),
    ),
    gatewayStartMinutes: optional("gatewayStartMinutes", (key, given) =>
      reader.number(key, given, { allowed: "a whole number of minutes from 1 to 60", fix: "leave it out for 10" }),
    ),
    scaling: optional("scaling", (key, given) => readScaling(reader, key, given)),
    management: optional("management", (key, given) => readManagement(reader, key, given, projectRoot)),
    tags: optional("tags", (key, given) =>
      reader.texts(key, given, { allowed: "an object with the value of each tag by its key", fix: EXAMPLE }),
    ),
  };
  reader.add(stackProblems(`${WAF}.`, values));
  reader.add(gatewayBundleProblems(`${WAF}.gatewayBundle`, gatewayBundlePath));
  const agent = values.management?.sessionManagerAgent;
  if (agent !== undefined) reader.add(sessionManagerAgentProblems(`${WAF}.management.sessionManagerAgent`, agent));
  const egress = optional("egress", (key, given) =>
    reader.choice(key, given, Object.values(EgressKind), "leave it out for zoneNat"),
  );
  const update = optional("update", (key, given) =>
    reader.choice(key, given, Object.values(UpdateKind), "leave it out for newGroup"),
  );
  return {
    ...values,
    egress,
    update,
    region: region ?? "",
    gatewayBundlePath,
    protectAddresses: protect,
    deletionProtection: protect,
    httpRedirect,
    privateApis,
  };
}

function readScaling(reader: ConfigurationReader, key: string, value: unknown): ScalingArgs {
  const allowed = `an object with ${Object.keys(SCALING_KEYS).join(", ")}`;
  const scaling = reader.object<ScalingConfiguration>(key, value, SCALING_KEYS, { allowed, fix: EXAMPLE });
  const read = (member: keyof typeof SCALING_KEYS) =>
    scaling[member] === undefined
      ? undefined
      : reader.number(`${key}.${member}`, scaling[member], { allowed: "a whole number", fix: "leave it out" });
  return {
    minimum: read("minimum"),
    maximum: read("maximum"),
    cpuPercent: read("cpuPercent"),
    requestsPerGateway: read("requestsPerGateway"),
  };
}

function readNetwork(reader: ConfigurationReader, key: string, value: unknown): BroughtNetworkArgs {
  const allowed = "an object with vpcId, the id of a VPC that exists";
  const network = reader.object<BroughtNetwork>(key, value, NETWORK_KEYS, { allowed, fix: EXAMPLE });
  const vpcId = reader.text(`${key}.vpcId`, network.vpcId, { allowed: "the id of a VPC", fix: "add it as text" });
  return { vpcId: vpcId ?? "" };
}

/** Which of the members a slot needs depends on the network: what is missing is for the checks to tell. */
function readZones(reader: ConfigurationReader, value: unknown): StackValues["zones"] {
  const expectation = { allowed: "a list of two or more zone slots", fix: EXAMPLE };
  return reader.list(`${WAF}.zones`, value, expectation).map((entry, index) => {
    const key = `${WAF}.zones[${index}]`;
    const allowed = `an object with ${Object.keys(ZONE_KEYS).join(", ")}`;
    const zone = reader.object<NewZone | ManagedZone | BroughtZone>(key, entry, ZONE_KEYS, { allowed, fix: EXAMPLE });
    const name = { allowed: "an availability zone, e.g. eu-central-1a", fix: "add it as text" };
    const optional = (member: keyof typeof ZONE_KEYS, allowed: string) =>
      zone[member] === undefined
        ? undefined
        : reader.text(`${key}.${member}`, zone[member], { allowed, fix: "write it as text" });
    return {
      name: reader.text(`${key}.name`, zone.name, name) ?? "",
      state: reader.choice(`${key}.state`, zone.state, ZONE_STATES, "write one of these") ?? ZoneState.Active,
      allocationId: optional("allocationId", "the allocation id of an elastic address"),
      publicCidr: optional("publicCidr", "an IPv4 CIDR, e.g. 10.40.0.0/24"),
      gatewayCidr: optional("gatewayCidr", "an IPv4 CIDR, e.g. 10.40.10.0/24"),
      managementCidr: optional("managementCidr", "an IPv4 CIDR, e.g. 10.40.20.0/28"),
      publicSubnetId: optional("publicSubnetId", "the id of a subnet"),
      gatewaySubnetId: optional("gatewaySubnetId", "the id of a subnet"),
      gatewayRouteTableId: optional("gatewayRouteTableId", "the id of a route table"),
    };
  });
}

function readCertificate(reader: ConfigurationReader, value: unknown): StackValues["certificate"] {
  const key = `${WAF}.certificate`;
  const certificate = reader.object<GivenCertificate | NewCertificate>(key, value, CERTIFICATE_KEYS, {
    allowed: "an object with arn and names, or with domainName and hostedZoneId",
    fix: EXAMPLE,
  });
  const text = (member: keyof typeof CERTIFICATE_KEYS) =>
    certificate[member] === undefined
      ? undefined
      : reader.text(`${key}.${member}`, certificate[member], { allowed: "text", fix: EXAMPLE });
  const names =
    certificate.names === undefined
      ? undefined
      : reader
          .list(`${key}.names`, certificate.names, {
            allowed: 'a list of names, e.g. ["*.shop.example"]',
            fix: EXAMPLE,
          })
          .map((name, i) => reader.text(`${key}.names[${i}]`, name, { allowed: "a DNS name", fix: EXAMPLE }) ?? "");
  return { arn: text("arn"), names, domainName: text("domainName"), hostedZoneId: text("hostedZoneId") };
}
