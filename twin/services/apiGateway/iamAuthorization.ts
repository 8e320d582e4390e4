import { evaluatePolicies, PolicyVerdict, type AccessRequest } from "../../iam/evaluate";
import type { Policy } from "../../iam/policyDocument";
import { sessionArn, type RoleSession } from "../roleSession";
import { verifySignature, type SignatureProblem } from "../signature";
import { incompleteSignature, invalidSignature, INVALID_TOKEN, MISSING_TOKEN, type GatewayAnswer } from "./answers";
import type { Arrival } from "./arrival";

/** Who signed a request, as events and logs tell it. */
export interface Caller {
  session: RoleSession;
  accountId: string;
  userArn: string;
}

/** Who signed a request of a method with IAM authorization, or what is answered when nobody did as AWS wants it. */
export function authenticate(
  arrival: Arrival,
  sessions: RoleSession[],
  region: string,
  accountId: string,
): Caller | GatewayAnswer {
  const scope = { region, service: "execute-api" as const, now: arrival.time };
  const result = verifySignature(arrival.received, sessions, scope);
  switch (result.kind) {
    case "anonymous":
      return MISSING_TOKEN;
    case "refused":
      return refusal(result.code, result.message);
    case "signed":
      return { session: result.signer, accountId, userArn: sessionArn(result.signer) };
  }
}

function refusal(code: SignatureProblem, message: string): GatewayAnswer {
  switch (code) {
    case "AuthorizationHeaderMalformed":
      return incompleteSignature(message);
    case "InvalidAccessKeyId":
    case "InvalidToken":
      return INVALID_TOKEN;
    case "RequestTimeTooSkewed":
      return invalidSignature("Signature expired: the request's date is more than 5 min. away from now");
    case "SignatureDoesNotMatch":
    case "XAmzContentSHA256Mismatch":
      return invalidSignature(
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
      );
  }
}

/**
 * Verdict for a principal of the API's own account ("authorization flow", IAM authentication): an Allow of its policies
 * or of the resource policy is enough, and no Deny of either may be there.
 */
export function sameAccountVerdict(
  identity: Policy[],
  resource: Policy | undefined,
  access: AccessRequest,
): PolicyVerdict {
  const verdicts = [identity, resource === undefined ? [] : [resource]].map((set) => evaluatePolicies(set, access));
  if (verdicts.includes(PolicyVerdict.ExplicitDeny)) return PolicyVerdict.ExplicitDeny;
  return verdicts.includes(PolicyVerdict.Allow) ? PolicyVerdict.Allow : PolicyVerdict.None;
}
