import { DEFAULT_RESERVED_CONCURRENCY } from "../../contracts/authorizerSettings";
import { RestApiEndpointType } from "../lockMode";
import { AUTHORIZER_SHAPE } from "./argumentShapes";
import { auditProblems } from "./audit";
import { choiceProblems } from "./choices";
import { hostProblems } from "./hostNames";
import { ENDPOINT_NAME_LENGTH, nameProblems } from "./names";
import { originProblems } from "./origin";
import type { Problem } from "./problem";
import { publicAddressProblems } from "./publicAddresses";
import { regionProblems } from "./stack";
import { ANY_REGION } from "./wafValues";

/** Longest name of an authorizer: an endpoint's with the suffix `-authorizer`. */
const NAME_LENGTH = ENDPOINT_NAME_LENGTH + "-authorizer".length;

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** Days that decisions are kept. */
export const DEFAULT_LOG_RETENTION_DAYS = 90;

/** Sets none aside. */
export const SHARED_CONCURRENCY = -1;

/** Everything of a function's environment together: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const ENVIRONMENT_BYTES = 4096;

/** Arguments of an authorizer, each as far as it is known. */
export interface AuthorizerValues {
  restApiId?: unknown;
  region?: unknown;
  allowedAddresses?: unknown;
  hosts?: unknown;
  originSecret?: { secretArn?: unknown };
  clientCertificates?: { issuer: string; subject: string }[];
  vpcEndpointIds?: unknown;
  endpointType?: string;
  auditUntil?: string;
  delegateFunctionArn?: unknown;
  reservedConcurrency?: number;
  logRetentionDays?: number;
}

/** Everything that is wrong with the plain arguments of an authorizer; Outputs are judged when they are known. */
export function authorizerProblems(name: string, args: AuthorizerValues): Problem[] {
  const misshapen = AUTHORIZER_SHAPE.problems("", args);
  if (misshapen.length > 0) return misshapen;
  const { restApiId, region, allowedAddresses, hosts, logRetentionDays } = args;
  const secretArn = args.originSecret?.secretArn;
  const problems = nameProblems(name, NAME_LENGTH);
  if (typeof restApiId === "string") problems.push(...originProblems("", { restApiId }));
  if (typeof region === "string") problems.push(...regionProblems("region", region));
  if (isStringList(allowedAddresses)) problems.push(...publicAddressProblems("allowedAddresses", allowedAddresses));
  if (isStringList(hosts)) problems.push(...authorizerHostProblems(hosts));
  if (typeof secretArn === "string") {
    problems.push(...secretArnProblems(secretArn, typeof region === "string" ? region : ANY_REGION));
  }
  if (isStringList(args.vpcEndpointIds)) problems.push(...vpcEndpointProblems(args.vpcEndpointIds));
  if (typeof args.delegateFunctionArn === "string") {
    problems.push(...functionArnProblems("delegateFunctionArn", args.delegateFunctionArn));
  }
  const types = choiceProblems(
    "endpointType",
    args.endpointType,
    Object.values(RestApiEndpointType),
    "leave it out for REGIONAL, or PRIVATE with vpcEndpointIds",
  );
  problems.push(...types, ...combinationProblems(args));
  if (types.length === 0) problems.push(...endpointTypeProblems(args));
  problems.push(...clientCertificateProblems("clientCertificates", args.clientCertificates));
  if (args.auditUntil !== undefined) problems.push(...auditProblems("auditUntil", args.auditUntil));
  problems.push(...concurrencyProblems("reservedConcurrency", args.reservedConcurrency));
  if (logRetentionDays !== undefined && !RETENTION_DAYS.includes(logRetentionDays)) {
    const allowed = `one of ${RETENTION_DAYS.join(", ")}`;
    const fix = `leave it out for ${DEFAULT_LOG_RETENTION_DAYS}`;
    problems.push({ key: "logRetentionDays", value: logRetentionDays, allowed, fix });
  }
  return problems;
}

/** The same for arguments that were Outputs, all of them known now. */
export function knownAuthorizerProblems(args: {
  restApiId: string;
  region: string;
  allowedAddresses?: string[];
  hosts?: string[];
  secretArn?: string;
  vpcEndpointIds?: string[];
  delegateFunctionArn?: string;
}): Problem[] {
  const { secretArn, ...others } = args;
  const originSecret = secretArn === undefined ? undefined : { secretArn };
  const misshapen = AUTHORIZER_SHAPE.problems("", { ...others, originSecret });
  if (misshapen.length > 0) return misshapen;
  return [
    ...originProblems("", { restApiId: args.restApiId }),
    ...regionProblems("region", args.region),
    ...(args.allowedAddresses === undefined ? [] : publicAddressProblems("allowedAddresses", args.allowedAddresses)),
    ...(args.vpcEndpointIds === undefined ? [] : vpcEndpointProblems(args.vpcEndpointIds)),
    ...(args.delegateFunctionArn === undefined
      ? []
      : functionArnProblems("delegateFunctionArn", args.delegateFunctionArn)),
    ...(args.hosts === undefined ? [] : authorizerHostProblems(args.hosts)),
    ...(secretArn === undefined ? [] : secretArnProblems(secretArn, args.region)),
  ];
}

