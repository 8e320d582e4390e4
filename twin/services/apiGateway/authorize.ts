import { z } from "zod";
import { evaluatePolicies, PolicyVerdict, type AccessRequest } from "../../iam/evaluate";
import { parsePolicy, type Policy } from "../../iam/policyDocument";
import { valuesOf } from "../http";
import type { LambdaResult } from "../lambdaClient";
import { principalKeys } from "../roleSession";
import {
  AUTHORIZER_CONFIGURATION,
  AUTHORIZER_FAILURE,
  deniedByAuthorizer,
  deniedByPolicy,
  UNAUTHORIZED,
  type GatewayAnswer,
} from "./answers";
import type { Arrival } from "./arrival";
import type { AuthorizerCache, CachedDecision } from "./authorizerCache";
import type { Authorizer, Stage } from "./configuration";
import { queryPairs, type AuthorizerContext } from "./events";
import { sameAccountVerdict, type Caller } from "./iamAuthorization";
import { originKeys } from "./privateEndpoint";
import { messageOf } from "../../twinFailureError";

/** Whether a request may go on, what an authorizer said of it, and who signed it. */
export type Authorization = ({ kind: "allowed" } | { kind: "refused"; answer: GatewayAnswer }) & {
  context: AuthorizerContext | undefined;
  caller: Caller | undefined;
};

export interface AuthorizationRequest {
  arrival: Arrival;
  stage: Stage;
  accountId: string;
  methodArn: string;
  resourcePolicy: Policy | undefined;
  /** Of the endpoint that the request came through; undefined when it came through none. */
  endpointPolicy: Policy | undefined;
  /** Of a method with IAM authorization: who signed, and what that one's policies say. */
  iam: { authenticate: () => Caller | GatewayAnswer; policiesOf: (caller: Caller) => Policy[] } | undefined;
  authorizer: Authorizer | undefined;
  cache: AuthorizerCache;
  callAuthorizer: (authorizer: Authorizer) => Promise<LambdaResult>;
}

/**
 * Order of AWS ("API Gateway resource policies, authorization flow"). With IAM: who signed; then that one's policies and
 * the resource policy together. With a Lambda authorizer: an explicit Deny of the resource policy ends it; then the
 * authorizer is asked; then both verdicts count together.
 */
export async function authorize(request: AuthorizationRequest): Promise<Authorization> {
  const { arrival, methodArn, accountId, resourcePolicy, authorizer, iam } = request;
  const caller = iam?.authenticate();
  if (caller !== undefined && "errorType" in caller) {
    return { kind: "refused", answer: caller, context: undefined, caller: undefined };
  }
  const access: AccessRequest = {
    principal: caller === undefined ? { kind: "anonymous" } : { kind: "role", arn: caller.session.arn },
    action: "execute-api:Invoke",
    resource: methodArn,
    context: {
      ...originKeys(arrival),
      "aws:securetransport": "true",
      ...(caller === undefined ? {} : principalKeys(caller.session, accountId)),
    },
  };
  const refused = (answer: GatewayAnswer, context?: AuthorizerContext): Authorization => ({
    ...{ kind: "refused", answer, context, caller },
  });
  const refusedByPolicy = (explicit: boolean): Authorization =>
    refused(deniedByPolicy(methodArn, accountId, explicit, caller?.userArn));
  const allowed = (context?: AuthorizerContext): Authorization => ({ kind: "allowed", context, caller });
  if (arrival.api.endpointType === "PRIVATE") {
    const { endpointPolicy } = request;
    const verdict = endpointPolicy === undefined ? PolicyVerdict.None : evaluatePolicies([endpointPolicy], access);
    if (verdict !== PolicyVerdict.Allow) return refusedByPolicy(verdict === PolicyVerdict.ExplicitDeny);
    // A private API without a resource policy lets nobody in.
    if (resourcePolicy === undefined) return refusedByPolicy(false);
  }
  if (iam !== undefined && caller !== undefined) {
    const verdict = sameAccountVerdict(iam.policiesOf(caller), resourcePolicy, access);
    return verdict === PolicyVerdict.Allow ? allowed() : refusedByPolicy(verdict === PolicyVerdict.ExplicitDeny);
  }
  const policyVerdict = resourcePolicy === undefined ? undefined : evaluatePolicies([resourcePolicy], access);
  if (policyVerdict === PolicyVerdict.ExplicitDeny) return refusedByPolicy(true);
  if (authorizer === undefined) {
    // Without an authorizer a resource policy must allow; an API without one is open.
    return policyVerdict === PolicyVerdict.None ? refusedByPolicy(false) : allowed();
  }
  const decided = await decide(request, authorizer);
  if ("answer" in decided) return refused(decided.answer);
  const { context } = decided;
  const verdict = evaluatePolicies([decided.policy], access);
  if (verdict === PolicyVerdict.ExplicitDeny) return refused(deniedByAuthorizer(true), context);
  if (verdict === PolicyVerdict.Allow || policyVerdict === PolicyVerdict.Allow) return allowed(context);
  return refused(deniedByAuthorizer(false), context);
}

