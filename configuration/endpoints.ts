import { endpointProblems } from "../components/checks/endpoint";
import { certificateCovers } from "../components/checks/hostNames";
import { lockProblems } from "../components/checks/lock";
import { endpointName } from "../components/checks/names";
import { originProblems } from "../components/checks/origin";
import type { Problem } from "../components/checks/problem";
import { LockMode, MethodAuthorizer, OriginProof, RestApiEndpointType } from "../components/lockMode";
import type { BroughtClientCertificateArgs } from "../components/locks/clientAuthority";
import { PriceClass } from "../components/locks/distribution";
import { originHostOf, proofsOf } from "../components/locks/lockFacts";
import type { EndpointWafArgs, ProtectedEndpointArgs } from "../components/protectedEndpoint";
import { HostRouteWafMode } from "../contracts/hostRoute";
import type {
  ClientCertificateConfiguration,
  ClientCertificateNameConfiguration,
  EndpointEntry,
  EndpointWafConfiguration,
  RestApiOrigin,
  SampleApiConfiguration,
  SampleApiOrigin,
} from "./fileEndpoints";
import { ConfigurationReader, EXAMPLE, type KeysOf } from "./reader";

const ENDPOINTS = "portcullis:endpoints";

/** One entry of `portcullis:endpoints`: arguments of a protected endpoint, but for what the program itself knows. */
export type EndpointConfiguration = Omit<ProtectedEndpointArgs, "attachment" | "region" | "origin" | "previous"> & {
  /** Resource name, made from the host. */
  name: string;
  origin: OriginConfiguration;
};

/** The API behind an endpoint: one that the program makes, or one that exists. */
export type OriginConfiguration = { endpointType: RestApiEndpointType | undefined } & (
  | { kind: "sampleApi"; accountLogging: boolean; anyMethod: boolean | undefined }
  | { kind: "restApi"; restApiId: string; stageName: string }
);

const KEYS: KeysOf<EndpointEntry> = {
  host: true,
  hostedZoneId: true,
  certificateArn: true,
  lockMode: true,
  originProof: true,
  alsoAccept: true,
  originHost: true,
  originCertificateArn: true,
  ownershipVerificationCertificateArn: true,
  originSecretGeneration: true,
  clientCertificateGeneration: true,
  clientCertificate: true,
  sendServerName: true,
  methodAuthorizer: true,
  delegateFunctionArn: true,
  auditUntil: true,
  waf: true,
  priceClass: true,
  authorizerConcurrency: true,
  origin: true,
};
const WAF_KEYS: KeysOf<EndpointWafConfiguration> = { mode: true, paranoiaLevel: true };
const ORIGIN_KEYS: KeysOf<SampleApiOrigin | RestApiOrigin> = {
  sampleApi: true,
  restApiId: true,
  stageName: true,
  endpointType: true,
};
const SAMPLE_API_KEYS: KeysOf<SampleApiConfiguration> = { accountLogging: true, anyMethod: true, endpointType: true };
const CLIENT_KEYS: KeysOf<ClientCertificateConfiguration> = { certificateArn: true, authorities: true, clients: true };
const CLIENT_NAME_KEYS: KeysOf<ClientCertificateNameConfiguration> = { issuer: true, subject: true };

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
  type Member = keyof typeof KEYS;
  const optional = <T>(member: Member, read: (key: string, value: unknown) => T | undefined): T | undefined =>
    endpoint[member] === undefined ? undefined : read(`${key}.${member}`, endpoint[member]);
  const text = (member: Member) =>
    optional(member, (where, given) => reader.text(where, given, { allowed: "text", fix: EXAMPLE }));
  const number = (member: Member, standard: string) =>
    optional(member, (where, given) =>
      reader.number(where, given, { allowed: "a whole number", fix: `leave it out for ${standard}` }),
    );
  const choice = <T extends string>(member: Member, choices: T[], standard: string) =>
    optional(member, (where, given) => reader.choice(where, given, choices, `leave it out for ${standard}`));
  const host =
    reader.text(`${key}.host`, endpoint.host, {
      allowed: "the host that clients ask for, e.g. api.shop.example",
      fix: "add it",
    }) ?? "";
  const parsed = {
    name: endpointName(host),
    host,
    hostedZoneId: text("hostedZoneId"),
    certificateArn: text("certificateArn"),
    lockMode: choice("lockMode", Object.values(LockMode), LockMode.Cloudfront),
    originProof: choice("originProof", Object.values(OriginProof), "mtls with a hosted zone, or header"),
    alsoAccept: choice("alsoAccept", Object.values(OriginProof), "none"),
    originHost: text("originHost"),
    originCertificateArn: text("originCertificateArn"),
    ownershipVerificationCertificateArn: text("ownershipVerificationCertificateArn"),
    originSecretGeneration: number("originSecretGeneration", "1"),
    clientCertificateGeneration: number("clientCertificateGeneration", "1"),
    clientCertificate: optional("clientCertificate", (where, given) => readClientCertificate(reader, where, given)),
    sendServerName: optional("sendServerName", (where, given) =>
      reader.flag(where, given, { allowed: "true or false", fix: "leave it out for true" }),
    ),
    methodAuthorizer: choice("methodAuthorizer", Object.values(MethodAuthorizer), MethodAuthorizer.Endpoint),
    delegateFunctionArn: text("delegateFunctionArn"),
    auditUntil: text("auditUntil"),
    waf: optional("waf", (where, given) => readWafSettings(reader, where, given)),
    priceClass: choice("priceClass", Object.values(PriceClass), PriceClass.NorthAmericaAndEurope),
    authorizerConcurrency: number("authorizerConcurrency", "50"),
    origin: readOrigin(reader, `${key}.origin`, endpoint.origin),
  };
  reader.add([
    ...endpointProblems(`${key}.`, { ...parsed, region }),
    ...lockProblems(`${key}.`, { ...parsed, region, endpointType: parsed.origin.endpointType }),
  ]);
  return parsed;
}

