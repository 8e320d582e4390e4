import { definePolicy, noSettings } from "../lib/definePolicy";
import { subnetWaysOf } from "../lib/publicSubnets";
import { AUTO_SCALING_GROUP_TYPE, SUBNET_TYPES } from "../lib/types";

/** In a public subnet a machine leaves by an address of its own, or not at all. */
export const machinesInPrivateSubnets = definePolicy({
  name: "groups-in-private-subnets",
  displayName: "Groups of machines stand in private subnets",
  description: "An auto-scaling group should start its machines in subnets without a route to an internet gateway.",
  severity: "high",
  tags: ["machines", "network"],
  references: [],
  remediationSteps:
    "Give the group private subnets (`vpcZoneIdentifiers`), and let clients reach its machines through a load balancer.",
  onUnknown:
    "Judges by the route tables of the stack; a subnet that is not known yet counts for none before the update.",
  settings: noSettings,
  checkStack: (stack, _settings, report) => {
    const ways = subnetWaysOf(stack);
    for (const group of stack.ofType(AUTO_SCALING_GROUP_TYPE)) {
      const { targets, certain } = stack.referredByList(group, "vpcZoneIdentifiers", SUBNET_TYPES);
      const open = targets.filter((subnet) => ways.isPublic(subnet)).map(({ name }) => name);
      if (open.length > 0 && certain) {
        report.violation(
          group,
          `vpcZoneIdentifiers has subnets with a route to an internet gateway: ${open.join(", ")}. Use private subnets.`,
        );
      }
    }
  },
});
