import { patternOption } from "../lib/configuration";
import { definePolicy } from "../lib/definePolicy";
import { worldEgress } from "../lib/egressCheck";
import { groupOfRule, Membership, membershipOf } from "../lib/managementGroups";
import { MANAGEMENT_TAG_OPTION } from "../lib/managementTag";
import { isSecurityGroup } from "../lib/securityGroupRules";
import { anyOf } from "../lib/verdict";
import type { Verdict } from "../lib/verdict";

const NAME_PATTERN = patternOption(
  "namePattern",
  "Regular expression: a group whose name matches is one of management.",
);

const VERDICTS: Readonly<Record<Membership, Verdict>> = {
  [Membership.Management]: "yes",
  [Membership.Other]: "no",
  [Membership.Unknown]: "unknown",
};

/** Whoever takes a management server over must not be able to carry anything away. */
export const managementEgress = definePolicy({
  name: "management-egress",
  displayName: "Management does not reach the world",
  description: "A management server should reach named addresses only, not the world.",
  severity: "high",
  tags: ["network"],
  references: [],
  remediationSteps:
    "Replace the range by the addresses, prefix lists or groups that the server needs (VPC endpoints for AWS's services).",
  onUnknown: "Tells an unknown range, or a group whose tags are unknown, as an advisory.",
  settings: (reader) => ({ tag: reader.take(MANAGEMENT_TAG_OPTION), namePattern: reader.take(NAME_PATTERN) }),
  checkStack: (stack, { tag, namePattern }, report) => {
    const selector = { tag, namePattern, urnPattern: null };
    worldEgress(
      stack,
      report,
      "it does not lead a management server to the world",
      (resource) => {
        const groups = isSecurityGroup(resource) ? [resource] : groupOfRule(stack, resource).groups;
        return anyOf([resource, ...groups].map((group) => VERDICTS[membershipOf(group, selector)]));
      },
      ({ resource }, path) => {
        report.violation(
          resource,
          `${path} lets a management server reach the world. Give the addresses or groups that it needs.`,
        );
      },
    );
  },
});
