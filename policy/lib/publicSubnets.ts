import { Place } from "./place";
import { isDeclared } from "./reading";
import type { StackResource } from "./reading";
import { byTarget, perStack } from "./stack";
import type { Stack } from "./stack";
import { ROUTE_TABLE_TYPES, ROUTE_TYPE, SUBNET_TYPES } from "./types";
import { anyOf } from "./verdict";
import type { Verdict } from "./verdict";

const INTERNET_GATEWAY_TYPES = ["aws:ec2/internetGateway:InternetGateway"];
const ASSOCIATION_TYPE = "aws:ec2/routeTableAssociation:RouteTableAssociation";

/** What the stack shows of its subnets' ways to the internet. */
export interface SubnetWays {
  /** Whether a route table of the subnet leads to an internet gateway: a machine there with a public address is reachable. */
  leadsOut(subnet: StackResource): Verdict;
  /** Whether the stack has a route table for the subnet; of others nothing is known. */
  isRouted(subnet: StackResource): boolean;
}

/** By the route tables that the stack declares. */
export const subnetWaysOf = perStack((stack): SubnetWays => {
  const open = openTables(stack);
  const tables = new Map<string, StackResource[]>();
  for (const [subnet, associations] of byTarget(stack, [ASSOCIATION_TYPE], "subnetId", SUBNET_TYPES).of) {
    tables.set(
      subnet,
      associations.flatMap((one) => stack.referred(one, "routeTableId", ROUTE_TABLE_TYPES).targets),
    );
  }
  return {
    leadsOut: ({ urn }) => anyOf((tables.get(urn) ?? []).map((table) => open.get(table.urn) ?? "no")),
    isRouted: ({ urn }) => (tables.get(urn) ?? []).length > 0,
  };
});

/** Route tables by URN that lead, or may lead, to an internet gateway. */
function openTables(stack: Stack): Map<string, Verdict> {
  const verdicts = new Map<string, Verdict>();
  const add = (table: StackResource, verdict: Verdict): void => {
    verdicts.set(table.urn, anyOf([verdicts.get(table.urn) ?? "no", verdict]));
  };
  for (const route of stack.ofType(ROUTE_TYPE)) {
    const verdict = leadsOut(stack, route, "gatewayId", new Place(route.props).at("gatewayId"));
    const { targets, certain } = stack.referred(route, "routeTableId", ROUTE_TABLE_TYPES);
    for (const table of targets) add(table, verdict === "yes" && !certain ? "unknown" : verdict);
  }
  for (const table of stack.ofType(...ROUTE_TABLE_TYPES)) {
    for (const route of new Place(table.props).each("routes")) {
      // Computed, it tells of routes that are resources of their own.
      if (isDeclared(table, "routes")) add(table, leadsOut(stack, table, "routes", route.at("gatewayId")));
    }
  }
  return verdicts;
}

function leadsOut(stack: Stack, resource: StackResource, property: string, gateway: Place): Verdict {
  if (gateway.isAbsent) return "no";
  const { targets } = stack.referred(resource, property, INTERNET_GATEWAY_TYPES, gateway.value);
  if (/^igw-/.test(gateway.text ?? "") || targets.length > 0) return "yes";
  return gateway.isUnknown && (resource.propertyDependencies[property] ?? []).length === 0 ? "unknown" : "no";
}
