import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { assumeRolePolicy } from "./iamPolicies";

/** What a role may do: a statement of an IAM policy. */
export interface PolicyStatement {
  Effect: "Allow";
  Action: string[];
  Resource: pulumi.Input<string> | pulumi.Input<string>[];
  Condition?: Record<string, Record<string, string[]>>;
}

/** A role, and the policy that whatever uses the role must wait for. */
export interface ServiceRole {
  role: iam.Role;
  policy: iam.RolePolicy;
}

/**
 * A role that one AWS service takes and that may do what the statements say, and nothing else.
 * @param service e.g. `lambda.amazonaws.com`.
 */
export function createServiceRole(
  name: string,
  service: string,
  statements: PolicyStatement[],
  parent: pulumi.ComponentResource,
  tags?: Record<string, string>,
): ServiceRole {
  const role = new iam.Role(name, { assumeRolePolicy: assumeRolePolicy(service), tags }, { parent });
  const policy = new iam.RolePolicy(
    name,
    { role: role.name, policy: pulumi.jsonStringify({ Version: "2012-10-17", Statement: statements }) },
    { parent },
  );
  return { role, policy };
}

/** Lets a Lambda function write its decisions and errors into its own log group. */
export function writeLog(logGroupArn: pulumi.Input<string>): PolicyStatement {
  return {
    Effect: "Allow",
    Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
    Resource: pulumi.interpolate`${logGroupArn}:*`,
  };
}
