import { Place } from "./place";
import type { StackResource } from "./reading";
import { byTarget, perStack } from "./stack";
import type { Stack } from "./stack";
import { SUBNET_TYPES } from "./types";

const TABLE_TYPES = ["aws:ec2/routeTable:RouteTable", "aws:ec2/defaultRouteTable:DefaultRouteTable"];
const INTERNET_GATEWAY_TYPES = ["aws:ec2/internetGateway:InternetGateway"];
const ROUTE_TYPE = "aws:ec2/route:Route";
const ASSOCIATION_TYPE = "aws:ec2/routeTableAssociation:RouteTableAssociation";

/** What the stack shows of its subnets' ways to the internet. */
export interface SubnetWays {
  /** Subnets whose route table leads to an internet gateway: a machine there with a public address is reachable. */
  isPublic(subnet: StackResource): boolean;
  /** Subnets whose route table is one of this stack and leads to none. */
  isPrivate(subnet: StackResource): boolean;
}

/** By the route tables that the stack declares; of a subnet without one of those nothing is known. */
export const subnetWaysOf = perStack((stack): SubnetWays => {
  const open = new Set(openTables(stack).map(({ urn }) => urn));
  const tables = new Map<string, StackResource[]>();
  for (const [subnet, associations] of byTarget(stack, [ASSOCIATION_TYPE], "subnetId", SUBNET_TYPES).of) {
    tables.set(
      subnet,
      associations.flatMap((one) => stack.referred(one, "routeTableId", TABLE_TYPES).targets),
    );
  }
  return {
    isPublic: ({ urn }) => (tables.get(urn) ?? []).some((table) => open.has(table.urn)),
    isPrivate: ({ urn }) => {
      const own = tables.get(urn) ?? [];
      return own.length > 0 && own.every((table) => !open.has(table.urn));
    },
  };
});

function openTables(stack: Stack): StackResource[] {
  const bySeparate = stack
    .ofType(ROUTE_TYPE)
    .filter((route) => leadsOut(stack, route, "gatewayId", new Place(route.props).at("gatewayId")))
    .flatMap((route) => stack.referred(route, "routeTableId", TABLE_TYPES).targets);
  const byInline = stack
    .ofType(...TABLE_TYPES)
    .filter((table) =>
      new Place(table.props).each("routes").some((route) => leadsOut(stack, table, "routes", route.at("gatewayId"))),
    );
  return [...bySeparate, ...byInline];
}

function leadsOut(stack: Stack, resource: StackResource, property: string, gateway: Place): boolean {
  if (gateway.isAbsent) return false;
  return (
    /^igw-/.test(gateway.text ?? "") ||
    stack.referred(resource, property, INTERNET_GATEWAY_TYPES, gateway.value).targets.length > 0
  );
}
