import { defaultedPatternOption } from "../lib/configuration";
import { definePolicy } from "../lib/definePolicy";
import { Place } from "../lib/place";
import type { StackResource } from "../lib/reading";
import type { Report } from "../lib/report";
import { byTarget } from "../lib/stack";
import type { Stack } from "../lib/stack";
import { NAT_GATEWAY_TYPE, ROUTE_TABLE_TYPES, ROUTE_TYPE, SUBNET_TYPES } from "../lib/types";

const NATS = defaultedPatternOption(
  "trustedNats",
  "Regular expression for the URNs of NAT gateways whose addresses others trust.",
  "portcullis:index:PublicWafStack\\$aws:ec2/natGateway:NatGateway::.*-egress-",
);
const SUBNETS = defaultedPatternOption(
  "gatewaySubnets",
  "Regular expression for the URNs of the subnets that may send through them.",
  "-gateway-\\d+$",
);

/** Whatever leaves through a trusted address is trusted: only what inspects requests may. */
export const trustedNatRoutes = definePolicy({
  name: "trusted-nat-for-gateways-only",
  displayName: "Trusted addresses are the gateways' alone",
  description: "Only the gateways' subnets should have a route through a NAT gateway whose address others trust.",
  severity: "critical",
  tags: ["egress", "network"],
  references: [],
  remediationSteps: "Give the other subnet a NAT gateway of its own, or VPC endpoints for what it needs.",
  onUnknown: "Tells a route or subnet that is not known as an advisory.",
  settings: (reader) => ({ nats: reader.take(NATS), subnets: reader.take(SUBNETS) }),
  checkStack: (stack, { nats, subnets }, report) => {
    const associations = byTarget(
      stack,
      ["aws:ec2/routeTableAssociation:RouteTableAssociation"],
      "routeTableId",
      ROUTE_TABLE_TYPES,
    );
    const routes = trustedRoutes(stack, nats);
    for (const via of new Set(routes.filter(({ isCertain }) => !isCertain).map((route) => route.via))) {
      report.undetermined(
        via,
        "Its route table is not known in this preview. The update will check that only gateway subnets have a route through a trusted NAT gateway.",
      );
    }
    for (const { via, table } of routes.filter(({ isCertain }) => isCertain)) {
      for (const association of associations.of.get(table.urn) ?? []) {
        checkSubnet(stack, via, association, !associations.unclear.includes(association), subnets, report);
      }
      if (table.type === ROUTE_TABLE_TYPES[1]) {
        report.violation(
          table,
          `The default route table leads through ${via.name}, so every subnet without a table of its own does. Route the gateways' tables only.`,
        );
      }
    }
  },
});

interface TrustedRoute {
  /** The resource that holds the route. */
  via: StackResource;
  table: StackResource;
  isCertain: boolean;
}

function trustedRoutes(stack: Stack, nats: RegExp): TrustedRoute[] {
  const isTrusted = ({ urn }: StackResource): boolean => nats.test(urn);
  const separate = stack.ofType(ROUTE_TYPE).flatMap((route) => {
    const nat = stack.referred(route, "natGatewayId", [NAT_GATEWAY_TYPE]);
    const tables = stack.referred(route, "routeTableId", ROUTE_TABLE_TYPES);
    return nat.targets.some(isTrusted)
      ? tables.targets.map((table) => ({ via: route, table, isCertain: nat.certain && tables.certain }))
      : [];
  });
  const inline = stack.ofType(...ROUTE_TABLE_TYPES).flatMap((table) =>
    new Place(table.props).each("routes").flatMap((route) => {
      const nat = stack.referred(table, "routes", [NAT_GATEWAY_TYPE], route.at("natGatewayId").value);
      return nat.targets.some(isTrusted) ? [{ via: table, table, isCertain: nat.certain }] : [];
    }),
  );
  return [...separate, ...inline];
}

function checkSubnet(
  stack: Stack,
  via: StackResource,
  association: StackResource,
  isCertain: boolean,
  subnets: RegExp,
  report: Report,
): void {
  const { targets, certain } = stack.referred(association, "subnetId", SUBNET_TYPES);
  for (const subnet of targets.filter(({ urn }) => !subnets.test(urn))) {
    if (isCertain && certain) {
      report.violation(
        association,
        `${subnet.name} is no gateway subnet and has, by ${via.name}, a route through a trusted NAT gateway. Give it another way out.`,
      );
    } else {
      report.undetermined(
        association,
        `Whether ${subnet.name} has a route through a trusted NAT gateway is not known in this preview. The update will check that only gateway subnets have.`,
      );
    }
  }
}
