import * as ec2 from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import type { EgressAddresses } from "../contracts/attachment";
import { RETIRING_TAG } from "../contracts/typeTokens";
import type { PreviousZone } from "./checks/zoneSteps";
import { ZoneState } from "./checks/zones";
import { type EgressPlan, type PlannedAddress } from "./egressPlan";
import { lookUp } from "./lookUp";
import type { Network, ZoneSubnets } from "./network";
import type { PartContext } from "./partContext";

/** The fixed addresses, and what must exist before a gateway can send through them. */
export interface Egress {
  addresses: pulumi.Output<EgressAddresses>;
  /** Every zone slot, as the update leaves it. */
  zones: pulumi.Output<PreviousZone[]>;
  routes: ec2.Route[];
}

/** A fixed address: one of the stack's own, or one that exists. */
interface Address {
  allocationId: pulumi.Output<string>;
  publicIp: pulumi.Output<string>;
}

/**
 * Makes the fixed EIPs and the NAT gateways and routes that use them. All are keyed by zone name: an allow-list trusts
 * the address, so nothing but the zone itself may move it.
 * @param region Known only when the zones' steps are found to be allowed.
 */
export function createEgress(
  context: PartContext,
  network: Network,
  plan: EgressPlan,
  region: pulumi.Input<string>,
): Egress {
  const { parent } = context;
  const tagsOf = (name: string) => ({ ...context.tags, Name: name });
  const addresses = new Map<string, Address>();
  for (const planned of plan.addresses) {
    addresses.set(planned.name, addressOf(context, network, planned, region, tagsOf(planned.name)));
  }
  const natGateways = new Map<string, ec2.NatGateway>();
  for (const { name, zone } of plan.natGateways) {
    const nat = new ec2.NatGateway(
      name,
      {
        region,
        allocationId: of(addresses, name).allocationId,
        subnetId: subnetsOf(network, zone.name).publicSubnetId,
        connectivityType: "public",
        tags: tagsOf(name),
      },
      // A NAT gateway needs the internet gateway and does not name it.
      { parent, dependsOn: network.internetGateway },
    );
    natGateways.set(name, nat);
  }
  const routes = plan.routes.map(
    ({ name, zone, natGateway }) =>
      new ec2.Route(
        name,
        {
          region,
          routeTableId: subnetsOf(network, zone.name).gatewayRouteTableId,
          destinationCidrBlock: "0.0.0.0/0",
          natGatewayId: of(natGateways, natGateway).id,
        },
        { parent },
      ),
  );
  return { addresses: addressesByState(plan, addresses), zones: slots(network, plan, addresses), routes };
}

function addressOf(
  context: PartContext,
  network: Network,
  planned: PlannedAddress,
  region: pulumi.Input<string>,
  tags: Record<string, string>,
): Address {
  const { name, zone, allocationId, protect } = planned;
  const { parent } = context;
  if (allocationId === undefined) {
    const retiring = zone.state === ZoneState.Retiring ? { [RETIRING_TAG.key]: RETIRING_TAG.value } : {};
    return new ec2.Eip(name, { region, domain: "vpc", tags: { ...tags, ...retiring } }, { parent, protect });
  }
  const index = network.subnets.findIndex((subnets) => subnets.zone === zone);
  // Asked for first, since the engine does not say which argument names an address that does not exist.
  const found = pulumi
    .all([region, allocationId])
    .apply(([regionName, id]) =>
      lookUp({ key: `zones[${index}].allocationId`, id, what: "an elastic address", region: regionName }, () =>
        ec2.getElasticIp({ id, region: regionName }, { parent }),
      ),
    );
  // In the state it stands beside the addresses that are made, as something that is only read.
  return ec2.Eip.get(name, found.id, { region }, { parent });
}

/** Gone ones are not among the addresses. */
function addressesByState(plan: EgressPlan, addresses: Map<string, Address>): pulumi.Output<EgressAddresses> {
  const inState = (state: ZoneState): pulumi.Output<string>[] =>
    plan.addresses.filter(({ zone }) => zone.state === state).map(({ name }) => of(addresses, name).publicIp);
  return pulumi.output({
    active: inState(ZoneState.Active),
    reserved: inState(ZoneState.Reserved),
    retiring: inState(ZoneState.Retiring),
  });
}

function slots(network: Network, plan: EgressPlan, addresses: Map<string, Address>): pulumi.Output<PreviousZone[]> {
  return pulumi.output(
    network.subnets.map(({ zone }) => {
      const { name, state, publicCidr, gatewayCidr, managementCidr, publicSubnetId, gatewaySubnetId, allocationId } =
        zone;
      const cidrs = { publicCidr, gatewayCidr, managementCidr };
      const slot = { name, state, ...cidrs, publicSubnetId, gatewaySubnetId, allocationId };
      const planned = plan.addresses.find((candidate) => candidate.zone === zone);
      return { ...slot, address: planned === undefined ? undefined : of(addresses, planned.name).publicIp };
    }),
  );
}

function subnetsOf(network: Network, zoneName: string): ZoneSubnets {
  const subnets = network.subnets.find(({ zone }) => zone.name === zoneName);
  if (subnets === undefined) throw new Error(`The network has no subnets for the zone ${zoneName}.`);
  return subnets;
}

function of<T>(made: Map<string, T>, name: string): T {
  const one = made.get(name);
  if (one === undefined) throw new Error(`The plan of the egress names ${name}, which is not in it.`);
  return one;
}
