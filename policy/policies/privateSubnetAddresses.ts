import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { subnetWaysOf } from "../lib/publicSubnets";
import { SUBNET_TYPES } from "../lib/types";

/** A public address in a private subnet waits for the one wrong route that makes it reachable. */
export const privateSubnetAddresses = definePolicy({
  name: "private-subnet-addresses",
  displayName: "Private subnets give no public addresses",
  description: "A subnet without a route to an internet gateway should give its machines no public address.",
  severity: "medium",
  tags: ["network"],
  references: ["FSBP EC2.15"],
  remediationSteps: "Set `mapPublicIpOnLaunch` to false, or remove it.",
  onUnknown: "Tells an unknown switch or route as an advisory. Judges by the route tables of the stack.",
  settings: noSettings,
  checkStack: (stack, _settings, report) => {
    const ways = subnetWaysOf(stack);
    for (const subnet of stack.ofType(...SUBNET_TYPES)) {
      const gives = new Place(subnet.props).at("mapPublicIpOnLaunch");
      const verdict = ways.isRouted(subnet) ? ways.leadsOut(subnet) : "yes";
      if (verdict === "yes" || gives.isAbsent || gives.value === false) continue;
      if (verdict === "unknown") {
        report.undetermined(
          subnet,
          "Where its route table leads is not known in this preview. The update will check that a private subnet gives no public addresses.",
        );
        continue;
      }
      report.demand(
        subnet,
        gives,
        "false",
        (value) => value === false,
        "No route leads from it to an internet gateway, so nothing in it is meant to be reached.",
      );
    }
  },
});
