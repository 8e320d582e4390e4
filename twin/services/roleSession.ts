import { z } from "zod";
import type { RequestContext } from "../iam/conditions";
import { parsePolicy, type Policy } from "../iam/policyDocument";

/** One session of a role, as whoever took the role has it: an instance, a function, a prober. */
export const roleSessionSchema = z.strictObject({
  /** ARN of the role. */
  arn: z.string(),
  /** `aws:userid`: unique id of the role, a colon, name of the session (id of the instance, name of the function). */
  userId: z.string(),
  accessKeyId: z.string(),
  secretAccessKey: z.string(),
  sessionToken: z.string(),
  /** Identity policies, JSON text, with a name for messages. */
  policies: z.array(z.strictObject({ name: z.string(), document: z.string() })),
});

export type RoleSession = z.infer<typeof roleSessionSchema>;

/** The session's own policies. Throws when one holds something that the evaluator does not know. */
export function identityPolicies({ arn, policies }: RoleSession): Policy[] {
  return policies.map(({ name, document }) => parsePolicy(document, `role ${arn}: ${name}`));
}

/** What policies may ask of who it is. */
export function principalKeys({ arn, userId }: RoleSession, accountId: string): RequestContext {
  return { "aws:principalarn": arn, "aws:principalaccount": accountId, "aws:userid": userId };
}

/** ARN by which AWS names the session, in messages and events: without the role's path. */
export function sessionArn({ arn, userId }: RoleSession): string {
  const [, , , , account = ""] = arn.split(":");
  const session = userId.slice(userId.indexOf(":") + 1);
  return `arn:aws:sts::${account}:assumed-role/${arn.split("/").at(-1)}/${session}`;
}
