import { auditEnd } from "../../contracts/auditDay";
import { type AuthorizerSettings, secretArnOf } from "../../contracts/authorizerSettings";
import { audited } from "./audit";
import { decide, type Decision } from "./decide";
import { isRecord } from "./json";
import { authorizerResponse, type AuthorizerResponse } from "./policy";

/** What the authorizer needs of its surroundings. */
export interface AuthorizerParts {
  settings: AuthorizerSettings;
  /** Every live origin secret; called only when a secret header is compared. */
  liveSecrets: () => Promise<readonly string[]>;
  /** Milliseconds since 1970, for the end of an audit. */
  now: () => number;
  /** Takes one line without its end. */
  writeLine: (line: string) => void;
}

/**
 * Makes the function that API Gateway calls. It answers with an explicit Allow or Deny, or throws, which API Gateway
 * answers with 500: there is no third way.
 */
export function createAuthorizer(parts: AuthorizerParts): (event: unknown) => Promise<AuthorizerResponse> {
  const { settings, liveSecrets, now, writeLine } = parts;
  const { auditUntil } = settings;
  const comparesSecrets = secretArnOf(settings.lock) !== undefined;
  const auditEndsAt = auditUntil === undefined ? undefined : auditEnd(auditUntil);
  return async (event) => {
    const secrets = comparesSecrets ? await liveSecrets() : [];
    const decision = audited(decide(event, settings, secrets), auditEndsAt, now());
    writeLine(logLine(event, decision));
    return authorizerResponse(decision);
  };
}

/** Only what API Gateway itself vouches for, and addresses that parsed as such: no header value. */
function logLine(event: unknown, decision: Decision): string {
  const context = isRecord(event) && isRecord(event.requestContext) ? event.requestContext : {};
  return JSON.stringify({
    // A client can choose requestId, but not this one.
    extendedRequestId: typeof context.extendedRequestId === "string" ? context.extendedRequestId : undefined,
    effect: decision.allowed ? "Allow" : "Deny",
    reason: decision.reason,
    audited: decision.audited,
    sourceIp: decision.sourceAddress,
    viewer: decision.viewer,
  });
}

/** A failed reload as a log line: the kind of error, never its message. */
export function reloadFailureLine(error: unknown): string {
  return JSON.stringify({ event: "secret_reload_failed", error: error instanceof Error ? error.name : "unknown" });
}
