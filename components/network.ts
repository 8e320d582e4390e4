import * as ec2 from "@pulumi/aws/ec2";
import * as awsx from "@pulumi/awsx/ec2";
import * as pulumi from "@pulumi/pulumi";
import { bringNetwork } from "./broughtNetwork";
import type { NetworkValues } from "./checks/network";
import type { ZoneSlotArgs } from "./checks/zones";
import { createFlowLog } from "./flowLog";
import type { PartContext } from "./partContext";

/** A VPC with a public and a gateway subnet in each zone slot, and no way out of the gateway subnets. */
export interface Network {
  vpcId: pulumi.Output<string>;
  subnets: ZoneSubnets[];
  /** Whatever needs the internet gateway depends on these; none in a network that exists. */
  internetGateway: pulumi.Resource[];
}

/** What a zone slot has in the VPC. */
export interface ZoneSubnets {
  zone: ZoneSlotArgs;
  publicSubnetId: pulumi.Output<string>;
  publicCidr: pulumi.Output<string>;
  gatewaySubnetId: pulumi.Output<string>;
  gatewayRouteTableId: pulumi.Output<string>;
  /** Undefined where the slots name none. */
  management: ManagementSubnets | undefined;
}

/** The subnet of a zone slot for the management server: no way out of it, and none through the fixed addresses. */
export interface ManagementSubnets {
  subnetId: pulumi.Output<string>;
  cidr: string;
  routeTableId: pulumi.Output<string>;
}

/** The network of a stack: made by CIDRs, or one that exists. Exactly one of the two is given. */
export function networkOf(context: PartContext, args: NetworkValues): Network {
  const { cidrBlock, network, zones } = args;
  if (network !== undefined) return bringNetwork(context, network, zones);
  const made = createNetwork(context, cidrBlock ?? "", zones);
  createFlowLog(context, made.vpcId);
  return made;
}

/** Makes the VPC, with a default security group that lets nothing through. */
function createNetwork(context: PartContext, cidrBlock: string, zones: ZoneSlotArgs[]): Network {
  const { name, region, parent } = context;
  const vpc = new awsx.Vpc(
    `${name}-vpc`,
    {
      region,
      cidrBlock,
      enableDnsHostnames: true,
      enableDnsSupport: true,
      availabilityZoneNames: zones.map((zone) => zone.name),
      // The default strategy numbers by type and renumbers when a zone is added; Auto keeps the order given here.
      subnetStrategy: awsx.SubnetAllocationStrategy.Auto,
      subnetSpecs: [
        { type: awsx.SubnetType.Public, name: "public", cidrBlocks: zones.map(({ publicCidr = "" }) => publicCidr) },
        {
          type: awsx.SubnetType.Private,
          name: "gateway",
          cidrBlocks: zones.map(({ gatewayCidr = "" }) => gatewayCidr),
        },
        // At the end, so that the subnets before it are the same with it and without.
        ...managementSpecs(zones),
      ],
      // Egress is ours: its addresses are keyed by zone name and outlive every layout of subnets.
      natGateways: { strategy: awsx.NatGatewayStrategy.None },
      tags: context.tags,
    },
    { parent },
  );
  // New VPCs come with a default group that lets its members talk to each other and to everyone.
  new ec2.DefaultSecurityGroup(
    `${name}-default`,
    { region, vpcId: vpc.vpcId, ingress: [], egress: [], tags: { ...context.tags, Name: `${name}-default-unused` } },
    { parent },
  );
  const routeTables = routeTableOfSubnet(vpc);
  const subnets = zones.map((zone, index) => {
    const gatewaySubnetId = vpc.privateSubnetIds.apply((ids) => at(ids, index, zone));
    return {
      zone,
      publicSubnetId: vpc.publicSubnetIds.apply((ids) => at(ids, index, zone)),
      publicCidr: pulumi.output(zone.publicCidr ?? ""),
      gatewaySubnetId,
      gatewayRouteTableId: tableOf(routeTables, gatewaySubnetId, zone),
      management: managementSubnets(vpc, routeTables, zone, index),
    };
  });
  return { vpcId: vpc.vpcId, subnets, internetGateway: [vpc] };
}

/** All slots name a subnet for the management server, or none does. */
function managementSpecs(zones: ZoneSlotArgs[]) {
  const cidrBlocks = zones.flatMap(({ managementCidr }) => managementCidr ?? []);
  return cidrBlocks.length === 0 ? [] : [{ type: awsx.SubnetType.Isolated, name: "management", cidrBlocks }];
}

function managementSubnets(
  vpc: awsx.Vpc,
  routeTables: pulumi.Output<Record<string, string>>,
  zone: ZoneSlotArgs,
  index: number,
): ManagementSubnets | undefined {
  if (zone.managementCidr === undefined) return undefined;
  const subnetId = vpc.isolatedSubnetIds.apply((ids) => at(ids, index, zone));
  return { subnetId, cidr: zone.managementCidr, routeTableId: tableOf(routeTables, subnetId, zone) };
}

function tableOf(
  routeTables: pulumi.Output<Record<string, string>>,
  subnetId: pulumi.Output<string>,
  zone: ZoneSlotArgs,
): pulumi.Output<string> {
  return pulumi.all([routeTables, subnetId]).apply(([tables, id]) => {
    const table = tables[id];
    if (table === undefined) throw new Error(`The VPC has no route table for the subnet ${id} of ${zone.name}.`);
    return table;
  });
}

/** By association, since the order of awsx's route tables is not documented. */
function routeTableOfSubnet(vpc: awsx.Vpc): pulumi.Output<Record<string, string>> {
  return vpc.routeTableAssociations
    .apply((associations) => pulumi.all(associations.map((a) => pulumi.all([a.subnetId, a.routeTableId]))))
    .apply((pairs) => Object.fromEntries(pairs.map(([subnetId, routeTableId]) => [subnetId ?? "", routeTableId])));
}

function at(subnetIds: string[], index: number, zone: ZoneSlotArgs): string {
  const id = subnetIds[index];
  if (id === undefined) {
    throw new Error(`The VPC has no subnet for zone slot ${index} (${zone.name}).`);
  }
  return id;
}
