import { createHash } from "node:crypto";
import { ACCOUNT_ID } from "../addresses";
import { credentialsOf } from "../credentials";
import { parsePolicy } from "../iam/policyDocument";
import { messageOf, TwinFailureError } from "../twinFailureError";
import type { RoleSession } from "../services/roleSession";
import { relevantPart } from "./cloudRoles";

/** Name of the session in which an administrator has their role. */
const SESSION = "administrator";

/**
 * An administrator of the account with a role of their own that holds one policy, so that a policy which the stack hands
 * out can be tried. The same policy gives the same administrator.
 * @throws TwinFailureError when it is no policy, or the twin does not know something in it.
 */
export function administratorSession(policy: string, twinSecret: string): RoleSession {
  const relevant = relevantPart(policy);
  try {
    parsePolicy(relevant ?? policy, "the administrator");
  } catch (error) {
    throw new TwinFailureError("administrators", messageOf(error));
  }
  const hash = createHash("sha256").update(policy).digest("hex").toUpperCase();
  const arn = `arn:aws:iam::${ACCOUNT_ID}:role/administrator-${hash.slice(0, 16)}`;
  return {
    arn,
    userId: `AROA${hash.slice(0, 17)}:${SESSION}`,
    ...credentialsOf(twinSecret, arn, SESSION),
    policies: relevant === undefined ? [] : [{ name: "policy", document: relevant }],
  };
}
