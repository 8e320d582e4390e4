import { conditionHolds, type RequestContext } from "./conditions";
import type { Policy, PolicyStatement, PrincipalPattern, Selection } from "./policyDocument";
import { withVariables } from "./variables";
import { matchesWildcard } from "./wildcard";

/** Who asks. */
export type Principal = { kind: "anonymous" } | { kind: "role"; arn: string } | { kind: "service"; name: string };

/** Who wants to do what with which resource. */
export interface AccessRequest {
  principal: Principal;
  /** E.g. `s3:GetObject`. */
  action: string;
  /** ARN of what is asked for; empty where a policy has no resources (trust policies). */
  resource: string;
  /** The time is filled in where it is not given. */
  context: RequestContext;
}

/** What a set of policies says: an explicit Deny beats every Allow; nothing said is no permission. */
export enum PolicyVerdict {
  Allow = "allow",
  ExplicitDeny = "explicit-deny",
  None = "none",
}

/** Evaluates policies of one kind (all of a role, or those of one bucket). */
export function evaluatePolicies(policies: Policy[], request: AccessRequest): PolicyVerdict {
  const applying = policies.flatMap((policy) => policy.statements).filter((statement) => applies(statement, request));
  if (applying.some((statement) => statement.effect === "Deny")) return PolicyVerdict.ExplicitDeny;
  return applying.length > 0 ? PolicyVerdict.Allow : PolicyVerdict.None;
}

/** The policies that decide together. */
export interface PolicySet {
  /** Policies of the principal. */
  identity: Policy[];
  /** Policies of what is asked for. */
  resource: Policy[];
  /** Policy of the VPC endpoint that the request came through; undefined when it came through none. */
  endpoint: Policy[] | undefined;
}

/**
 * Whether a principal of the same account may: no explicit Deny anywhere, an Allow of the identity or of the resource,
 * and an Allow of the endpoint where there is one.
 */
export function isAllowed(policies: PolicySet, request: AccessRequest): boolean {
  const verdicts = [policies.identity, policies.resource].map((set) => evaluatePolicies(set, request));
  const endpoint = policies.endpoint === undefined ? PolicyVerdict.Allow : evaluatePolicies(policies.endpoint, request);
  if (verdicts.includes(PolicyVerdict.ExplicitDeny)) return false;
  return verdicts.includes(PolicyVerdict.Allow) && endpoint === PolicyVerdict.Allow;
}

function applies(statement: PolicyStatement, request: AccessRequest): boolean {
  const context: RequestContext = { "aws:currenttime": new Date().toISOString(), ...request.context };
  return (
    (statement.principals === undefined ||
      statement.principals.some((pattern) => principalMatches(pattern, request.principal))) &&
    selects(statement.actions, request.action, { ignoreCase: true }) &&
    (statement.resources === undefined || selectsResource(statement.resources, request)) &&
    statement.conditions.every((condition) => conditionHolds(condition, context))
  );
}

function selects(selection: Selection, value: string, options: { ignoreCase: boolean }): boolean {
  return selection.patterns.some((pattern) => matchesWildcard(pattern, value, options)) !== selection.except;
}

function selectsResource(selection: Selection, request: AccessRequest): boolean {
  const patterns = selection.patterns.flatMap((pattern) => withVariables(pattern, request.context) ?? []);
  // "Everything but what nobody can name" is no permission.
  if (selection.except && patterns.length < selection.patterns.length) return false;
  return selects({ ...selection, patterns }, request.resource, { ignoreCase: false });
}

function principalMatches(pattern: PrincipalPattern, principal: Principal): boolean {
  switch (pattern.kind) {
    case "anyone":
      return true;
    case "service":
      return principal.kind === "service" && principal.name === pattern.value;
    case "aws": {
      if (principal.kind !== "role") return false;
      const account = principal.arn.split(":")[4] ?? "";
      return [principal.arn, account, `arn:aws:iam::${account}:root`].includes(pattern.value);
    }
  }
}
