import { z } from "zod";

/** Outputs of {@link ownerProgram}. */
export const OwnedSchema = z.object({
  vpcId: z.string(),
  publicSubnetIds: z.array(z.string()),
  publicRouteTableIds: z.array(z.string()),
  gatewaySubnetIds: z.array(z.string()),
  gatewayRouteTableIds: z.array(z.string()),
  allocationIds: z.array(z.string()),
  addresses: z.array(z.string()),
});

/**
 * A program of somebody who owns a network: a VPC with a public and a gateway subnet in each of three zones, and two
 * elastic addresses. Its outputs are lists by zone.
 */
export function ownerProgram(cidr = "10.50"): string {
  return `
    import * as pulumi from "@pulumi/pulumi";
    import * as ec2 from "@pulumi/aws/ec2";

    const letters = ["a", "b", "c"];
    const vpc = new ec2.Vpc("owner", { cidrBlock: "${cidr}.0.0/16", enableDnsHostnames: true, enableDnsSupport: true });
    const internet = new ec2.InternetGateway("owner", { vpcId: vpc.id });

    function subnets(kind: string, first: number) {
      return letters.map((letter, index) => {
        const subnet = new ec2.Subnet(kind + "-" + letter, {
          vpcId: vpc.id,
          availabilityZone: "eu-central-1" + letter,
          cidrBlock: "${cidr}." + (first + index) + ".0/24",
        });
        const table = new ec2.RouteTable(kind + "-" + letter, { vpcId: vpc.id });
        const association = new ec2.RouteTableAssociation(kind + "-" + letter, { subnetId: subnet.id, routeTableId: table.id });
        return { subnet, table, association };
      });
    }

    const open = subnets("public", 0);
    const inside = subnets("gateway", 10);
    open.forEach(({ table }, index) => {
      const name = "public-" + letters[index];
      new ec2.Route(name, { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: internet.id });
    });
    const eips = ["first", "second"].map((name) => new ec2.Eip(name, { domain: "vpc" }));

    export const vpcId = vpc.id;
    export const publicSubnetIds = open.map(({ subnet }) => subnet.id);
    export const publicRouteTableIds = open.map(({ association }) => association.routeTableId);
    export const gatewaySubnetIds = inside.map(({ subnet }) => subnet.id);
    export const gatewayRouteTableIds = inside.map(({ association }) => association.routeTableId);
    export const allocationIds = eips.map((eip) => eip.id);
    export const addresses = eips.map((eip) => eip.publicIp);
  `;
}
