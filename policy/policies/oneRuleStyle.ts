import { definePolicy, noSettings } from "../lib/definePolicy";
import { groupOfRule } from "../lib/managementGroups";
import { Place } from "../lib/place";
import { isDeclared } from "../lib/reading";
import type { StackResource } from "../lib/reading";
import { SEPARATE_RULE_TYPES } from "../lib/securityGroupRules";

/** A group with inline rules removes the rules that resources of their own add, and they come back: for ever. */
export const oneRuleStyle = definePolicy({
  name: "security-group-rules-in-one-place",
  displayName: "Rules stand in one place",
  description: "The rules of a security group should all be inline, or all be resources of their own.",
  severity: "medium",
  tags: ["network"],
  references: [],
  remediationSteps:
    "Move the group's `ingress` and `egress` blocks into SecurityGroupIngressRule and SecurityGroupEgressRule resources.",
  onUnknown: "Rules whose group is not known count for none before the update.",
  settings: noSettings,
  checkStack: (stack, _settings, report) => {
    const told = new Set<string>();
    for (const rule of stack.ofType(...SEPARATE_RULE_TYPES)) {
      const { groups, certain } = groupOfRule(stack, rule);
      const [group] = groups;
      if (certain && group !== undefined && !told.has(group.urn) && hasInlineRules(group)) {
        told.add(group.urn);
        report.violation(
          group,
          `It has inline rules, and ${rule.name} is a resource of its own: each update removes what the other adds. Move all rules into resources of their own.`,
        );
      }
    }
  },
});

function hasInlineRules(group: StackResource): boolean {
  const props = new Place(group.props);
  // What the provider computes from separate rules is no inline rule.
  return ["ingress", "egress"].some(
    (direction) =>
      Object.keys(group.propertyDependencies).includes(direction) &&
      isDeclared(group, direction) &&
      props.each(direction).length > 0,
  );
}
