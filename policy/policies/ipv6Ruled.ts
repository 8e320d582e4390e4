import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { prefixListsOf } from "../lib/prefixLists";
import { isDeclared } from "../lib/reading";
import { addressesOf } from "../lib/ruleAddresses";
import { GROUP_TYPES, rulesOf, SEPARATE_RULE_TYPES } from "../lib/securityGroupRules";
import type { Stack } from "../lib/stack";
import { LOAD_BALANCER_TYPES, SUBNET_TYPES, VPC_TYPES } from "../lib/types";
import type { Verdict } from "../lib/verdict";

const isTrue = (value: unknown): boolean => value === true || value === "true";

/** What gives IPv6 addresses, by type: the property, and whether a value of it does. */
const GIVING: readonly { types: readonly string[]; property: string; gives: (value: unknown) => boolean }[] = [
  { types: SUBNET_TYPES, property: "assignIpv6AddressOnCreation", gives: isTrue },
  { types: VPC_TYPES, property: "assignGeneratedIpv6CidrBlock", gives: isTrue },
  {
    types: LOAD_BALANCER_TYPES,
    property: "ipAddressType",
    gives: (value) => typeof value === "string" && value.startsWith("dualstack"),
  },
];

/** Advisory: an address that no rule knows is reached by nobody, until somebody writes a rule for another reason. */
export const ipv6Ruled = definePolicy({
  name: "ipv6-ruled",
  displayName: "IPv6 addresses have rules",
  description:
    "A stack whose security groups name IPv4 addresses alone should give no IPv6 addresses to networks and load balancers.",
  severity: "low",
  level: "advisory",
  tags: ["network"],
  references: [],
  remediationSteps:
    "Leave `assignIpv6AddressOnCreation` and `assignGeneratedIpv6CidrBlock` out and set `ipAddressType` to ipv4; or write the rules, and the lists that others keep of the addresses, for IPv6 too.",
  onUnknown: "Tells an unknown switch as an advisory, and one that is on while a rule's addresses are not known.",
  settings: noSettings,
  checkStack: (stack, _settings, report) => {
    const named = familiesIn(stack);
    // Of what no rule here is about, another stack has the rules.
    if (named.ipv6 === "yes" || !named.any) return;
    for (const { types, property, gives } of GIVING) {
      for (const resource of stack.ofType(...types)) {
        const place = new Place(resource.props).at(property);
        if (!isDeclared(resource, property)) continue;
        if (place.isUnknown) report.unknown(resource, place, "no IPv6 address is given that no rule is about");
        else if (!gives(place.value)) continue;
        else if (named.ipv6 === "unknown") {
          report.undetermined(
            resource,
            `${property} gives IPv6 addresses, and whether a rule is about any is not known in this preview. The update will check that one is.`,
          );
        } else {
          report.violation(
            resource,
            `${property} gives IPv6 addresses, and no security group of the stack says anything of IPv6. Turn it off, or write the rules.`,
          );
        }
      }
    }
  },
});

/** Whether security groups of the stack name addresses at all, and IPv6 ones among them. */
function familiesIn(stack: Stack): { any: boolean; ipv6: Verdict } {
  let any = false;
  let isUnclear = false;
  for (const resource of stack.ofType(...GROUP_TYPES, ...SEPARATE_RULE_TYPES)) {
    for (const direction of ["ingress", "egress"] as const) {
      const { rules, unknownPlaces } = rulesOf(resource, direction);
      isUnclear ||= unknownPlaces.length > 0;
      for (const rule of rules) {
        const { known, unknown } = addressesOf(rule, prefixListsOf(stack));
        if (known.some(({ cidr }) => cidr.family === 6)) return { any: true, ipv6: "yes" };
        any ||= known.length > 0;
        isUnclear ||= unknown.length > 0;
      }
    }
  }
  return { any: any || isUnclear, ipv6: isUnclear ? "unknown" : "no" };
}
