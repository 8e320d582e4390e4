import { integerOption } from "../lib/configuration";
import { definePolicy } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { subnetWaysOf } from "../lib/publicSubnets";
import type { StackResource } from "../lib/reading";
import type { Report } from "../lib/report";
import type { Stack } from "../lib/stack";
import { NAT_GATEWAY_TYPE, ROUTE_TABLE_TYPES, ROUTE_TYPE, SUBNET_TYPES } from "../lib/types";
import { allOf, anyOf } from "../lib/verdict";
import type { Verdict } from "../lib/verdict";

const MOST = integerOption(
  "maximumAddresses",
  "Most addresses that a zonal NAT gateway may leave by: 1 where every allow-list has one for each zone.",
  8,
  { minimum: 1, maximum: 8 },
);

/** A regional NAT gateway in automatic mode chooses and changes its addresses by itself. */
export const regionalNatAddresses = definePolicy({
  name: "nat-addresses-fixed",
  displayName: "NAT gateways keep their addresses",
  description: "A NAT gateway on the way to the internet should be public, with addresses that the program gives it.",
  severity: "high",
  tags: ["egress"],
  references: [],
  remediationSteps:
    "Make a zonal NAT gateway with `allocationId` for each zone, or give the regional one `availabilityZoneAddresses`. Leave `connectivityType` at public where routes to the internet lead through it.",
  onUnknown:
    "Tells an unknown mode, or unknown secondary addresses where one alone is allowed, as an advisory; an address may be unknown. Tells a private NAT gateway whose routes are not known.",
  settings: (reader) => ({ most: reader.take(MOST) }),
  types: [NAT_GATEWAY_TYPE],
  check: (resource, { most }, report) => {
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
    } else if (mode.text !== "regional") {
      if (nat.at("allocationId").isAbsent) {
        report.violation(
          resource,
          "allocationId is not given: a public NAT gateway needs an address. Give it an EIP's.",
        );
      }
      checkSecondary(resource, nat, most, report);
    }
  },
  checkStack: (stack, _settings, report) => {
    for (const nat of stack.ofType(NAT_GATEWAY_TYPE)) {
      if (new Place(nat.props).at("connectivityType").text !== "private") continue;
      const verdict = allOf([standsAtInternet(stack, nat), hasDefaultRoute(stack, nat)]);
      if (verdict === "yes") {
        report.violation(
          nat,
          'connectivityType is private, and routes to the internet lead through it: the internet gateway drops what comes from it. Set it to "public", with an allocationId.',
        );
      } else if (verdict === "unknown") {
        report.undetermined(
          nat,
          "Which routes lead to and from it is not known in this preview. The update will check that a private NAT gateway is on no way to the internet.",
        );
      }
    }
  },
});

function checkSecondary(resource: StackResource, nat: Place, most: number, report: Report): void {
  const secondary = nat.at("secondaryAllocationIds");
  if (secondary.isUnknown) {
    if (most === 1) report.unknown(resource, secondary, "it has one address");
    return;
  }
  const count = 1 + nat.each("secondaryAllocationIds").length;
  if (count > most) {
    report.violation(
      resource,
      `secondaryAllocationIds gives it ${count.toString()} addresses; ${most.toString()} may be. What leaves by another one is on nobody's list. Remove them, or raise maximumAddresses.`,
    );
  }
}

/** Whether its own subnet leads to an internet gateway; one that leads elsewhere may be right to be private. */
function standsAtInternet(stack: Stack, nat: StackResource): Verdict {
  const { targets, certain } = stack.referred(nat, "subnetId", SUBNET_TYPES);
  const verdict = anyOf(targets.map((subnet) => subnetWaysOf(stack).leadsOut(subnet)));
  return verdict === "yes" && !certain ? "unknown" : verdict;
}

/** Whether a route to everywhere leads through it. */
function hasDefaultRoute(stack: Stack, nat: StackResource): Verdict {
  const routes = [
    ...stack.ofType(ROUTE_TYPE).map((route) => ({ route, property: "natGatewayId", block: new Place(route.props) })),
    ...stack
      .ofType(...ROUTE_TABLE_TYPES)
      .flatMap((route) => new Place(route.props).each("routes").map((block) => ({ route, property: "routes", block }))),
  ];
  return anyOf(
    routes.map(({ route, property, block }) => {
      const { targets, certain } = stack.referred(route, property, [NAT_GATEWAY_TYPE], block.at("natGatewayId").value);
      if (!targets.includes(nat)) return "no";
      const destinations = [block.at("destinationCidrBlock"), block.at("cidrBlock")];
      if (destinations.some(({ text }) => text === "0.0.0.0/0")) return certain ? "yes" : "unknown";
      return destinations.some(({ isUnknown }) => isUnknown) ? "unknown" : "no";
    }),
  );
}
