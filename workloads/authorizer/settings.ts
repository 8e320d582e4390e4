import {
  AUTHORIZER_SETTINGS_VARIABLE,
  type AuthorizerSettings,
  type CloudfrontHeaderLock,
  type DirectLock,
} from "../../contracts/authorizerSettings";
import { isPublicIpv4, strictIpv4 } from "./ipv4";
import { isRecord, type JsonRecord } from "./json";

const API_ID = /^[a-z0-9]{1,64}$/;
const HOST_NAME = /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const SECRET_ARN = /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@-]+$/;

/**
 * Reads and validates the authorizer's settings.
 * @throws Error that names every problem at once; a function that cannot read its settings must not start.
 */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): AuthorizerSettings {
  const text = environment[AUTHORIZER_SETTINGS_VARIABLE];
  if (text === undefined || text === "") {
    throw new Error(`${AUTHORIZER_SETTINGS_VARIABLE} is not set; it must hold the authorizer's settings as JSON.`);
  }
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw new Error(`${AUTHORIZER_SETTINGS_VARIABLE} is not JSON.`, { cause: error });
  }
  const problems: string[] = [];
  const settings = parseSettings(document, problems);
  if (settings === undefined || problems.length > 0) {
    throw new Error([`${AUTHORIZER_SETTINGS_VARIABLE} cannot be used:`, ...problems].join("\n  "));
  }
  return settings;
}

function parseSettings(document: unknown, problems: string[]): AuthorizerSettings | undefined {
  if (!isRecord(document)) {
    problems.push(`the document is ${show(document)}; it must be an object.`);
    return undefined;
  }
  refuseUnknownKeys(document, ["apiId", "hosts", "allowedAddresses", "lock"], "", problems);
  const apiId = textMatching(document, "apiId", API_ID, "the id of the REST API, e.g. a1b2c3d4e5", problems);
  const hosts = listOf(document, "hosts", isHostName, "lower-case host names without a port", problems);
  const allowedAddresses = listOf(
    document,
    "allowedAddresses",
    isAllowedAddress,
    "public IPv4 addresses without a prefix length, e.g. 203.0.113.10",
    problems,
  );
  const lock = parseLock(document.lock, problems);
  return lock === undefined ? undefined : { apiId, hosts, allowedAddresses, lock };
}

function parseLock(value: unknown, problems: string[]): AuthorizerSettings["lock"] | undefined {
  if (!isRecord(value)) {
    problems.push(`lock is ${show(value)}; it must be an object with mode "direct" or "cloudfront".`);
    return undefined;
  }
  switch (value.mode) {
    case "direct":
      return parseDirectLock(value, problems);
    case "cloudfront":
      return parseCloudfrontLock(value, problems);
    default:
      problems.push(`lock.mode is ${show(value.mode)}; it must be "direct" or "cloudfront".`);
      return undefined;
  }
}

function parseDirectLock(value: JsonRecord, problems: string[]): DirectLock {
  refuseUnknownKeys(value, ["mode"], "lock.", problems);
  return { mode: "direct" };
}

function parseCloudfrontLock(value: JsonRecord, problems: string[]): CloudfrontHeaderLock {
  refuseUnknownKeys(value, ["mode", "proof", "hops", "sourceAddressPosition", "secretArn"], "lock.", problems);
  if (value.proof !== "header") {
    problems.push(`lock.proof is ${show(value.proof)}; it must be "header".`);
  }
  const hops = integerBetween(value.hops, "lock.hops", 1, 2, "1 for a REGIONAL API, 2 for an EDGE one", problems);
  // A position left of the hops would take the viewer's own entry for the address that API Gateway saw.
  const sourceAddressPosition = integerBetween(
    value.sourceAddressPosition,
    "lock.sourceAddressPosition",
    1,
    hops,
    "1 for a REGIONAL API, 2 for an EDGE one, and never more than lock.hops",
    problems,
  );
  const secretArn = textMatching(
    value,
    "secretArn",
    SECRET_ARN,
    "the ARN of a Secrets Manager secret",
    problems,
    "lock.",
  );
  return { mode: "cloudfront", proof: "header", hops, sourceAddressPosition, secretArn };
}

function refuseUnknownKeys(record: JsonRecord, known: readonly string[], prefix: string, problems: string[]): void {
  for (const key of Object.keys(record).filter((key) => !known.includes(key))) {
    problems.push(`${prefix}${key} is not a setting; known are ${known.join(", ")}.`);
  }
}

function textMatching(
  record: JsonRecord,
  key: string,
  pattern: RegExp,
  meaning: string,
  problems: string[],
  prefix = "",
): string {
  const value = record[key];
  if (typeof value === "string" && pattern.test(value)) {
    return value;
  }
  problems.push(`${prefix}${key} is ${show(value)}; it must be ${meaning}.`);
  return "";
}

function listOf(
  record: JsonRecord,
  key: string,
  accepts: (entry: unknown) => entry is string,
  meaning: string,
  problems: string[],
): string[] {
  const value = record[key];
  if (!Array.isArray(value) || value.length === 0) {
    problems.push(`${key} is ${show(value)}; it must be a list of at least one entry: ${meaning}.`);
    return [];
  }
  const entries: unknown[] = value;
  const accepted = entries.filter(accepts);
  for (const entry of entries.filter((entry) => !accepts(entry))) {
    problems.push(`${key} holds ${show(entry)}; it must be a list of ${meaning}.`);
  }
  return accepted;
}

function integerBetween(
  value: unknown,
  name: string,
  low: number,
  high: number,
  meaning: string,
  problems: string[],
): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= low && value <= high) {
    return value;
  }
  problems.push(`${name} is ${show(value)}; it must be ${meaning}.`);
  return low;
}

function isHostName(entry: unknown): entry is string {
  return typeof entry === "string" && HOST_NAME.test(entry);
}

function isAllowedAddress(entry: unknown): entry is string {
  const address = strictIpv4(entry);
  return address !== undefined && isPublicIpv4(address);
}

function show(value: unknown): string {
  return value === undefined ? "missing" : JSON.stringify(value);
}
