import { endpointProblems } from "../components/checks/endpoint";
import { certificateCovers } from "../components/checks/hostNames";
import { endpointName } from "../components/checks/names";
import { originProblems } from "../components/checks/origin";
import type { Problem } from "../components/checks/problem";
import { PriceClass } from "../components/distribution";
import { type EndpointWafArgs, LockMode, OriginProof } from "../components/protectedEndpoint";
import { HostRouteWafMode } from "../contracts/hostRoute";
import type {
  EndpointEntry,
  EndpointWafConfiguration,
  RestApiOrigin,
  SampleApiConfiguration,
  SampleApiOrigin,
} from "./fileEndpoints";
import { ConfigurationReader, EXAMPLE, type KeysOf } from "./reader";

const ENDPOINTS = "portcullis:endpoints";

/** One entry of `portcullis:endpoints`, with every default filled in. */
export interface EndpointConfiguration {
  /** Resource name, made from the host. */
  name: string;
  host: string;
  hostedZoneId: string | undefined;
  certificateArn: string | undefined;
  lockMode: LockMode;
  originProof: OriginProof;
  waf: EndpointWafArgs | undefined;
  priceClass: PriceClass;
  authorizerConcurrency: number | undefined;
  origin: OriginConfiguration;
}

/** The API behind an endpoint: one that the program makes, or one that exists. */
export type OriginConfiguration =
  { kind: "sampleApi"; accountLogging: boolean } | { kind: "restApi"; restApiId: string; stageName: string };

const KEYS: KeysOf<EndpointEntry> = {
  host: true,
  hostedZoneId: true,
  certificateArn: true,
  lockMode: true,
  originProof: true,
  waf: true,
  priceClass: true,
  authorizerConcurrency: true,
  origin: true,
};
const WAF_KEYS: KeysOf<EndpointWafConfiguration> = { mode: true, paranoiaLevel: true };
const ORIGIN_KEYS: KeysOf<SampleApiOrigin | RestApiOrigin> = { sampleApi: true, restApiId: true, stageName: true };
const SAMPLE_API_KEYS: KeysOf<SampleApiConfiguration> = { accountLogging: true };

/** Reads `portcullis:endpoints`. Without a region nothing is checked against it. */
export function readEndpoints(
  reader: ConfigurationReader,
  value: unknown,
  region: string | undefined,
): EndpointConfiguration[] {
  const expectation = { allowed: "a list of endpoints; it may be empty: []", fix: EXAMPLE };
  const endpoints = reader
    .list(ENDPOINTS, value, expectation)
    .map((entry, index) => readEndpoint(reader, `${ENDPOINTS}[${index}]`, entry, region));
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

function readEndpoint(
  reader: ConfigurationReader,
  key: string,
  value: unknown,
  region: string | undefined,
): EndpointConfiguration {
  const allowed = `an object with ${Object.keys(KEYS).join(", ")}`;
  const endpoint = reader.object<EndpointEntry>(key, value, KEYS, { allowed, fix: EXAMPLE });
  const text = (member: "hostedZoneId" | "certificateArn") =>
    endpoint[member] === undefined
      ? undefined
      : reader.text(`${key}.${member}`, endpoint[member], { allowed: "text", fix: EXAMPLE });
  const choice = <T extends string>(member: keyof typeof KEYS, choices: T[], standard: T): T =>
    endpoint[member] === undefined
      ? standard
      : (reader.choice(`${key}.${member}`, endpoint[member], choices, `leave it out for ${standard}`) ?? standard);
  const host =
    reader.text(`${key}.host`, endpoint.host, {
      allowed: "the host that clients ask for, e.g. api.shop.example",
      fix: "add it",
    }) ?? "";
  const concurrency = { allowed: "a whole number from 1", fix: "leave it out to share the account's concurrency" };
  const parsed = {
    name: endpointName(host),
    host,
    hostedZoneId: text("hostedZoneId"),
    certificateArn: text("certificateArn"),
    lockMode: choice("lockMode", Object.values(LockMode), LockMode.Cloudfront),
    originProof: choice("originProof", Object.values(OriginProof), OriginProof.Header),
    waf: endpoint.waf === undefined ? undefined : readWafSettings(reader, `${key}.waf`, endpoint.waf),
    priceClass: choice("priceClass", Object.values(PriceClass), PriceClass.NorthAmericaAndEurope),
    authorizerConcurrency:
      endpoint.authorizerConcurrency === undefined
        ? undefined
        : reader.number(`${key}.authorizerConcurrency`, endpoint.authorizerConcurrency, concurrency),
    origin: readOrigin(reader, `${key}.origin`, endpoint.origin),
  };
  reader.add(endpointProblems(`${key}.`, { ...parsed, region }));
  return parsed;
}

function readWafSettings(reader: ConfigurationReader, key: string, value: unknown): EndpointWafArgs {
  const waf = reader.object<EndpointWafConfiguration>(key, value, WAF_KEYS, {
    allowed: "an object with mode, paranoiaLevel, or both",
    fix: "leave it out for mode block and paranoia level 1",
  });
  return {
    mode:
      waf.mode === undefined
        ? undefined
        : reader.choice(`${key}.mode`, waf.mode, Object.values(HostRouteWafMode), "leave it out for block"),
    paranoiaLevel:
      waf.paranoiaLevel === undefined
        ? undefined
        : reader.number(`${key}.paranoiaLevel`, waf.paranoiaLevel, {
            allowed: "1, 2, 3 or 4",
            fix: "leave it out for 1",
          }),
  };
}

function readOrigin(reader: ConfigurationReader, key: string, value: unknown): OriginConfiguration {
  const allowed = "either sampleApi, or restApiId and stageName of an API that exists";
  const origin = reader.object<SampleApiOrigin | RestApiOrigin>(key, value, ORIGIN_KEYS, { allowed, fix: EXAMPLE });
  if (origin.sampleApi !== undefined) {
    if (origin.restApiId !== undefined || origin.stageName !== undefined) {
      reader.add([{ key, value, allowed, fix: "remove one of the two" }]);
    }
    const sample = reader.object<SampleApiConfiguration>(`${key}.sampleApi`, origin.sampleApi, SAMPLE_API_KEYS, {
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
  const text = (member: "restApiId" | "stageName", meaning: string) =>
    reader.text(`${key}.${member}`, origin[member], { allowed: meaning, fix: "add it, or use sampleApi" });
  const restApiId = text("restApiId", "the id of a REGIONAL REST API in the region");
  const stageName = text("stageName", "the name of the stage that clients reach");
  reader.add(originProblems(`${key}.`, { restApiId, stageName }));
  return { kind: "restApi", restApiId: restApiId ?? "", stageName: stageName ?? "" };
}

/** Hosts that neither a certificate of their own nor the load balancer's covers. */
export function coverageProblems(endpoints: EndpointConfiguration[], names: string[]): Problem[] {
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
