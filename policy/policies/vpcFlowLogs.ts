import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { byTarget } from "../lib/stack";
import { VPC_TYPES } from "../lib/types";

const FLOW_LOG_TYPE = "aws:ec2/flowLog:FlowLog";

/** Refused flows tell of attempts, accepted ones of successes: both are needed. */
export const vpcFlowLogs = definePolicy({
  name: "vpc-flow-logs",
  displayName: "VPCs log flows",
  description: "Each VPC should log all its flows, refused and accepted ones.",
  severity: "medium",
  tags: ["network", "logging"],
  references: ["FSBP EC2.6", "CIS v5.0 3.7"],
  remediationSteps:
    'Add a FlowLog with the VPC\'s `vpcId`, `trafficType` "ALL" and a destination (with `iamRoleArn` for CloudWatch Logs).',
  onUnknown: "Tells a VPC as an advisory when a flow log may be its own, and an unknown kind of traffic.",
  settings: noSettings,
  types: [FLOW_LOG_TYPE],
  check: (resource, _settings, report) => {
    const log = new Place(resource.props);
    report.demand(
      resource,
      log.at("trafficType"),
      '"ALL"',
      (value) => value === "ALL",
      "Refused flows tell of attempts, accepted ones of successes.",
    );
    const type = log.at("logDestinationType");
    if ((type.isAbsent || type.text === "cloud-watch-logs") && log.at("iamRoleArn").isAbsent) {
      report.violation(
        resource,
        "iamRoleArn is not given, without which nothing reaches CloudWatch Logs. Set it to a role for vpc-flow-logs.amazonaws.com.",
      );
    }
  },
  checkStack: (stack, _settings, report) => {
    const logs = byTarget(stack, [FLOW_LOG_TYPE], "vpcId", VPC_TYPES);
    for (const vpc of stack.ofType(...VPC_TYPES)) {
      if (logs.of.has(vpc.urn)) {
        continue;
      }
      if (logs.unclear.length > 0) {
        report.undetermined(
          vpc,
          "Which VPC a flow log is for is not known in this preview. The update will check that this one has one.",
        );
      } else {
        report.violation(vpc, 'No FlowLog of the stack is for it. Add one with its vpcId and trafficType "ALL".');
      }
    }
  },
});
