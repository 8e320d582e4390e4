import * as apigateway from "@pulumi/aws/apigateway";
import * as pulumi from "@pulumi/pulumi";

/** A test of one key of a request's context. */
type Condition = Record<string, Record<string, string | string[]>>;

/** What an API's resource policy refuses, whoever asks and whatever an authorizer says. */
export interface ResourcePolicyArgs {
  region: pulumi.Input<string>;
  restApiId: pulumi.Input<string>;
  /** Holds for what is refused. */
  refusedWhen: pulumi.Input<Condition>;
  /** Day (ISO) until whose end in UTC nothing is refused. Default none. */
  auditUntil?: string;
}

/** The policy, and a text that changes when it does. It takes effect only when the API is deployed again. */
export interface ResourcePolicy {
  policy: apigateway.RestApiPolicy;
  revision: pulumi.Output<string>;
}

/**
 * An explicit Deny: beside an authorizer, or IAM authorization, a policy that merely does not allow is outvoted
 * ("API Gateway resource policies, authorization flow", tables A and B). The Allow is for methods without either.
 */
export function createResourcePolicy(
  name: string,
  args: ResourcePolicyArgs,
  parent: pulumi.ComponentResource,
): ResourcePolicy {
  const { region, restApiId, auditUntil } = args;
  const statement = { Principal: "*", Action: "execute-api:Invoke", Resource: "execute-api:/*" };
  const document = pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", ...statement },
      {
        Effect: "Deny",
        ...statement,
        Condition: pulumi
          .output(args.refusedWhen)
          .apply((condition) => (auditUntil === undefined ? condition : { ...condition, ...after(auditUntil) })),
      },
    ],
  });
  const policy = new apigateway.RestApiPolicy(`${name}-lock`, { region, restApiId, policy: document }, { parent });
  return { policy, revision: pulumi.all([document, policy.id]).apply(([text]) => text) };
}

/** Conditions count together: the Deny begins by itself when the day is over. */
function after(day: string): Condition {
  return { DateGreaterThan: { "aws:CurrentTime": `${day}T23:59:59Z` } };
}
