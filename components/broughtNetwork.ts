import * as ec2 from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import { routeTableProblems, subnetProblems } from "./checks/broughtNetwork";
import type { BroughtNetworkArgs } from "./checks/network";
import { throwIfAny } from "./checks/problem";
import type { ZoneSlotArgs } from "./checks/zones";
import { lookUp } from "./lookUp";
import type { Network, ZoneSubnets } from "./network";
import type { PartContext } from "./partContext";

/**
 * Uses a VPC that exists, after a look at what it has: each subnet must be in its zone, and a route table that other
 * subnets use as well would let them out through the fixed addresses.
 */
export function bringNetwork(context: PartContext, network: BroughtNetworkArgs, zones: ZoneSlotArgs[]): Network {
  const vpcId = pulumi.output(network.vpcId);
  return {
    vpcId,
    subnets: zones.map((zone, index) => bringSubnets(context, vpcId, zone, `zones[${index}]`)),
    internetGateway: [],
  };
}

function bringSubnets(
  context: PartContext,
  vpcId: pulumi.Output<string>,
  zone: ZoneSlotArgs,
  key: string,
): ZoneSubnets {
  const gatewaySubnet = subnetOf(context, vpcId, zone.name, {
    key: `${key}.gatewaySubnetId`,
    id: zone.gatewaySubnetId,
  });
  const publicSubnet = subnetOf(context, vpcId, zone.name, { key: `${key}.publicSubnetId`, id: zone.publicSubnetId });
  return {
    zone,
    publicSubnetId: publicSubnet.id,
    publicCidr: publicSubnet.cidrBlock,
    gatewaySubnetId: gatewaySubnet.id,
    gatewayRouteTableId: routeTableOf(context, gatewaySubnet.id, {
      key: `${key}.gatewayRouteTableId`,
      id: zone.gatewayRouteTableId,
    }),
    management: undefined,
  };
}

/** An argument that names something which exists. */
interface Named {
  key: string;
  id: pulumi.Input<string> | undefined;
}

function subnetOf(context: PartContext, vpcId: pulumi.Output<string>, zone: string, named: Named) {
  return pulumi.all([vpcId, named.id ?? ""]).apply(async ([vpc, id]) => {
    const subnet = await lookUp({ key: named.key, id, what: "a subnet", region: context.region }, () =>
      ec2.getSubnet({ id, region: context.region }, { parent: context.parent }),
    );
    throwIfAny("The network cannot be used", subnetProblems(named.key, subnet, { vpcId: vpc, zone }));
    return { id: subnet.id, cidrBlock: subnet.cidrBlock };
  });
}

function routeTableOf(context: PartContext, subnetId: pulumi.Output<string>, named: Named): pulumi.Output<string> {
  return pulumi.all([subnetId, named.id ?? ""]).apply(async ([subnet, id]) => {
    const table = await lookUp({ key: named.key, id, what: "a route table", region: context.region }, () =>
      ec2.getRouteTable({ routeTableId: id, region: context.region }, { parent: context.parent }),
    );
    throwIfAny("The network cannot be used", routeTableProblems(named.key, table, subnet));
    return table.routeTableId;
  });
}
