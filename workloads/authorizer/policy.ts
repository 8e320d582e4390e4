import type { Decision } from "./decide";
import type { MethodArn } from "./requestEvent";

/** One statement of an authorizer's policy. */
export interface PolicyStatement {
  Effect: "Allow" | "Deny";
  Action: string | string[];
  Resource: string | string[];
}

/** What a REQUEST authorizer answers (API Gateway guide, "Output from an API Gateway Lambda authorizer"). */
export interface AuthorizerResponse {
  principalId: string;
  policyDocument: { Version: "2012-10-17"; Statement: [PolicyStatement, ...PolicyStatement[]] };
  /** What the backend may learn; API Gateway hands every value on as text. */
  context?: Record<string, string | number | boolean | null>;
  /** API key, where a usage plan takes it from the authorizer. */
  usageIdentifierKey?: string;
}

/** Always one explicit statement: an implicit deny could be outvoted by a resource policy. */
export function authorizerResponse(decision: Decision): AuthorizerResponse {
  const { allowed, method, reason, audited } = decision;
  if (allowed && !method) {
    throw new Error("An Allow needs the API and stage that it is for.");
  }
  return {
    principalId: "portcullis",
    policyDocument: { Version: "2012-10-17", Statement: [statementOf(allowed ? "Allow" : "Deny", method)] },
    context: audited ? { reason, audited } : { reason },
  };
}

/**
 * Its resource is the whole stage and never the path: a path is the client's text, and `*` or `?` in it would be
 * wildcards. Without a stage it is everything, which only a Deny may be for.
 */
export function statementOf(effect: PolicyStatement["Effect"], method: MethodArn | undefined): PolicyStatement {
  return {
    Action: "execute-api:Invoke",
    Effect: effect,
    Resource: method ? `${method.prefix}${method.apiId}/${method.stage}/*` : "*",
  };
}
