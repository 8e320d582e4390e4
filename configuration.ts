import * as path from "node:path";
import { certificateCovers } from "./components/checks/hostNames";
import { endpointName } from "./components/checks/names";
import { type Problem, throwIfAny } from "./components/checks/problem";
import { regionProblems, stackProblems, type StackValues } from "./components/checks/stack";
import { endpointProblems } from "./components/checks/endpoint";
import { originProblems } from "./components/checks/origin";
import { ZONE_STATES, ZoneState } from "./components/checks/zones";
import { gatewayBundleProblems } from "./components/packaging/gatewayBundle";
import { LockMode, OriginProof } from "./components/protectedEndpoint";
import type { PublicWafStackArgs } from "./components/publicWafStack";
import { ConfigurationReader } from "./configurationReader";

/** What stands in `Pulumi.<stack>.yaml`, not yet looked at. */
export interface RawConfiguration {
  /** `aws:region` */
  region: string | undefined;
  /** `portcullis:waf` */
  waf: unknown;
  /** `portcullis:endpoints` */
  endpoints: unknown;
}

/** The configuration, checked: what the program declares. */
export interface Configuration {
  waf: PublicWafStackArgs;
  endpoints: EndpointConfiguration[];
}

/** One entry of `portcullis:endpoints`, with every default filled in. */
export interface EndpointConfiguration {
  /** Resource name, made from the host. */
  name: string;
  host: string;
  hostedZoneId: string | undefined;
  certificateArn: string | undefined;
  lockMode: LockMode;
  originProof: OriginProof;
  origin: OriginConfiguration;
}

/** The API behind an endpoint: one that the program makes, or one that exists. */
export type OriginConfiguration =
  { kind: "sampleApi"; accountLogging: boolean } | { kind: "restApi"; restApiId: string; stageName: string };

const WAF = "portcullis:waf";
const ENDPOINTS = "portcullis:endpoints";
const EXAMPLE = "see Pulumi.dev.yaml for a complete example";
const DEFAULT_GATEWAY_BUNDLE = path.join(".cache", "gateway-bundle", "gateway-bundle.tar");

/**
 * Reads the whole configuration.
 * @param projectRoot Folder from which a relative path of the gateway bundle counts.
 * @throws InvalidInputError naming everything that is wrong at once.
 */
export function readConfiguration(raw: RawConfiguration, projectRoot: string): Configuration {
  const reader = new ConfigurationReader();
  reader.add(regionProblems("aws:region", raw.region));
  const region = reader.problems.length === 0 ? raw.region : undefined;
  const waf = readWaf(reader, raw.waf, region, projectRoot);
  const endpoints = readEndpoints(reader, raw.endpoints);
  const covered =
    waf.certificate.names ?? (waf.certificate.domainName === undefined ? [] : [waf.certificate.domainName]);
  if (covered.length > 0) {
    reader.add(coverageProblems(endpoints, covered));
  }
  throwIfAny("The configuration cannot be used, nothing was made", reader.problems);
  return { waf, endpoints };
}

