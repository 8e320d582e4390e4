import { auditEnd } from "../../contracts/auditDay";
import { type AuthorizerSettings, secretArnOf } from "../../contracts/authorizerSettings";
import { audited } from "./audit";
import { decide, type Decision } from "./decide";
import { type DelegateReply, delegateEvent, effectOn, stricterAnswer, UNAUTHORIZED } from "./delegate";
import { isRecord } from "./json";
import { authorizerResponse, type AuthorizerResponse } from "./policy";
import type { MethodArn } from "./requestEvent";

/** What the authorizer needs of its surroundings. */
export interface AuthorizerParts {
  settings: AuthorizerSettings;
  /**
   * Every live origin secret; called only when a secret header is compared.
   * @param doubted Whether a secret came that is none of those it gave before: a rotation may just have made it.
   */
  liveSecrets: (doubted: boolean) => Promise<readonly string[]>;
  /** Milliseconds since 1970, for the end of an audit. */
  now: () => number;
  /** Calls `settings.delegate`; absent when there is none. */
  delegate?: (event: unknown) => Promise<DelegateReply>;
  /** Takes one line without its end. */
  writeLine: (line: string) => void;
}

/**
 * Makes the function that API Gateway calls. It answers with an explicit Allow or Deny, or throws, which API Gateway
 * answers with 500 (or 401, when a delegate says so): there is no third way.
 */
export function createAuthorizer(parts: AuthorizerParts): (event: unknown) => Promise<AuthorizerResponse> {
  const { settings, liveSecrets, now, delegate, writeLine } = parts;
  const { auditUntil } = settings;
  const comparesSecrets = secretArnOf(settings.lock) !== undefined;
  const auditEndsAt = auditUntil === undefined ? undefined : auditEnd(auditUntil);
  if ((settings.delegate === undefined) !== (delegate === undefined)) {
    throw new Error("There must be a way to call the delegate exactly when the settings name one.");
  }
  return async (event) => {
    const decideBy = async (doubted: boolean): Promise<Decision> =>
      decide(event, settings, comparesSecrets ? await liveSecrets(doubted) : []);
    const first = await decideBy(false);
    const enforced = first.reason === "secret_wrong" ? await decideBy(true) : first;
    const decision = audited(enforced, auditEndsAt, now());
    writeLine(logLine(event, decision));
    const { allowed, method } = decision;
    return allowed && method !== undefined && delegate !== undefined
      ? askDelegate(delegate, event, method, writeLine)
      : authorizerResponse(decision);
  };
}

/** The delegate's answer to what we let in; a line for every answer but an Allow. */
async function askDelegate(
  delegate: (event: unknown) => Promise<DelegateReply>,
  event: unknown,
  method: MethodArn,
  writeLine: (line: string) => void,
): Promise<AuthorizerResponse> {
  const log = (outcome: string, error?: string): void =>
    writeLine(JSON.stringify({ extendedRequestId: requestIdOf(event), delegate: outcome, error }));
  try {
    const methodArn = isRecord(event) ? String(event.methodArn) : "";
    const answer = stricterAnswer(await delegate(delegateEvent(event)), methodArn, method);
    if (effectOn(methodArn, answer) !== "Allow") log("denied");
    return answer;
  } catch (error) {
    const isUnauthorized = error instanceof Error && error.message === UNAUTHORIZED;
    log(isUnauthorized ? "unauthorized" : "failed", isUnauthorized ? undefined : nameOf(error));
    throw error;
  }
}

/** Only what API Gateway itself vouches for, and addresses that parsed as such: no header value. */
function logLine(event: unknown, decision: Decision): string {
  return JSON.stringify({
    extendedRequestId: requestIdOf(event),
    effect: decision.allowed ? "Allow" : "Deny",
    reason: decision.reason,
    audited: decision.audited,
    sourceIp: decision.sourceAddress,
    viewer: decision.viewer,
  });
}

/** A client can choose requestId, but not extendedRequestId. */
function requestIdOf(event: unknown): string | undefined {
  const context = isRecord(event) && isRecord(event.requestContext) ? event.requestContext : {};
  return typeof context.extendedRequestId === "string" ? context.extendedRequestId : undefined;
}

/** A failed reload as a log line: the kind of error, never its message. */
export function reloadFailureLine(error: unknown): string {
  return JSON.stringify({ event: "secret_reload_failed", error: nameOf(error) });
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "unknown";
}
