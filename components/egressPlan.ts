import type * as pulumi from "@pulumi/pulumi";
import { type ZoneSlotArgs, ZoneState } from "./checks/zones";

/** How gateways leave. */
export enum EgressKind {
  /** Each active zone has a NAT gateway of its own: a zone that fails takes no other with it. */
  ZoneNat = "zoneNat",
  /**
   * One NAT gateway, in the first active zone of the list, carries the traffic of all of them: cheaper, and not for
   * production. Every zone keeps its address. When another zone becomes the first active one, the NAT gateway moves
   * there: it is made first, then the routes change, and the connections that were under way break.
   */
  SingleNat = "singleNat",
}

/** What an egress consists of, by resource name. Names hold the zone's name and nothing of its position. */
export interface EgressPlan {
  addresses: PlannedAddress[];
  natGateways: PlannedNatGateway[];
  routes: PlannedRoute[];
}

/** The fixed address of a zone. */
export interface PlannedAddress {
  name: string;
  zone: ZoneSlotArgs;
  /** Of an address that exists; otherwise one is made. */
  allocationId: pulumi.Input<string> | undefined;
  /** Whether it may be deleted. */
  protect: boolean;
}

/** A NAT gateway, which has the address and the public subnet of its zone. */
export interface PlannedNatGateway {
  name: string;
  zone: ZoneSlotArgs;
}

/** The default route of a zone's gateways. */
export interface PlannedRoute {
  name: string;
  zone: ZoneSlotArgs;
  /** Name of the NAT gateway that it leads to. */
  natGateway: string;
}

/** What the zone slots of a stack amount to. */
export function planEgress(
  stackName: string,
  zones: ZoneSlotArgs[],
  kind: EgressKind,
  protectAddresses: boolean,
): EgressPlan {
  const nameOf = (zone: ZoneSlotArgs): string => `${stackName}-egress-${zone.name}`;
  const active = zones.filter(({ state }) => state === ZoneState.Active);
  const carriers = kind === EgressKind.SingleNat ? active.slice(0, 1) : active;
  return {
    addresses: zones
      .filter(({ state }) => state !== ZoneState.Gone)
      .map((zone) => ({
        name: nameOf(zone),
        zone,
        allocationId: zone.allocationId,
        protect: protectAddresses && zone.state !== ZoneState.Retiring,
      })),
    natGateways: carriers.map((zone) => ({ name: nameOf(zone), zone })),
    routes: active.map((zone, index) => ({
      name: nameOf(zone),
      zone,
      natGateway: nameOf(carriers[index] ?? carriers[0] ?? zone),
    })),
  };
}
