import type { RegionalConfiguration } from "../configuration";
import {
  filledIn,
  parseSessionDocument,
  patternOf,
  type SessionDocument,
} from "../../../sessionManager/sessionDocument";

/** Where the agent connects to. */
export interface Destination {
  host: string;
  port: number;
}

/** What a document makes of a session, or why there is none. */
export type DocumentResult =
  | { kind: "port"; destination: Destination }
  | { kind: "other"; sessionType: string }
  | { kind: "refused"; code: "InvalidDocument" | "InvalidParameters"; message: string };

/** Starts a shell; AWS takes it where no document is named. An account makes one of its own with its preferences. */
export const DEFAULT_DOCUMENT = "SSM-SessionManagerRunShell";

const PORT_PATTERN = "^([1-9]|[1-9][0-9]{1,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])$";
const PORT_PARAMETERS = {
  portNumber: { type: "String", default: "80", allowedPattern: PORT_PATTERN },
  localPortNumber: { type: "String", default: "0", allowedPattern: `^0$|${PORT_PATTERN}` },
} as const;
const FORWARDING = {
  type: "LocalPortForwarding",
  portNumber: "{{ portNumber }}",
  localPortNumber: "{{ localPortNumber }}",
} as const;

/** Documents of AWS that the twin plays. Every other name with their prefix is one that it does not. */
const AWS_DOCUMENTS: Record<string, SessionDocument> = {
  "AWS-StartPortForwardingSession": {
    schemaVersion: "1.0",
    sessionType: "Port",
    parameters: PORT_PARAMETERS,
    properties: FORWARDING,
  },
  "AWS-StartPortForwardingSessionToRemoteHost": {
    schemaVersion: "1.0",
    sessionType: "Port",
    parameters: {
      ...PORT_PARAMETERS,
      host: { type: "String", default: "localhost", allowedPattern: "^[A-Za-z0-9._:-]{3,}$" },
    },
    properties: { ...FORWARDING, host: "{{ host }}" },
  },
};

/** ARN of the document of a name, whether there is one or not: AWS's own belong to no account. */
export function documentArn({ region, accountId, systemsManager }: RegionalConfiguration, name: string): string {
  const own = systemsManager.documents.find((one) => [one.name, one.arn].includes(name));
  if (own !== undefined) return own.arn;
  if (name.startsWith("arn:")) return name;
  return `arn:aws:ssm:${region}:${name.startsWith("AWS-") ? "" : accountId}:document/${name}`;
}

/** What a document makes of a session with parameters. */
export function resolveDocument(
  { systemsManager }: RegionalConfiguration,
  name: string,
  given: Record<string, string[]>,
): DocumentResult {
  const own = systemsManager.documents.find((one) => [one.name, one.arn].includes(name));
  const document = own === undefined ? AWS_DOCUMENTS[name] : parseSessionDocument(own.content);
  if (document === undefined) {
    if (name === DEFAULT_DOCUMENT || name.startsWith("AWS-")) return { kind: "other", sessionType: "Standard_Stream" };
    return { kind: "refused", code: "InvalidDocument", message: `Document with name ${name} does not exist.` };
  }
  const values = new Map<string, string>();
  const problems = Object.keys(given)
    .filter((parameter) => !Object.hasOwn(document.parameters ?? {}, parameter))
    .map((parameter) => `the document has no parameter ${parameter}`);
  for (const [parameter, rules] of Object.entries(document.parameters ?? {})) {
    const [value = typeof rules.default === "string" ? rules.default : undefined, ...more] = given[parameter] ?? [];
    if (value === undefined) problems.push(`the parameter ${parameter} is required`);
    else if (more.length > 0) problems.push(`the parameter ${parameter} takes one value`);
    else if (!isAllowed(value, rules)) problems.push(`the value of the parameter ${parameter} is not allowed`);
    else values.set(parameter, value);
  }
  if (problems.length > 0) return { kind: "refused", code: "InvalidParameters", message: problems.join("; ") };
  if (document.sessionType !== "Port") return { kind: "other", sessionType: document.sessionType };
  const port = filledIn(document.properties.portNumber, values);
  const host = filledIn(document.properties.host ?? "localhost", values);
  if (!new RegExp(PORT_PATTERN).test(port)) {
    return { kind: "refused", code: "InvalidParameters", message: `${port} is no port number` };
  }
  return { kind: "port", destination: { host, port: Number(port) } };
}

type Rules = NonNullable<SessionDocument["parameters"]>[string];

/** The whole value must fit a pattern, also where that does not say so. */
function isAllowed(value: string, { allowedPattern, allowedValues, minChars, maxChars }: Rules): boolean {
  if (allowedPattern !== undefined && patternOf(`^(?:${allowedPattern})$`)?.test(value) !== true) return false;
  if (allowedValues !== undefined && !allowedValues.includes(value)) return false;
  return value.length >= Number(minChars ?? 0) && value.length <= Number(maxChars ?? Number.POSITIVE_INFINITY);
}
