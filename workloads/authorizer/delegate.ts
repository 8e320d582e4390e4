import { ORIGIN_SECRET_HEADER } from "../../contracts/headers";
import { isRecord } from "./json";
import { type AuthorizerResponse, type PolicyStatement, statementOf } from "./policy";
import type { MethodArn } from "./requestEvent";
import { matchesWildcard } from "./wildcard";

/** Outcome of the delegate's function, as Lambda's Invoke tells it. */
export interface DelegateReply {
  /** Whether the function failed; then the payload describes the error. */
  failed: boolean;
  /** JSON. */
  payload: string;
}

/** What API Gateway answers with 401 when an authorizer throws it. */
export const UNAUTHORIZED = "Unauthorized";

const ACTION = "execute-api:invoke";

/** The event for the delegate: the same, without the origin secret. What it logs must not open the API. */
export function delegateEvent(event: unknown): unknown {
  if (!isRecord(event)) {
    return event;
  }
  return {
    ...event,
    headers: withoutSecret(event.headers),
    multiValueHeaders: withoutSecret(event.multiValueHeaders),
  };
}

function withoutSecret(headers: unknown): unknown {
  return isRecord(headers)
    ? Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() !== ORIGIN_SECRET_HEADER))
    : headers;
}

/**
 * The delegate's answer, made as strict as our own: where it neither allows nor denies the method, a resource policy of
 * the API could allow it, so a Deny is added.
 *
 * @param methodArn The event's, path included: which method the client asks for.
 * @param method What our own Allow was for.
 * @throws Error "Unauthorized" (401) when the delegate said exactly that; another Error (500) when it failed, or answered
 *   what is no authorizer's answer.
 */
export function stricterAnswer(reply: DelegateReply, methodArn: string, method: MethodArn): AuthorizerResponse {
  const payload = parseJson(reply.payload);
  if (reply.failed) {
    const isUnauthorized = isRecord(payload) && payload.errorMessage === UNAUTHORIZED;
    throw new Error(isUnauthorized ? UNAUTHORIZED : "The delegate failed.");
  }
  const answer = parseAnswer(payload);
  if (effectOn(methodArn, answer) !== undefined) {
    return answer;
  }
  const [first, ...rest] = answer.policyDocument.Statement;
  return {
    ...answer,
    policyDocument: { Version: "2012-10-17", Statement: [first, ...rest, statementOf("Deny", method)] },
  };
}

/** What the policy of an answer says of a method by itself: nothing when no statement is about it. */
export function effectOn(methodArn: string, answer: AuthorizerResponse): PolicyStatement["Effect"] | undefined {
  const effects = answer.policyDocument.Statement.filter(
    ({ Action, Resource }) =>
      [Action].flat().some((pattern) => matchesWildcard(pattern.toLowerCase(), ACTION)) &&
      [Resource].flat().some((pattern) => matchesWildcard(pattern, methodArn)),
  ).map(({ Effect }) => Effect);
  return effects.includes("Deny") ? "Deny" : effects[0];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed("it is not JSON");
  }
}

function parseAnswer(payload: unknown): AuthorizerResponse {
  if (!isRecord(payload)) {
    throw malformed("it is no object");
  }
  const { principalId, policyDocument, context, usageIdentifierKey } = payload;
  if (typeof principalId !== "string" || principalId === "") {
    throw malformed("principalId must be text");
  }
  if (!isRecord(policyDocument) || policyDocument.Version !== "2012-10-17") {
    throw malformed('policyDocument must be an object with Version "2012-10-17"');
  }
  if (!isAbsent(context) && !isFlat(context)) {
    throw malformed("context must be flat: texts, numbers and booleans");
  }
  if (!isAbsent(usageIdentifierKey) && typeof usageIdentifierKey !== "string") {
    throw malformed("usageIdentifierKey must be text");
  }
  const [first, ...rest] = [policyDocument.Statement].flat().map(parseStatement);
  if (first === undefined) {
    throw malformed("policyDocument must hold a statement");
  }
  return {
    principalId,
    policyDocument: { Version: "2012-10-17", Statement: [first, ...rest] },
    ...(isAbsent(context) ? {} : { context }),
    ...(isAbsent(usageIdentifierKey) ? {} : { usageIdentifierKey }),
  };
}

/** A Condition is refused: whether it is met is not known here, and unmet it would be no Deny. */
function parseStatement(value: unknown): PolicyStatement {
  const isKnown = isRecord(value) && Object.keys(value).every((key) => STATEMENT_KEYS.includes(key));
  if (!isKnown) {
    throw malformed(`a statement must be an object of ${STATEMENT_KEYS.join(", ")}`);
  }
  const { Effect, Action, Resource } = value;
  if (Effect !== "Allow" && Effect !== "Deny") {
    throw malformed('Effect must be "Allow" or "Deny"');
  }
  if (!isTexts(Action) || !isTexts(Resource)) {
    throw malformed("Action and Resource must be a text or a list of texts");
  }
  return { Effect, Action, Resource };
}

const STATEMENT_KEYS = ["Sid", "Effect", "Action", "Resource"];

function isTexts(value: unknown): value is string | string[] {
  const texts: unknown[] = [value].flat();
  return texts.length > 0 && texts.every((text) => typeof text === "string");
}

function isFlat(value: unknown): value is Record<string, string | number | boolean | null> {
  return (
    isRecord(value) &&
    Object.values(value).every((member) => member === null || ["string", "number", "boolean"].includes(typeof member))
  );
}

function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

/** Says nothing of what the answer held: it may be about a customer. */
function malformed(why: string): Error {
  return new Error(`The delegate's answer cannot be used: ${why}.`);
}