async function decide(
  request: AuthorizationRequest,
  authorizer: Authorizer,
): Promise<CachedDecision | { answer: GatewayAnswer }> {
  const identity = authorizer.identitySources.map((source) => identityValue(source, request.arrival, request.stage));
  if (identity.some((value) => value === "")) return { answer: UNAUTHORIZED };
  const cached = request.cache.find(authorizer, request.stage.name, identity);
  if (cached !== undefined) return { ...cached, context: { ...cached.context, latencyMilliseconds: 0 } };
  const started = Date.now();
  const result = await request.callAuthorizer(authorizer);
  switch (result.kind) {
    case "answer": {
      const decision = readDecision(result.payload, authorizer, Date.now() - started);
      if (decision === undefined) return { answer: AUTHORIZER_CONFIGURATION };
      request.cache.store(authorizer, request.stage.name, identity, decision);
      return decision;
    }
    case "function-error":
      return { answer: errorMessageOf(result.payload) === "Unauthorized" ? UNAUTHORIZED : AUTHORIZER_FAILURE };
    case "denied":
    case "not-found":
      return { answer: AUTHORIZER_CONFIGURATION };
    case "throttled":
    case "timeout":
    case "unavailable":
      return { answer: AUTHORIZER_FAILURE };
  }
}

/** Value of an identity source; empty when it is missing, which AWS treats alike. */
function identityValue(source: string, arrival: Arrival, stage: Stage): string {
  const [, kind = "", name = ""] =
    /^(method\.request\.header|method\.request\.querystring|stageVariables|context)\.(.+)$/.exec(source) ?? [];
  switch (kind) {
    case "method.request.header":
      return valuesOf(arrival.lines, name).join(",");
    case "method.request.querystring":
      return queryPairs(arrival.query)
        .filter(([key]) => key === name)
        .map(([, value]) => value)
        .join(",");
    case "stageVariables":
      return stage.variables[name] ?? "";
    default:
      return contextValue(name, arrival);
  }
}

function contextValue(name: string, arrival: Arrival): string {
  switch (name) {
    case "identity.sourceIp":
      return arrival.sourceAddress;
    case "identity.vpcId":
      return arrival.endpoint?.vpcId ?? "";
    case "identity.vpceId":
      return arrival.endpoint?.id ?? "";
    case "identity.userAgent":
      return valuesOf(arrival.lines, "user-agent").at(-1) ?? "";
    case "domainName":
      return arrival.domainName;
    case "httpMethod":
      return arrival.method;
    case "path":
      return arrival.fullPath;
    case "stage":
      return arrival.stageName;
    case "apiId":
      return arrival.api.id;
    default:
      return "";
  }
}

const outputSchema = z.object({
  principalId: z.string().min(1),
  policyDocument: z.unknown(),
  context: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).nullish(),
  usageIdentifierKey: z.string().optional(),
});

/** Undefined when it is no decision: AWS then answers 500. */
function readDecision(
  payload: string,
  authorizer: Authorizer,
  latencyMilliseconds: number,
): CachedDecision | undefined {
  try {
    const output = outputSchema.parse(JSON.parse(payload));
    const values = Object.entries(output.context ?? {}).map(([key, value]): [string, string] => [key, String(value)]);
    return {
      policy: parsePolicy(output.policyDocument, `the answer of authorizer ${authorizer.id}`),
      context: { principalId: output.principalId, values: Object.fromEntries(values), latencyMilliseconds },
    };
  } catch (error) {
    console.error(`authorizer ${authorizer.id}: ${messageOf(error)}`);
    return undefined;
  }
}

function errorMessageOf(payload: string): string {
  try {
    return z.object({ errorMessage: z.string() }).parse(JSON.parse(payload)).errorMessage;
  } catch {
    return "";
  }
}