/** Settings that do not fit into the function's environment; only many addresses or hosts make them that long. */
export function environmentProblems(variable: string, value: string, addresses: string[]): Problem[] {
  const bytes = Buffer.byteLength(variable) + Buffer.byteLength(value);
  if (bytes <= ENVIRONMENT_BYTES) return [];
  const allowed = `as many as fit into ${ENVIRONMENT_BYTES} bytes of settings; with the hosts these take ${bytes}`;
  return [{ key: "allowedAddresses", value: `${addresses.length} addresses`, allowed, fix: "give fewer" }];
}

/** Concurrency that is set aside for an authorizer. */
export function concurrencyProblems(key: string, value: number | undefined): Problem[] {
  if (value === undefined || value === SHARED_CONCURRENCY || (Number.isInteger(value) && value >= 1)) return [];
  const allowed = `a whole number from 1 (0 would refuse every request), or ${SHARED_CONCURRENCY} to set none aside`;
  return [{ key, value, allowed, fix: `leave it out for ${DEFAULT_RESERVED_CONCURRENCY}` }];
}

/** Arguments that say different things of who is let in. */
function combinationProblems(args: AuthorizerValues): Problem[] {
  const problems: Problem[] = [];
  const behindCloudfront = args.originSecret !== undefined || args.clientCertificates !== undefined;
  if (args.vpcEndpointIds === undefined && args.allowedAddresses === undefined) {
    const allowed = "the fixed addresses of the egress; a private API has vpcEndpointIds instead";
    problems.push({ key: "allowedAddresses", value: undefined, allowed, fix: "give one of the two" });
  }
  if (args.vpcEndpointIds !== undefined && (behindCloudfront || args.allowedAddresses !== undefined)) {
    const allowed = "no addresses and no proof beside it: a private API is asked through the endpoint alone";
    problems.push({ key: "vpcEndpointIds", value: args.vpcEndpointIds, allowed, fix: "remove one or the other" });
  }
  return problems;
}

/** An endpoint type by which nobody would be let in: the event tells nothing of what the arguments ask for. */
function endpointTypeProblems({ endpointType, ...args }: AuthorizerValues): Problem[] {
  const refuse = (allowed: string, fix: string): Problem[] => [
    { key: "endpointType", value: endpointType, allowed, fix },
  ];
  const isPrivate = endpointType === RestApiEndpointType.Private;
  if (isPrivate && args.vpcEndpointIds === undefined) {
    return refuse(
      "PRIVATE only with vpcEndpointIds, which a private API is asked through",
      "give them, or leave it out",
    );
  }
  if (endpointType !== undefined && !isPrivate && args.vpcEndpointIds !== undefined) {
    return refuse("PRIVATE with vpcEndpointIds: only a private API is asked through them", "leave one of the two out");
  }
  if (endpointType === RestApiEndpointType.Edge && (args.originSecret === undefined || args.clientCertificates)) {
    const allowed = "EDGE only with originSecret, and without clientCertificates: AWS's own distribution drops them";
    return refuse(allowed, "make the API REGIONAL");
  }
  return [];
}

/** Pinned certificates: pairs of names, few enough that each can be told apart. */
export function clientCertificateProblems(
  key: string,
  clients: { issuer: string; subject: string }[] | undefined,
): Problem[] {
  if (clients === undefined) return [];
  if (clients.length < 1 || clients.length > 4) {
    const fix = "give the present certificate and, while it changes, the next";
    return [{ key, value: clients.length, allowed: "one to four certificates", fix }];
  }
  return clients.flatMap((client, index) =>
    (["issuer", "subject"] as const)
      .filter((member) => client[member].length > 1024 || !/^[A-Za-z0-9.]+=./.test(client[member]))
      .map((member) => ({
        key: `${key}[${index}].${member}`,
        value: client[member],
        allowed: "a distinguished name of up to 1,024 characters, e.g. CN=shop origin",
        fix: "copy it from the certificate, as `openssl x509 -nameopt RFC2253` writes it",
      })),
  );
}

function vpcEndpointProblems(ids: string[]): Problem[] {
  if (ids.length > 0 && ids.every((id) => /^vpce-[0-9a-f]{8,17}$/.test(id))) return [];
  const allowed = "one or more ids of interface endpoints, e.g. vpce-0123456789abcdef0";
  return [{ key: "vpcEndpointIds", value: ids, allowed, fix: "take the id from the stack's attachment" }];
}

export function functionArnProblems(key: string, arn: string): Problem[] {
  const pattern = /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9_-]{1,64}(:[A-Za-z0-9_$-]{1,128})?$/;
  if (pattern.test(arn)) return [];
  return [{ key, value: arn, allowed: "the ARN of a Lambda function", fix: "give the function's ARN, not its name" }];
}

function authorizerHostProblems(hosts: string[]): Problem[] {
  if (hosts.length === 0) {
    const allowed = "one or more hosts under which the API may be asked";
    return [{ key: "hosts", value: hosts, allowed, fix: "leave it out for the API's execute-api host" }];
  }
  return hosts.flatMap((host, index) => hostProblems(`hosts[${index}]`, host));
}

/** @param region A name, or {@link ANY_REGION}. */
function secretArnProblems(arn: string, region: string): Problem[] {
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html
  if (new RegExp(`^arn:aws[a-z-]*:secretsmanager:${region}:\\d{12}:secret:[A-Za-z0-9/_+=.@-]+$`).test(arn)) return [];
  const where = region === ANY_REGION ? "the API's region" : region;
  const allowed = `the ARN of a Secrets Manager secret in ${where}`;
  return [{ key: "originSecret.secretArn", value: arn, allowed, fix: "give the secret's ARN, not its name" }];
}

function isStringList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === "string");
}
