import { definePolicy, noSettings } from "../lib/definePolicy";
import { isUnknownFromNowhere } from "../lib/stack";
import type { Verdict } from "../lib/verdict";
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
    "Judges by the route tables of the stack. Tells subnets or routes that are not known as an advisory where one of them may be public.",
  settings: noSettings,
  checkStack: (stack, _settings, report) => {
    const ways = subnetWaysOf(stack);
    for (const group of stack.ofType(AUTO_SCALING_GROUP_TYPE)) {
      const { targets, certain } = stack.referredByList(group, "vpcZoneIdentifiers", SUBNET_TYPES);
      const named = (verdict: Verdict): string[] =>
        targets.filter((subnet) => ways.leadsOut(subnet) === verdict).map(({ name }) => name);
      const [open, unclear] = [named("yes"), named("unknown")];
      if (open.length > 0 && certain) {
        report.violation(
          group,
          `vpcZoneIdentifiers has subnets with a route to an internet gateway: ${open.join(", ")}. Use private subnets.`,
        );
      } else if (open.length + unclear.length > 0 || isUnknownFromNowhere(group, "vpcZoneIdentifiers")) {
        report.undetermined(
          group,
          "Which subnets vpcZoneIdentifiers names, or where they lead, is not known in this preview. The update will check that none has a route to an internet gateway.",
        );
      }
    }
  },
});
