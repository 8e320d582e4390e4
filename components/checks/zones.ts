import type * as pulumi from "@pulumi/pulumi";
import { plainText } from "./plain";
import type { Problem } from "./problem";

/** State of a zone slot. It moves on by one step an update, in this order; a slot that is gone may become reserved. */
export enum ZoneState {
  /** The zone's address exists and is published, but carries no traffic: no NAT, no gateway. */
  Reserved = "reserved",
  /** NAT, route and a gateway exist; the zone carries traffic. */
  Active = "active",
  /** No NAT, no route, no gateway; the address exists and is still published, but is not protected any more. */
  Retiring = "retiring",
  /** The address is released and published no more. The slot and its subnets keep their place. */
  Gone = "gone",
}

/**
 * A zone slot. awsx names and numbers subnets by position, so a slot keeps its place, name and subnets for ever: new ones
 * go to the end, and only the last one can be taken away, when it is `gone`.
 */
export interface ZoneSlotArgs {
  /** Availability zone, e.g. `eu-central-1a`. */
  name: string;
  /** What the zone does. */
  state: ZoneState;
  /** CIDR of the zone's public subnet (load balancer, NAT), inside the VPC's, /16 to /28. Only with `cidrBlock`. */
  publicCidr?: string;
  /** CIDR of the zone's gateway subnet, inside the VPC's, /16 to /28. Only with `cidrBlock`. */
  gatewayCidr?: string;
  /**
   * CIDR of the zone's subnet for the management server, inside the VPC's, /16 to /28: in every slot or in none. Required
   * with `management`. Only with `cidrBlock`.
   */
  managementCidr?: string;
  /** Id of a subnet (load balancer, NAT) that leads to the internet gateway. Only with `network`. */
  publicSubnetId?: pulumi.Input<string>;
  /** Id of a subnet for the gateways alone. Only with `network`. */
  gatewaySubnetId?: pulumi.Input<string>;
  /**
   * Id of the gateway subnet's route table, which no other subnet may use: its default route, which must not exist yet,
   * leads through the fixed address. Only with `network`. Of an association that is made by the same program, give its
   * `routeTableId`.
   */
  gatewayRouteTableId?: pulumi.Input<string>;
  /**
   * Allocation id of an elastic address that exists: it is used, and never made, protected or released here. Default
   * none: the zone gets an address of its own.
   */
  allocationId?: pulumi.Input<string>;
}

/** Every state, in the order in which a zone goes through them. */
export const ZONE_STATES = Object.values(ZoneState);

/** Everything that is wrong with a list of zone slots, but for their networks. Without a region, that is not checked. */
export function zoneListProblems(prefix: string, region: string | undefined, zones: ZoneSlotArgs[]): Problem[] {
  return [
    ...countProblems(prefix, zones),
    ...zones.flatMap((zone, index) => nameProblems(prefix, region, zones, zone, index)),
    ...zones.flatMap((zone, index) => allocationProblems(prefix, zones, zone, index)),
  ];
}

function countProblems(prefix: string, zones: ZoneSlotArgs[]): Problem[] {
  const problems: Problem[] = [];
  if (zones.length < 2) {
    problems.push({
      key: `${prefix}zones`,
      value: zones.map((zone) => zone.name),
      allowed: "two or more zone slots (a load balancer needs subnets in two availability zones)",
      fix: `add a zone of the same region; its state may be ${ZoneState.Reserved}`,
    });
  }
  if (zones.length > 0 && !zones.some((zone) => zone.state === ZoneState.Active)) {
    problems.push({
      key: `${prefix}zones`,
      value: zones.map((zone) => zone.state),
      allowed: "at least one zone in state active",
      fix: `set the state of one zone to ${ZoneState.Active}`,
    });
  }
  return problems;
}

function nameProblems(
  prefix: string,
  region: string | undefined,
  zones: ZoneSlotArgs[],
  zone: ZoneSlotArgs,
  index: number,
): Problem[] {
  const key = `${prefix}zones[${index}].name`;
  const problems: Problem[] = [];
  if (region !== undefined && !isZoneOf(region, zone.name)) {
    const allowed = `an availability zone of the region ${region}, e.g. ${region}a`;
    problems.push({ key, value: zone.name, allowed, fix: "name a zone of that region, or change aws:region" });
  }
  const first = zones.findIndex((other) => other.name === zone.name);
  if (first < index) {
    const allowed = `a zone that no other slot names; zones[${first}] has it already`;
    problems.push({ key, value: zone.name, allowed, fix: "name another zone, or remove the slot" });
  }
  return problems;
}

function isZoneOf(region: string, zone: string): boolean {
  return zone.startsWith(region) && /^[a-z]$/.test(zone.slice(region.length));
}

function allocationProblems(prefix: string, zones: ZoneSlotArgs[], zone: ZoneSlotArgs, index: number): Problem[] {
  const id = plainText(zone.allocationId);
  if (id === undefined) return [];
  const key = `${prefix}zones[${index}].allocationId`;
  if (!/^eipalloc-([0-9a-f]{8}|[0-9a-f]{17})$/.test(id)) {
    const allowed = "the allocation id of an elastic address, eipalloc- and 17 hexadecimal digits";
    return [{ key, value: id, allowed, fix: "copy it from EC2, or leave it out to have an address made" }];
  }
  const first = zones.findIndex((other) => plainText(other.allocationId) === id);
  if (first === index) return [];
  const allowed = `an address that no other slot has; zones[${first}] has it already`;
  return [{ key, value: id, allowed, fix: "give another address, or leave it out to have one made" }];
}
