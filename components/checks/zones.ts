import { contains, type Ipv4Range, overlaps, parseCidr } from "./cidr";
import type { Problem } from "./problem";

/** State of a zone slot. */
export enum ZoneState {
  /** The zone's address exists and is published, but carries no traffic: no NAT, no gateway. */
  Reserved = "reserved",
  /** NAT, route and a gateway exist; the zone carries traffic. */
  Active = "active",
}

/**
 * A zone slot. awsx names and numbers subnets by position, so the list is append-only: never reorder it, never take a
 * slot out of its middle.
 */
export interface ZoneSlotArgs {
  /** Availability zone, e.g. `eu-central-1a`. */
  name: string;
  /** What the zone does. */
  state: ZoneState;
  /** CIDR of the zone's public subnet (load balancer, NAT), inside the VPC's, /16 to /28. */
  publicCidr: string;
  /** CIDR of the zone's gateway subnet, inside the VPC's, /16 to /28. */
  gatewayCidr: string;
}

/** Every state, in the order in which a zone goes through them. */
export const ZONE_STATES = Object.values(ZoneState);

interface PlacedRange {
  key: string;
  cidr: string;
  range: Ipv4Range;
}

/**
 * Everything that is wrong with a VPC's CIDR and its zone slots. `prefix` ends where a key begins; without a region it
 * is not checked whether the zones are in it.
 */
export function networkProblems(
  prefix: string,
  region: string | undefined,
  cidrBlock: string,
  zones: ZoneSlotArgs[],
): Problem[] {
  const vpc = rangeOf(`${prefix}cidrBlock`, cidrBlock);
  const subnets = zones.flatMap((zone, index) => [
    rangeOf(`${prefix}zones[${index}].publicCidr`, zone.publicCidr),
    rangeOf(`${prefix}zones[${index}].gatewayCidr`, zone.gatewayCidr),
  ]);
  const placed = subnets.flatMap((subnet) => (subnet.placed === undefined ? [] : [subnet.placed]));
  return [
    ...vpc.problems,
    ...zoneListProblems(prefix, region, zones),
    ...subnets.flatMap((subnet) => subnet.problems),
    ...(vpc.placed === undefined ? [] : outsideProblems(placed, vpc.placed)),
    ...overlapProblems(placed),
  ];
}

function zoneListProblems(prefix: string, region: string | undefined, zones: ZoneSlotArgs[]): Problem[] {
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
  zones.forEach((zone, index) => {
    const key = `${prefix}zones[${index}].name`;
    if (region !== undefined && !isZoneOf(region, zone.name)) {
      const allowed = `an availability zone of the region ${region}, e.g. ${region}a`;
      problems.push({ key, value: zone.name, allowed, fix: "name a zone of that region, or change aws:region" });
    }
    const first = zones.findIndex((other) => other.name === zone.name);
    if (first < index) {
      const allowed = `a zone that no other slot names; zones[${first}] has it already`;
      problems.push({ key, value: zone.name, allowed, fix: "name another zone, or remove the slot" });
    }
  });
  return problems;
}

function isZoneOf(region: string, zone: string): boolean {
  return zone.startsWith(region) && /^[a-z]$/.test(zone.slice(region.length));
}

function rangeOf(key: string, cidr: string): { placed?: PlacedRange; problems: Problem[] } {
  const parsed = parseCidr(cidr);
  if (!parsed.ok) {
    return { problems: [{ key, value: cidr, allowed: parsed.reason, fix: "write the range in that form" }] };
  }
  // VPC and subnet limits: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
  if (parsed.range.prefixLength < 16 || parsed.range.prefixLength > 28) {
    return { problems: [{ key, value: cidr, allowed: "a prefix length from /16 to /28", fix: "choose another size" }] };
  }
  return { placed: { key, cidr, range: parsed.range }, problems: [] };
}

function outsideProblems(subnets: PlacedRange[], vpc: PlacedRange): Problem[] {
  return subnets
    .filter((subnet) => !contains(vpc.range, subnet.range))
    .map(({ key, cidr }) => ({
      key,
      value: cidr,
      allowed: `a range inside the VPC's ${vpc.cidr}`,
      fix: `choose a range of ${vpc.cidr} that no other subnet uses`,
    }));
}

function overlapProblems(subnets: PlacedRange[]): Problem[] {
  return subnets.flatMap((subnet, index) =>
    subnets
      .slice(0, index)
      .filter((earlier) => overlaps(earlier.range, subnet.range))
      .map((earlier) => ({
        key: subnet.key,
        value: subnet.cidr,
        allowed: `a range that overlaps no other subnet; ${earlier.key} is ${earlier.cidr}`,
        fix: "choose a free range",
      })),
  );
}
