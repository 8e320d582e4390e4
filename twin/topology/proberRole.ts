import { credentialsOf, type RoleCredentials } from "../credentials";
import { evaluatePolicies, PolicyVerdict } from "../iam/evaluate";
import { parsePolicy } from "../iam/policyDocument";
import { messageOf, TwinFailureError } from "../twinFailureError";
import type { Resource, Resources } from "./resources";

/** Name of the session in which whoever probes takes a role. */
export const PROBER_SESSION = "prober";

/**
 * Credentials of a role for somebody who probes, as STS would give them to an administrator of the account: the role's
 * trust policy must admit the account.
 * @throws TwinFailureError when there is no such role, or it does not.
 */
export function proberCredentials(resources: Resources, roleArn: string, twinSecret: string): RoleCredentials {
  const role = resources.byText("aws:iam/role:Role", "arn", roleArn);
  if (role === undefined) {
    const known = resources.ofType("aws:iam/role:Role").map((one) => one.text("arn"));
    throw new TwinFailureError(`role ${roleArn}`, `there is none; there are: ${known.join(", ")}`);
  }
  const obstacle = obstacleTo(role);
  if (obstacle !== undefined) throw new TwinFailureError(`role ${roleArn}`, obstacle);
  return credentialsOf(twinSecret, roleArn, PROBER_SESSION);
}

/** Whether a prober may take the role. */
export function isOpenToProber(role: Resource): boolean {
  return obstacleTo(role) === undefined;
}

function obstacleTo(role: Resource): string | undefined {
  const account = role.requiredText("arn").split(":")[4] ?? "";
  const root = `arn:aws:iam::${account}:root`;
  try {
    const trust = parsePolicy(role.text("assumeRolePolicy"), role.owner);
    const request = { principal: { kind: "role", arn: root } as const, action: "sts:AssumeRole", resource: "" };
    const verdict = evaluatePolicies([trust], { ...request, context: {} });
    return verdict === PolicyVerdict.Allow
      ? undefined
      : `its trust policy does not let the account take it: name ${root} as AWS principal`;
  } catch (error) {
    return messageOf(error);
  }
}