function readWaf(
  reader: ConfigurationReader,
  value: unknown,
  region: string | undefined,
  projectRoot: string,
): PublicWafStackArgs {
  const known = ["cidrBlock", "zones", "certificate", "imageId", "instanceType", "protect", "gatewayBundle"];
  const waf = reader.object(WAF, value, [...known, "hostRoutePollSeconds", "gatewayStartMinutes"], {
    allowed: "an object that describes the public WAF stack",
    fix: EXAMPLE,
  });
  const optional = <T>(key: string, read: (key: string, value: unknown) => T | undefined): T | undefined =>
    waf[key] === undefined ? undefined : read(`${WAF}.${key}`, waf[key]);
  const bundle = optional("gatewayBundle", (key, given) =>
    reader.text(key, given, { allowed: "a path", fix: "leave it out for the one that `npm run gateway:bundle` makes" }),
  );
  const gatewayBundlePath = path.resolve(projectRoot, bundle ?? DEFAULT_GATEWAY_BUNDLE);
  const protect = optional("protect", (key, given) =>
    reader.flag(key, given, { allowed: "true or false", fix: "leave it out for true" }),
  );
  const values: StackValues = {
    region,
    cidrBlock: required(reader, waf, "cidrBlock", "the VPC's IPv4 CIDR, e.g. 10.40.0.0/16"),
    zones: readZones(reader, waf.zones),
    certificate: readCertificate(reader, waf.certificate),
    imageId: required(reader, waf, "imageId", "the id of a Debian 13 (amd64) image in the region, e.g. ami-…"),
    instanceType: optional("instanceType", (key, given) =>
      reader.text(key, given, { allowed: "an instance type", fix: "leave it out for the default" }),
    ),
    hostRoutePollSeconds: optional("hostRoutePollSeconds", (key, given) =>
      reader.number(key, given, { allowed: "a whole number of seconds from 1 to 300", fix: "leave it out for 10" }),
    ),
    gatewayStartMinutes: optional("gatewayStartMinutes", (key, given) =>
      reader.number(key, given, { allowed: "a whole number of minutes from 1 to 60", fix: "leave it out for 10" }),
    ),
  };
  reader.add(stackProblems(`${WAF}.`, values));
  reader.add(gatewayBundleProblems(`${WAF}.gatewayBundle`, gatewayBundlePath));
  return { ...values, region: region ?? "", gatewayBundlePath, protectAddresses: protect, deletionProtection: protect };
}

function readZones(reader: ConfigurationReader, value: unknown): StackValues["zones"] {
  const expectation = { allowed: "a list of two or more zone slots", fix: EXAMPLE };
  return reader.list(`${WAF}.zones`, value, expectation).map((entry, index) => {
    const key = `${WAF}.zones[${index}]`;
    const known = ["name", "state", "publicCidr", "gatewayCidr"];
    const zone = reader.object(key, entry, known, { allowed: `an object with ${known.join(", ")}`, fix: EXAMPLE });
    const text = (member: string, allowed: string) =>
      reader.text(`${key}.${member}`, zone[member], { allowed, fix: "add it as text" }) ?? "";
    return {
      name: text("name", "an availability zone, e.g. eu-central-1a"),
      state: reader.choice(`${key}.state`, zone.state, ZONE_STATES, "write one of these") ?? ZoneState.Active,
      publicCidr: text("publicCidr", "an IPv4 CIDR, e.g. 10.40.0.0/24"),
      gatewayCidr: text("gatewayCidr", "an IPv4 CIDR, e.g. 10.40.10.0/24"),
    };
  });
}