function readClientCertificate(reader: ConfigurationReader, key: string, value: unknown): BroughtClientCertificateArgs {
  const expectation = { allowed: `an object with ${Object.keys(CLIENT_KEYS).join(", ")}`, fix: EXAMPLE };
  const read = reader.object<ClientCertificateConfiguration>(key, value, CLIENT_KEYS, expectation);
  const text = (where: string, given: unknown): string =>
    reader.text(where, given, { allowed: "text", fix: "add it" }) ?? "";
  const clients = reader.list(`${key}.clients`, read.clients, { allowed: "a list of certificates", fix: "add it" });
  return {
    certificateArn: text(`${key}.certificateArn`, read.certificateArn),
    authorities: text(`${key}.authorities`, read.authorities),
    clients: clients.map((entry, index) => {
      const where = `${key}.clients[${index}]`;
      const names = reader.object<ClientCertificateNameConfiguration>(where, entry, CLIENT_NAME_KEYS, {
        allowed: "an object with issuer and subject",
        fix: "copy both from the certificate",
      });
      return { issuer: text(`${where}.issuer`, names.issuer), subject: text(`${where}.subject`, names.subject) };
    }),
  };
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
  const typeOf = (where: string, given: unknown): RestApiEndpointType | undefined =>
    given === undefined
      ? undefined
      : reader.choice(where, given, Object.values(RestApiEndpointType), "leave it out for the lock mode's own");
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
    const endpointType = typeOf(`${key}.sampleApi.endpointType`, sample.endpointType);
    const anyMethod =
      sample.anyMethod === undefined
        ? undefined
        : reader.flag(`${key}.sampleApi.anyMethod`, sample.anyMethod, {
            allowed: "true or false",
            fix: "leave it out for false",
          });
    return { kind: "sampleApi", accountLogging: accountLogging ?? false, anyMethod, endpointType };
  }
  const text = (member: "restApiId" | "stageName", meaning: string) =>
    reader.text(`${key}.${member}`, origin[member], { allowed: meaning, fix: "add it, or use sampleApi" });
  const restApiId = text("restApiId", "the id of a REST API in the region");
  const stageName = text("stageName", "the name of the stage that clients reach");
  reader.add(originProblems(`${key}.`, { restApiId, stageName }));
  const endpointType = typeOf(`${key}.endpointType`, origin.endpointType);
  return { kind: "restApi", restApiId: restApiId ?? "", stageName: stageName ?? "", endpointType };
}

/** Hosts, and names of APIs, that neither a certificate of their own nor the load balancer's covers. */
export function coverageProblems(endpoints: EndpointConfiguration[], names: string[]): Problem[] {
  return [...hostCoverageProblems(endpoints, names), ...originCoverageProblems(endpoints, names)];
}

function originCoverageProblems(endpoints: EndpointConfiguration[], names: string[]): Problem[] {
  return endpoints.flatMap((endpoint, index) => {
    const { host, originCertificateArn, lockMode = LockMode.Cloudfront } = endpoint;
    const byCertificate = lockMode === LockMode.Cloudfront && proofsOf(endpoint).accepted.includes(OriginProof.Mtls);
    const direct = lockMode === LockMode.Direct || lockMode === LockMode.Iam;
    const name = byCertificate ? originHostOf(endpoint) : direct ? host : undefined;
    if (name === undefined || originCertificateArn !== undefined || certificateCovers(names, name)) return [];
    const allowed = `the ARN of a certificate for ${name}, the API's custom domain`;
    const key = `${ENDPOINTS}[${index}].originCertificateArn`;
    return [{ key, value: undefined, allowed, fix: `give it; the load balancer's covers ${names.join(", ")} only` }];
  });
}

function hostCoverageProblems(endpoints: EndpointConfiguration[], names: string[]): Problem[] {
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
