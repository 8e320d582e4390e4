import { booleanOption } from "../lib/configuration";
import { definePolicy } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { INSTANCE_TYPES, LAUNCH_CONFIGURATION_TYPE, LAUNCH_TEMPLATE_TYPE } from "../lib/types";

const SUBNET_DECIDES = booleanOption(
  "subnetMayDecide",
  "Whether a machine may leave it to its subnet, for stacks whose subnets give no public addresses.",
  false,
);

/** Left out, the subnet decides, which another stack may own. */
export const noPublicAddress = definePolicy({
  name: "no-public-address",
  displayName: "Machines have no public address",
  description: "A machine should have no public address.",
  severity: "high",
  tags: ["machines", "network"],
  references: ["FSBP EC2.9", "FSBP EC2.25", "FSBP AutoScaling.5"],
  remediationSteps:
    'Set `associatePublicIpAddress` to false (in each of a launch template\'s `networkInterfaces`: "false"), and put a load balancer before the machine.',
  onUnknown: "Tells an unknown value as an advisory.",
  settings: (reader) => ({ subnetMayDecide: reader.take(SUBNET_DECIDES) }),
  types: [LAUNCH_TEMPLATE_TYPE, LAUNCH_CONFIGURATION_TYPE, ...INSTANCE_TYPES],
  check: (resource, { subnetMayDecide }, report) => {
    const props = new Place(resource.props);
    const demand = (place: Place): boolean =>
      report.demand(
        resource,
        place.at("associatePublicIpAddress"),
        "false",
        (value) => value === false || value === "false" || (subnetMayDecide && (value === undefined || value === null)),
        "Left out, the subnet decides.",
      );
    if (resource.type !== LAUNCH_TEMPLATE_TYPE) {
      demand(props);
      return;
    }
    const interfaces = props.each("networkInterfaces");
    interfaces.forEach(demand);
    if (interfaces.length === 0 && !subnetMayDecide) {
      report.violation(
        resource,
        'networkInterfaces is not given, so the subnet decides. Give one with associatePublicIpAddress "false" and the security groups.',
      );
    }
  },
});