function readCertificate(reader: ConfigurationReader, value: unknown): StackValues["certificate"] {
  const key = `${WAF}.certificate`;
  const known = ["arn", "names", "domainName", "hostedZoneId"];
  const allowed = "an object with arn and names, or with domainName and hostedZoneId";
  const certificate = reader.object(key, value, known, { allowed, fix: EXAMPLE });
  const text = (member: string) =>
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

function readEndpoints(reader: ConfigurationReader, value: unknown): EndpointConfiguration[] {
  const expectation = { allowed: "a list of endpoints; it may be empty: []", fix: EXAMPLE };
  const endpoints = reader
    .list(ENDPOINTS, value, expectation)
    .map((entry, index) => readEndpoint(reader, `${ENDPOINTS}[${index}]`, entry));
  endpoints.forEach(({ host, origin }, index) => {
    const same = endpoints.findIndex((other) => other.host === host);
    if (host !== "" && same < index) {
      const allowed = `a host that no other endpoint has; ${ENDPOINTS}[${same}] has it already`;
      const fix = "choose another host, or remove one of the two endpoints";
      reader.add([{ key: `${ENDPOINTS}[${index}].host`, value: host, allowed, fix }]);
    }
    const setsLogging = (candidate: OriginConfiguration) => candidate.kind === "sampleApi" && candidate.accountLogging;
    const first = endpoints.findIndex((other) => setsLogging(other.origin));
    if (setsLogging(origin) && first < index) {
      const key = `${ENDPOINTS}[${index}].origin.sampleApi.accountLogging`;
      const allowed = `false, since ${ENDPOINTS}[${first}] sets the region's one logging role already`;
      reader.add([{ key, value: true, allowed, fix: "write false" }]);
    }
  });
  return endpoints;
}

function readEndpoint(reader: ConfigurationReader, key: string, value: unknown): EndpointConfiguration {
  const known = ["host", "hostedZoneId", "certificateArn", "lockMode", "originProof", "origin"];
  const endpoint = reader.object(key, value, known, { allowed: `an object with ${known.join(", ")}`, fix: EXAMPLE });
  const text = (member: string) =>
    endpoint[member] === undefined
      ? undefined
      : reader.text(`${key}.${member}`, endpoint[member], { allowed: "text", fix: EXAMPLE });
  const host =
    reader.text(`${key}.host`, endpoint.host, {
      allowed: "the host that clients ask for, e.g. api.shop.example",
      fix: "add it",
    }) ?? "";
  const lockMode = endpoint.lockMode ?? LockMode.Cloudfront;
  const originProof = endpoint.originProof ?? OriginProof.Header;
  const parsed = {
    name: endpointName(host),
    host,
    hostedZoneId: text("hostedZoneId"),
    certificateArn: text("certificateArn"),
    lockMode:
      reader.choice(`${key}.lockMode`, lockMode, Object.values(LockMode), "leave it out for cloudfront") ??
      LockMode.Cloudfront,
    originProof:
      reader.choice(`${key}.originProof`, originProof, Object.values(OriginProof), "leave it out for header") ??
      OriginProof.Header,
    origin: readOrigin(reader, `${key}.origin`, endpoint.origin),
  };
  reader.add(endpointProblems(`${key}.`, parsed));
  return parsed;
}

function readOrigin(reader: ConfigurationReader, key: string, value: unknown): OriginConfiguration {
  const allowed = "either sampleApi, or restApiId and stageName of an API that exists";
  const known = ["sampleApi", "restApiId", "stageName"];
  const origin = reader.object(key, value, known, { allowed, fix: EXAMPLE });
  if (origin.sampleApi !== undefined) {
    if (origin.restApiId !== undefined || origin.stageName !== undefined) {
      reader.add([{ key, value, allowed, fix: "remove one of the two" }]);
    }
    const sample = reader.object(`${key}.sampleApi`, origin.sampleApi, ["accountLogging"], {
      allowed: "an object with accountLogging",
      fix: EXAMPLE,
    });
    const accountLogging = reader.flag(`${key}.sampleApi.accountLogging`, sample.accountLogging, {
      allowed:
        "true, to set the role by which API Gateway writes logs for the whole region, or false, when the account has " +
        "one (without any, AWS refuses the stage: " +
        '"CloudWatch Logs role ARN must be set in account settings to enable logging")',
      fix: "write true for an account of its own, false for one that others share",
    });
    return { kind: "sampleApi", accountLogging: accountLogging ?? false };
  }
  const text = (member: string, meaning: string) =>
    reader.text(`${key}.${member}`, origin[member], { allowed: meaning, fix: "add it, or use sampleApi" });
  const restApiId = text("restApiId", "the id of a REGIONAL REST API in the region");
  const stageName = text("stageName", "the name of the stage that clients reach");
  reader.add(originProblems(`${key}.`, { restApiId, stageName }));
  return { kind: "restApi", restApiId: restApiId ?? "", stageName: stageName ?? "" };
}

function required(reader: ConfigurationReader, from: Record<string, unknown>, member: string, allowed: string): string {
  return reader.text(`${WAF}.${member}`, from[member], { allowed, fix: "add it" }) ?? "";
}

function coverageProblems(endpoints: EndpointConfiguration[], names: string[]): Problem[] {
  return endpoints.flatMap(({ host, certificateArn }, index) =>
    certificateArn !== undefined || certificateCovers(names, host)
      ? []
      : [
          {
            key: `${ENDPOINTS}[${index}].host`,
            value: host,
            allowed: `a name that the load balancer's certificate covers: ${names.join(", ")}`,
            fix: `choose such a name, or give ${ENDPOINTS}[${index}].certificateArn`,
          },
        ],
  );
}
