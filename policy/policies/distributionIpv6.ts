import { definePolicy, noSettings } from "../lib/definePolicy";
import { apiDistributionsOf, behaviorsOf, viewerRequestFunctions } from "../lib/distributions";

/** AWS: do not enable IPv6 where you decide by address (developer guide, "Enable IPv6"). */
export const distributionIpv6 = definePolicy({
  name: "distribution-ipv6-off",
  displayName: "Addresses decide over IPv4 only",
  description: "A distribution before an API that decides by address should have IPv6 off.",
  severity: "medium",
  tags: ["cloudfront", "lock"],
  references: [],
  remediationSteps: "Set `isIpv6Enabled` to false.",
  onUnknown: "Tells an unknown switch as an advisory.",
  settings: noSettings,
  checkStack: (stack, _settings, report) => {
    for (const { distribution, props } of apiDistributionsOf(stack).known) {
      const decides = behaviorsOf(props).some((behavior) => viewerRequestFunctions(behavior).length > 0);
      if (decides || !props.at("webAclId").isAbsent) {
        report.demand(
          distribution,
          props.at("isIpv6Enabled"),
          "false or absent",
          (value) => value === undefined || value === null || value === false,
          "The lists that decide hold IPv4 addresses.",
        );
      }
    }
  },
});
