import { INTERNET } from "../addresses";
import { TwinFailureError } from "../twinFailureError";
import { ENDPOINT_TYPE, kindOf } from "./interfaceEndpoints";
import { formatNetwork, parseNetwork } from "./ipv4";
import type { RouteTableTopology, RouteTopology } from "./network.types";
import { compareText, type Properties, type Resource, type Resources } from "./resources";

/** Key of the interface of a NAT gateway. */
export function natInterfaceKey(natGatewayId: string): string {
  return `nat:${natGatewayId}`;
}

/** Route tables of a VPC with the routes that are declared in them and those that gateway endpoints add. */
export function routeTables(vpc: Resource, resources: Resources): RouteTableTopology[] {
  const ids = [...tablesOf(vpc, resources).map((table) => table.id), mainRouteTableId(vpc, resources)];
  return [...new Set(ids)].sort(compareText).map((id) => ({
    id,
    routes: [...declaredRoutes(id, vpc, resources), ...endpointRoutes(id, resources)].sort((one, other) =>
      compareText(one.destination, other.destination),
    ),
  }));
}

/** The route table of a subnet: the one it is associated with, else the VPC's main one. */
export function routeTableOf(subnet: Resource, vpc: Resource, resources: Resources): string {
  const association = resources
    .ofType("aws:ec2/routeTableAssociation:RouteTableAssociation")
    .find((candidate) => candidate.text("subnetId") === subnet.id);
  return association?.requiredText("routeTableId") ?? mainRouteTableId(vpc, resources);
}

function mainRouteTableId(vpc: Resource, resources: Resources): string {
  const chosen = resources.byText("aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation", "vpcId", vpc.id);
  return chosen?.requiredText("routeTableId") ?? vpc.text("mainRouteTableId") ?? `main-of-${vpc.id}`;
}

function tablesOf(vpc: Resource, resources: Resources): Resource[] {
  return resources.ofType("aws:ec2/routeTable:RouteTable").filter((table) => table.text("vpcId") === vpc.id);
}

function declaredRoutes(tableId: string, vpc: Resource, resources: Resources): RouteTopology[] {
  const inline = resources.byId("aws:ec2/routeTable:RouteTable", tableId)?.objects("routes") ?? [];
  const own = resources.ofType("aws:ec2/route:Route").filter((route) => route.text("routeTableId") === tableId);
  return [...inline, ...own].flatMap((route) => {
    const destination = route.text("destinationCidrBlock") ?? route.text("cidrBlock");
    // IPv6 and prefix-list routes have nothing to carry on the twin, or are refused below by their target.
    if (destination === undefined) return [];
    return [{ destination: formatNetwork(parseNetwork(destination)), target: targetOf(route, vpc, resources) }];
  });
}

function targetOf(route: Properties, vpc: Resource, resources: Resources): RouteTopology["target"] {
  const natGatewayId = route.text("natGatewayId");
  if (natGatewayId !== undefined && natGatewayId !== "") {
    const known = resources.byId("aws:ec2/natGateway:NatGateway", natGatewayId) !== undefined;
    return known ? { kind: "nat-gateway", interfaceKey: natInterfaceKey(natGatewayId) } : { kind: "blackhole" };
  }
  const gatewayId = route.text("gatewayId");
  if (gatewayId !== undefined && gatewayId !== "") {
    const gateway = resources.byId("aws:ec2/internetGateway:InternetGateway", gatewayId);
    return gateway !== undefined && isAttached(gateway, vpc, resources)
      ? { kind: "internet-gateway" }
      : { kind: "blackhole" };
  }
  throw new TwinFailureError(route.owner, "the twin routes to internet gateways (gatewayId) and NAT gateways only");
}

/** Whether an internet gateway belongs to a VPC, by its own `vpcId` or by an attachment. */
export function isAttached(gateway: Resource, vpc: Resource, resources: Resources): boolean {
  if (gateway.text("vpcId") === vpc.id) return true;
  return resources
    .ofType("aws:ec2/internetGatewayAttachment:InternetGatewayAttachment")
    .some((one) => one.text("internetGatewayId") === gateway.id && one.text("vpcId") === vpc.id);
}

function endpointRoutes(tableId: string, resources: Resources): RouteTopology[] {
  return resources.ofType(ENDPOINT_TYPE).flatMap((endpoint) => {
    if (kindOf(endpoint) !== "Gateway") return [];
    const associated = resources
      .ofType("aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation")
      .some((one) => one.text("vpcEndpointId") === endpoint.id && one.text("routeTableId") === tableId);
    if (!associated && !endpoint.texts("routeTableIds").includes(tableId)) return [];
    return [{ destination: `${INTERNET.services.s3}/32`, target: { kind: "s3-endpoint" } }];
  });
}
