import { PolicyVerdict, evaluatePolicies } from "../../iam/evaluate";
import type { Policy } from "../../iam/policyDocument";
import { matchesWildcard } from "../../iam/wildcard";
import { valuesOf } from "../http";
import { identityPolicies, principalKeys, sessionArn, type RoleSession } from "../roleSession";
import { verifySignature, type SignedRequest } from "../signature";
import type { FunctionConfiguration, LambdaConfiguration } from "./configuration";

/** A call of Lambda's public API that may go on, or the error it is answered with. */
export type InvokeCall =
  | { kind: "call"; functionArn: string; caller: string }
  | { kind: "refused"; status: number; type: string; message: string };

/** Who may call which function over Lambda's public API; every policy is read once. */
export class InvokeApi {
  private readonly identity = new Map<string, Policy[]>();

  /** Throws when a policy holds something that the evaluator does not know. */
  constructor(private readonly configuration: LambdaConfiguration) {
    for (const session of configuration.sessions) this.identity.set(session.arn, identityPolicies(session));
  }

  /** Reads a request: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
  read(request: SignedRequest, now: number): InvokeCall {
    const { region, accountId, functions, sessions } = this.configuration;
    const refused = (status: number, type: string, message: string): InvokeCall => ({
      ...{ kind: "refused", status, type, message },
    });
    const signature = verifySignature(request, sessions, { region, service: "lambda", now });
    if (signature.kind === "anonymous") {
      return refused(403, "MissingAuthenticationTokenException", "Missing Authentication Token");
    }
    if (signature.kind === "refused") {
      const unknown = ["InvalidAccessKeyId", "InvalidToken"].includes(signature.code);
      return refused(403, unknown ? "UnrecognizedClientException" : "InvalidSignatureException", signature.message);
    }
    const [, encoded = ""] = /^\/2015-03-31\/functions\/([^/?]+)\/invocations$/.exec(request.target) ?? [];
    const name = functionNameOf(decodeURIComponent(encoded), `arn:aws:lambda:${region}:${accountId}:function:`);
    const type = valuesOf(request.lines, "x-amz-invocation-type")[0] ?? "RequestResponse";
    if (request.method !== "POST" || name === undefined || type !== "RequestResponse") {
      const message = "The twin's Lambda knows Invoke of a function without a qualifier, and waits for its answer.";
      return refused(400, "InvalidParameterValueException", message);
    }
    const arn = `arn:aws:lambda:${region}:${accountId}:function:${name}`;
    const called = functions.find((candidate) => candidate.arn === arn);
    const caller = sessionArn(signature.signer);
    // Whoever may not call must not learn what there is.
    if (!this.allows(signature.signer, arn, called)) {
      const message = `User: ${caller} is not authorized to perform: lambda:InvokeFunction on resource: ${arn}`;
      return refused(403, "AccessDeniedException", message);
    }
    if (called === undefined) return refused(404, "ResourceNotFoundException", `Function not found: ${arn}`);
    return { kind: "call", functionArn: arn, caller: `lambda:invoke by ${caller.split("/").at(-1)}` };
  }

  /** Of the same account: the caller's policies or the function's, and no Deny. */
  private allows(session: RoleSession, arn: string, called: FunctionConfiguration | undefined): boolean {
    const { accountId } = this.configuration;
    const verdict = evaluatePolicies(this.identity.get(session.arn) ?? [], {
      principal: { kind: "role", arn: session.arn },
      action: "lambda:InvokeFunction",
      resource: arn,
      context: { ...principalKeys(session, accountId), "aws:securetransport": "true" },
    });
    if (verdict === PolicyVerdict.ExplicitDeny) return false;
    const named = [session.arn, accountId, `arn:aws:iam::${accountId}:root`];
    const permitted = called?.permissions.some(
      ({ principal, action, sourceArn, sourceAccount }) =>
        named.includes(principal) &&
        matchesWildcard(action, "lambda:InvokeFunction", { ignoreCase: true }) &&
        // A caller that is no service of AWS comes for nobody else.
        sourceArn === undefined &&
        sourceAccount === undefined,
    );
    return verdict === PolicyVerdict.Allow || permitted === true;
  }
}

/** Name, ARN or partial ARN (`123456789012:function:name`), all without a qualifier. */
function functionNameOf(given: string, prefix: string): string | undefined {
  const partial = prefix.split(":").slice(4).join(":");
  const name = [prefix, partial].reduce(
    (text, start) => (text.startsWith(start) ? text.slice(start.length) : text),
    given,
  );
  return /^[A-Za-z0-9_-]{1,64}$/.test(name) ? name : undefined;
}
