import * as fs from "node:fs";
import { POLICY_DOCUMENT, policyDocument } from "../policyPack/policyDocument";

/** `npm run docs:policies`: writes docs/policies.md from the policies. */
export async function docsPoliciesCommand(): Promise<number> {
  fs.writeFileSync(POLICY_DOCUMENT, await policyDocument());
  return 0;
}
