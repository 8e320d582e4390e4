import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { NAT_GATEWAY_TYPE } from "../lib/types";

/** A regional NAT gateway in automatic mode chooses and changes its addresses by itself. */
export const regionalNatAddresses = definePolicy({
  name: "nat-addresses-fixed",
  displayName: "NAT gateways keep their addresses",
  description: "A public NAT gateway should have addresses that the program gives it.",
  severity: "high",
  tags: ["egress"],
  references: [],
  remediationSteps:
    "Make a zonal NAT gateway with `allocationId` for each zone, or give the regional one `availabilityZoneAddresses`.",
  onUnknown: "Tells an unknown mode as an advisory; an address may be unknown.",
  settings: noSettings,
  types: [NAT_GATEWAY_TYPE],
  check: (resource, _settings, report) => {
    const nat = new Place(resource.props);
    const [mode, type] = [nat.at("availabilityMode"), nat.at("connectivityType")];
    if (mode.isUnknown || type.isUnknown) {
      const place = mode.isUnknown ? mode : type;
      report.unknown(resource, place, "a public NAT gateway has addresses that the program gives it");
    } else if (type.text === "private") {
      return;
    } else if (mode.text === "regional" && nat.each("availabilityZoneAddresses").length === 0) {
      report.violation(
        resource,
        "A regional NAT gateway without availabilityZoneAddresses chooses its addresses by itself, and allow-lists go stale. Give them, or make zonal ones.",
      );
    } else if (mode.text !== "regional" && nat.at("allocationId").isAbsent) {
      report.violation(resource, "allocationId is not given: a public NAT gateway needs an address. Give it an EIP's.");
    }
  },
});
