import { definePolicy, noSettings } from "../lib/definePolicy";
import { worldEgress } from "../lib/egressCheck";
import { groupOfRule } from "../lib/managementGroups";
import { GROUP_TYPES, isSecurityGroup } from "../lib/securityGroupRules";
import { LOAD_BALANCER_TYPES } from "../lib/types";

/** Advisory: a load balancer that lets an identity provider log clients in has to reach it. */
export const loadBalancerEgress = definePolicy({
  name: "load-balancer-egress",
  displayName: "Load balancers reach their targets only",
  description: "A security group of a load balancer should let it reach its targets, and not the world.",
  severity: "medium",
  level: "advisory",
  tags: ["network", "load-balancer"],
  references: [],
  remediationSteps:
    "Give the egress rule the targets' group (`referencedSecurityGroupId`) or their private addresses. Where the load balancer logs clients in by an identity provider, state an exception.",
  onUnknown: "Tells an unknown range, or a group that may be a load balancer's, as an advisory.",
  settings: noSettings,
  checkStack: (stack, _settings, report) => {
    const known = new Set<string>();
    const possible = new Set<string>();
    for (const balancer of stack.ofType(...LOAD_BALANCER_TYPES)) {
      const { targets, certain } = stack.referredByList(balancer, "securityGroups", GROUP_TYPES);
      for (const { urn } of targets) (certain ? known : possible).add(urn);
    }
    if (known.size + possible.size === 0) return;
    worldEgress(
      stack,
      report,
      "it does not lead a load balancer to the world",
      (resource) => {
        const { groups, certain } = isSecurityGroup(resource)
          ? { groups: [resource], certain: true }
          : groupOfRule(stack, resource);
        if (certain && groups.some(({ urn }) => known.has(urn))) return "yes";
        return groups.some(({ urn }) => known.has(urn) || possible.has(urn)) ? "unknown" : "no";
      },
      ({ resource }, path) => {
        report.violation(
          resource,
          `${path} lets a load balancer reach the world. Name the group of its targets, or their private addresses.`,
        );
      },
    );
  },
});
