import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";
import type { StackResource } from "../lib/reading";
import { GROUP_TYPES } from "../lib/securityGroupRules";
import type { Stack } from "../lib/stack";
import { LAUNCH_TEMPLATE_TYPE, LOAD_BALANCER_TYPES } from "../lib/types";

/** What is open to clients for a load balancer would open the machine beside it. */
export const groupsApart = definePolicy({
  name: "load-balancer-groups-apart",
  displayName: "Machines and load balancers share no group",
  description: "A security group of a load balancer should be no group of machines.",
  severity: "high",
  tags: ["network", "machines", "load-balancer"],
  references: [],
  remediationSteps:
    "Give load balancer and machines a security group each, and let the load balancer's into the machines' by `referencedSecurityGroupId`.",
  onUnknown: "Tells groups that are not known as an advisory where they may be a load balancer's.",
  settings: noSettings,
  checkStack: (stack, _settings, report) => {
    const owners = new Map<string, string>();
    for (const balancer of stack.ofType(...LOAD_BALANCER_TYPES)) {
      const { targets } = stack.referredByList(balancer, "securityGroups", GROUP_TYPES);
      for (const { urn } of targets) owners.set(urn, balancer.name);
    }
    for (const template of stack.ofType(LAUNCH_TEMPLATE_TYPE)) {
      const { groups, certain } = groupsOf(stack, template);
      for (const group of groups) {
        const owner = owners.get(group.urn);
        if (owner === undefined) continue;
        if (certain) {
          report.violation(
            template,
            `${group.name} is a group of the load balancer ${owner} as well: who may reach that reaches the machines. Give them a group of their own.`,
          );
        } else {
          report.undetermined(
            template,
            `Whether ${group.name}, a group of the load balancer ${owner}, is one of the machines' is not known in this preview. The update will check that it is not.`,
          );
        }
      }
    }
  },
});

function groupsOf(stack: Stack, template: StackResource): { groups: Set<StackResource>; certain: boolean } {
  const props = new Place(template.props);
  const references = [
    stack.referredByList(template, "vpcSecurityGroupIds", GROUP_TYPES),
    ...props
      .each("networkInterfaces")
      .flatMap((place) => place.each("securityGroups"))
      .map(({ value }) => stack.referred(template, "networkInterfaces", GROUP_TYPES, value)),
  ];
  return {
    groups: new Set(references.flatMap(({ targets }) => targets)),
    certain: references.every(({ certain }) => certain),
  };
}
