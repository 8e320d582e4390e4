import { parsePolicy, type Policy } from "../../iam/policyDocument";
import { identityPolicies, type RoleSession } from "../roleSession";
import type { ApiDeployment, ApiEndpoint, ApiGatewayConfiguration } from "./configuration";

/** Policies of deployments, endpoints and principals, read once for each configuration. */
export class PolicyBook {
  private readonly policies = new Map<ApiDeployment, Policy>();
  private readonly endpointPolicies = new Map<string, Policy>();
  private readonly identity = new Map<string, Policy[]>();

  /** Throws when a policy holds something that the evaluator does not know. */
  constructor({ apis, endpoints, sessions, region, accountId }: ApiGatewayConfiguration) {
    for (const session of sessions ?? []) this.identity.set(session.arn, identityPolicies(session));
    for (const { id, policy } of endpoints ?? []) {
      this.endpointPolicies.set(id, parsePolicy(policy, `VPC endpoint ${id}`));
    }
    for (const api of apis) {
      for (const { deployment } of api.stages) {
        if (deployment.resourcePolicy === undefined || deployment.resourcePolicy === "") continue;
        const policy = parsePolicy(deployment.resourcePolicy, `REST API ${api.id}`);
        this.policies.set(deployment, expandResources(policy, `arn:aws:execute-api:${region}:${accountId}:${api.id}`));
      }
    }
  }

  of(deployment: ApiDeployment): Policy | undefined {
    return this.policies.get(deployment);
  }

  ofRole({ arn }: RoleSession): Policy[] {
    return this.identity.get(arn) ?? [];
  }

  ofEndpoint({ id }: ApiEndpoint): Policy | undefined {
    return this.endpointPolicies.get(id);
  }
}

/** API Gateway completes the short form `execute-api:/stage/verb/path` with the API's own ARN. */
function expandResources(policy: Policy, apiArn: string): Policy {
  const expand = (pattern: string): string =>
    pattern.startsWith("execute-api:/") ? `${apiArn}/${pattern.slice("execute-api:/".length)}` : pattern;
  return {
    ...policy,
    statements: policy.statements.map((statement) => ({
      ...statement,
      resources:
        statement.resources === undefined
          ? undefined
          : { ...statement.resources, patterns: statement.resources.patterns.map(expand) },
    })),
  };
}
