import { patternOption } from "./configuration";
import { Place } from "./place";
import { read, UNKNOWN } from "./reading";
import type { StackResource } from "./reading";
import type { Stack } from "./stack";
import { WEB_ACL_TYPE } from "./types";
import { allOf } from "./verdict";
import type { Verdict } from "./verdict";

/** For policies that take a web ACL for a lock. */
export const BLOCKING_WEB_ACLS = patternOption(
  "blockingWebAcls",
  "Regular expression for the ARNs of web ACLs of other stacks that block by default. One that the stack does not hold counts for nothing otherwise: its default action cannot be read.",
);

/**
 * Whether a property names web ACLs that block what no rule allows. One that allows by default refuses what its rules
 * know to be bad, and keeps nobody to a way.
 */
export function blocksByDefault(
  stack: Stack,
  resource: StackResource,
  property: string,
  blockingElsewhere: RegExp | null,
): Verdict {
  const value = read(resource.props, property);
  if (value === undefined || value === null || value === "") {
    return "no";
  }
  const { targets, certain } = stack.referred(resource, property, [WEB_ACL_TYPE]);
  if (targets.length > 0) {
    const verdict = allOf(targets.map(defaultBlocks));
    return verdict === "no" && !certain ? "unknown" : verdict;
  }
  if (value === UNKNOWN) {
    return "unknown";
  }
  return typeof value === "string" && blockingElsewhere?.test(value) === true ? "yes" : "no";
}

function defaultBlocks({ props }: StackResource): Verdict {
  const action = new Place(props).at("defaultAction");
  if (action.isUnknown || action.at("block").isUnknown) {
    return "unknown";
  }
  return !action.at("block").isAbsent && action.at("allow").isAbsent ? "yes" : "no";
}
