import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { byTarget } from "../lib/stack";
import { VPC_TYPES } from "../lib/types";

const DEFAULT_GROUP_TYPE = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup";

/** What is put into no group is in this one. */
export const defaultSecurityGroup = definePolicy({
  name: "default-security-group-empty",
  displayName: "The default group lets nothing through",
  description: "The default security group of each VPC should have no rule.",
  severity: "medium",
  tags: ["network"],
  references: ["FSBP EC2.2", "CIS v5.0 5.5"],
  remediationSteps: "Add a DefaultSecurityGroup with the VPC's `vpcId`, `ingress: []` and `egress: []`.",
  onUnknown: "Tells unknown rules as an advisory, and a VPC when a default group may be its own.",
  settings: noSettings,
  types: [DEFAULT_GROUP_TYPE],
  check: (resource, _settings, report) => {
    for (const direction of ["ingress", "egress"]) {
      const rules = new Place(resource.props).at(direction);
      if (rules.isUnknown) {
        report.unknown(resource, rules, "it is empty");
      } else if (new Place(resource.props).each(direction).length > 0) {
        report.violation(resource, `${direction} has rules. Remove them, and put members into groups of their own.`);
      }
    }
  },
  checkStack: (stack, _settings, report) => {
    const groups = byTarget(stack, [DEFAULT_GROUP_TYPE], "vpcId", VPC_TYPES);
    for (const vpc of stack.ofType(...VPC_TYPES)) {
      if (groups.of.has(vpc.urn)) {
        continue;
      }
      if (groups.unclear.length > 0) {
        report.undetermined(
          vpc,
          "Which VPC a default group is of is not known in this preview. The update will check that this one has one without rules.",
        );
      } else {
        report.violation(
          vpc,
          "Its default group lets its members talk to each other and to everyone. Add a DefaultSecurityGroup with ingress and egress empty.",
        );
      }
    }
  },
});
