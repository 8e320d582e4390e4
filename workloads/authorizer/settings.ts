import { auditEnd } from "../../contracts/auditDay";
import {
  AUTHORIZER_SETTINGS_VARIABLE,
  type AuthorizerDelegate,
  type AuthorizerSettings,
} from "../../contracts/authorizerSettings";
import { parseLock } from "./settingsLock";
import { SettingsReader } from "./settingsReader";

const API_ID = /^[a-z0-9]{1,64}$/;
const HOST_NAME = /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const FUNCTION_ARN =
  /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:function:[A-Za-z0-9_-]{1,64}(?::[A-Za-z0-9_$-]{1,128})?$/;

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
  const reader = SettingsReader.of(document, "the document", "an object", problems);
  if (reader === undefined) {
    return undefined;
  }
  reader.refuseUnknownKeys(["apiId", "hosts", "lock", "auditUntil", "delegate"]);
  const apiId = reader.text("apiId", API_ID, "the id of the REST API, e.g. a1b2c3d4e5");
  const hosts = reader.list("hosts", isHostName, "lower-case host names without a port");
  const lock = parseLock(reader.value("lock"), problems);
  const auditUntil = reader.has("auditUntil") ? parseAuditUntil(reader) : undefined;
  const delegate = reader.has("delegate") ? parseDelegate(reader.value("delegate"), problems) : undefined;
  const options = { ...(auditUntil && { auditUntil }), ...(delegate && { delegate }) };
  return lock && { apiId, hosts, lock, ...options };
}

function parseAuditUntil(reader: SettingsReader): string | undefined {
  const value = reader.value("auditUntil");
  if (typeof value === "string" && auditEnd(value) !== undefined) {
    return value;
  }
  reader.problem("auditUntil", "a day of the calendar, e.g. 2026-12-31");
  return undefined;
}

function parseDelegate(value: unknown, problems: string[]): AuthorizerDelegate | undefined {
  const reader = SettingsReader.of(value, "delegate", "an object with functionArn", problems);
  reader?.refuseUnknownKeys(["functionArn"]);
  const functionArn = reader?.text("functionArn", FUNCTION_ARN, "the ARN of a Lambda function");
  return functionArn === undefined ? undefined : { functionArn };
}

function isHostName(entry: unknown): entry is string {
  return typeof entry === "string" && HOST_NAME.test(entry);
}
