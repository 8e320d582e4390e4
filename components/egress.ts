import * as ec2 from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import type { EgressAddresses } from "../contracts/attachment";
import { ZoneState } from "./checks/zones";
import type { Network } from "./network";
import type { PartContext } from "./partContext";

/** The fixed addresses, and what must exist before a gateway can send through them. */
export interface Egress {
  addresses: pulumi.Output<EgressAddresses>;
  routes: ec2.Route[];
}

/**
 * A fixed EIP for each zone, and for an active zone the NAT gateway and the route that use it. All are keyed by zone
 * name: an allow-list trusts the address, so nothing but the zone itself may move it.
 */
export function createEgress(context: PartContext, network: Network, protectAddresses: boolean): Egress {
  const { name, region, parent } = context;
  const active: pulumi.Output<string>[] = [];
  const reserved: pulumi.Output<string>[] = [];
  const routes: ec2.Route[] = [];
  for (const subnets of network.subnets) {
    const { zone } = subnets;
    const zoneName = `${name}-egress-${zone.name}`;
    const tags = { ...context.tags, Name: zoneName };
    const eip = new ec2.Eip(zoneName, { region, domain: "vpc", tags }, { parent, protect: protectAddresses });
    switch (zone.state) {
      case ZoneState.Reserved:
        reserved.push(eip.publicIp);
        break;
      case ZoneState.Active: {
        active.push(eip.publicIp);
        const nat = new ec2.NatGateway(
          zoneName,
          {
            region,
            allocationId: eip.allocationId,
            subnetId: subnets.publicSubnetId,
            connectivityType: "public",
            tags,
          },
          // A NAT gateway needs the internet gateway and does not name it.
          { parent, dependsOn: [network.vpc] },
        );
        routes.push(
          new ec2.Route(
            zoneName,
            {
              region,
              routeTableId: subnets.gatewayRouteTableId,
              destinationCidrBlock: "0.0.0.0/0",
              natGatewayId: nat.id,
            },
            { parent },
          ),
        );
        break;
      }
    }
  }
  return { addresses: pulumi.output({ active, reserved }), routes };
}
