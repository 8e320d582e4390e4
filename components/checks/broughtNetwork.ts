import type { Problem } from "./problem";

/** What AWS tells of a subnet, as far as it matters. */
export interface SubnetFacts {
  vpcId: string;
  availabilityZone: string;
  id: string;
}

/** What AWS tells of a route table, as far as it matters. */
export interface RouteTableFacts {
  routeTableId: string;
  associations: { subnetId: string; gatewayId: string; main: boolean }[];
}

/** Whether a subnet that exists is where its zone slot needs it. */
export function subnetProblems(key: string, subnet: SubnetFacts, wanted: { vpcId: string; zone: string }): Problem[] {
  const problems: Problem[] = [];
  if (subnet.vpcId !== wanted.vpcId) {
    const allowed = `a subnet of the VPC ${wanted.vpcId}; this one is of ${subnet.vpcId}`;
    problems.push({ key, value: subnet.id, allowed, fix: "give a subnet of that VPC, or correct network.vpcId" });
  }
  if (subnet.availabilityZone !== wanted.zone) {
    const allowed = `a subnet in the slot's zone ${wanted.zone}; this one is in ${subnet.availabilityZone}`;
    problems.push({ key, value: subnet.id, allowed, fix: "give a subnet of that zone, or correct the slot's name" });
  }
  return problems;
}

/**
 * Whether a route table that exists serves the gateways of one zone alone: whatever else used it would leave through the
 * fixed address, which origins trust.
 */
export function routeTableProblems(key: string, table: RouteTableFacts, gatewaySubnetId: string): Problem[] {
  const { associations, routeTableId } = table;
  const others = associations.filter(({ subnetId }) => subnetId !== gatewaySubnetId);
  const value = routeTableId;
  const fix = "give the gateway subnet a route table of its own";
  if (others.length > 0) {
    const users = others.map(({ main, subnetId, gatewayId }) =>
      main ? "the VPC as its main one" : subnetId || gatewayId,
    );
    const allowed = `a route table that only the gateway subnet ${gatewaySubnetId} uses; ${users.join(", ")} does as well`;
    return [{ key, value, allowed, fix }];
  }
  if (associations.length === 0) {
    return [{ key, value, allowed: `the route table of the gateway subnet ${gatewaySubnetId}; nothing uses it`, fix }];
  }
  return [];
}
