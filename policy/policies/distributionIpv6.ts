import { definePolicy, noSettings } from "../lib/definePolicy";
import { apiDistributionsOf, behaviorsOf, hasGate } from "../lib/distributions";
import type { ApiDistribution } from "../lib/distributions";

/** AWS: do not enable IPv6 where you decide by address (developer guide, "Enable IPv6"). */
export const distributionIpv6 = definePolicy({
  name: "distribution-ipv6-off",
  displayName: "Addresses decide over IPv4 only",
  description: "A distribution before an API that decides by address should have IPv6 off.",
  severity: "medium",
  tags: ["cloudfront", "lock"],
  references: [],
  remediationSteps: "Set `isIpv6Enabled` to false.",
  onUnknown: "Tells an unknown switch or origin as an advisory.",
  settings: noSettings,
  checkStack: (stack, _settings, report) => {
    const { known, unclear } = apiDistributionsOf(stack);
    for (const { distribution, props } of unclear.filter(decides)) {
      if (!isOff(props.at("isIpv6Enabled").value)) {
        report.undetermined(
          distribution,
          "What an origin is is not known in this preview. The update will check that IPv6 is off before an API.",
        );
      }
    }
    for (const { distribution, props } of known.filter(decides)) {
      report.demand(
        distribution,
        props.at("isIpv6Enabled"),
        "false or absent",
        isOff,
        "The lists that decide hold IPv4 addresses.",
      );
    }
  },
});

const decides = ({ props }: ApiDistribution): boolean =>
  !props.at("webAclId").isAbsent || behaviorsOf(props).some((behavior) => hasGate(behavior) !== "no");

function isOff(value: unknown): boolean {
  return value === undefined || value === null || value === false;
}
