import type { Problem } from "./problem";
import { ZONE_STATES, ZoneState } from "./zones";

/** A zone slot as an update left it: the component's output `zones`, and what the next update is held to. */
export interface PreviousZone {
  /** Availability zone. */
  name: string;
  /** What the zone did. */
  state: ZoneState;
  /** CIDR of the public subnet. */
  publicCidr?: string;
  /** CIDR of the gateway subnet. */
  gatewayCidr?: string;
  /** CIDR of the management server's subnet; absent in a stack without one. */
  managementCidr?: string;
  /** Id of a brought public subnet. */
  publicSubnetId?: string;
  /** Id of a brought gateway subnet. */
  gatewaySubnetId?: string;
  /** Allocation id of a brought address. */
  allocationId?: string;
  /** The zone's fixed address; absent when it is gone. */
  address?: string;
}

/** A zone slot as it shall be, every value known. */
export type NextZone = Omit<PreviousZone, "address">;

/** What an update may make of a state, besides leaving it as it is. */
const NEXT_STATE: Record<ZoneState, ZoneState> = {
  [ZoneState.Reserved]: ZoneState.Active,
  [ZoneState.Active]: ZoneState.Retiring,
  [ZoneState.Retiring]: ZoneState.Gone,
  [ZoneState.Gone]: ZoneState.Reserved,
};

/** Nothing trusts the addresses of a new stack yet, so they may carry traffic at once. */
const FIRST_STATES = [ZoneState.Reserved, ZoneState.Active];

/** What a slot keeps for ever: other subnets would have to be made, and the address moved to them under traffic. */
const FIXED = ["publicCidr", "gatewayCidr", "publicSubnetId", "gatewaySubnetId"] as const;

/**
 * Everything that is wrong with the way from the last update's zone slots to the next ones.
 * @param previous Empty before the first update.
 */
export function zoneStepProblems(prefix: string, previous: PreviousZone[], next: NextZone[]): Problem[] {
  if (previous.length === 0) {
    return next.flatMap((zone, index) => firstProblems(`${prefix}zones[${index}]`, zone));
  }
  const misplaced = placeProblems(prefix, previous, next);
  if (misplaced.length > 0) return misplaced;
  return next.flatMap((zone, index) => {
    const key = `${prefix}zones[${index}]`;
    const before = previous[index];
    return before === undefined ? appendedProblems(key, zone) : changeProblems(key, before, zone);
  });
}

/** Zones that get another address than they had, since theirs was released. */
export function readmitted(previous: PreviousZone[], next: NextZone[]): string[] {
  return next
    .filter((zone, index) => previous[index]?.state === ZoneState.Gone && zone.state === ZoneState.Reserved)
    .map((zone) => zone.name);
}

function firstProblems(key: string, { state }: NextZone): Problem[] {
  if (FIRST_STATES.includes(state)) return [];
  const allowed = `${FIRST_STATES.join(" or ")}, since no update has made the zone yet (or none tells its states)`;
  const fix = "write active, or remove the slot; to retire a zone of a stack that stands, hand over its output `zones`";
  return [{ key: `${key}.state`, value: state, allowed, fix }];
}

function appendedProblems(key: string, { state }: NextZone): Problem[] {
  if (state === ZoneState.Reserved) return [];
  return [
    {
      key: `${key}.state`,
      value: state,
      allowed: `${ZoneState.Reserved}: the address of a new zone stands in every allow-list before it carries traffic`,
      fix: steps([ZoneState.Reserved, ...way(ZoneState.Reserved, state)]),
    },
  ];
}

function changeProblems(key: string, before: PreviousZone, zone: NextZone): Problem[] {
  const problems: Problem[] = [];
  for (const member of FIXED) {
    if (zone[member] === before[member]) continue;
    const allowed = before[member] ?? "nothing, as in the last update";
    const fix = "put it back: the slot's subnets stay what they are; for other ones append a slot of another zone";
    problems.push({ key: `${key}.${member}`, value: zone[member], allowed, fix });
  }
  const { managementCidr } = zone;
  // A management server may come and go.
  if (managementCidr !== undefined && before.managementCidr !== undefined && managementCidr !== before.managementCidr) {
    const fix = "put it back, or leave out every slot's managementCidr and `management` for an update first";
    problems.push({ key: `${key}.managementCidr`, value: managementCidr, allowed: before.managementCidr, fix });
  }
  if (before.state !== ZoneState.Gone && zone.allocationId !== before.allocationId) {
    const allowed = before.allocationId ?? `nothing: the zone has an address of its own, ${before.address ?? ""}`;
    const fix = "put it back; an address is changed by retiring the zone up to gone, and then reserving another one";
    problems.push({ key: `${key}.allocationId`, value: zone.allocationId, allowed, fix });
  }
  if (zone.state !== before.state && zone.state !== NEXT_STATE[before.state]) {
    const allowed = `${before.state} (as it is) or ${NEXT_STATE[before.state]} (the next step)`;
    problems.push({ key: `${key}.state`, value: zone.state, allowed, fix: steps(way(before.state, zone.state)) });
  }
  return problems;
}

/** Slots that are not where they were. */
function placeProblems(prefix: string, previous: PreviousZone[], next: NextZone[]): Problem[] {
  const names = next.map((zone) => zone.name);
  const cut = previous.slice(names.length);
  const mayBeCut = cut.every((zone) => zone.state === ZoneState.Gone && !names.includes(zone.name));
  const kept = mayBeCut ? previous.slice(0, names.length) : previous;
  const misplaced = kept.flatMap((zone, index) => (names[index] === zone.name ? [] : [{ zone, index }]));
  if (misplaced.length === 0) return [];
  const before = previous.map((zone) => zone.name).join(", ");
  const allowed = `the slots of the last update in their places (${before}), new ones at the end`;
  const taken = misplaced.filter(({ zone }) => !names.includes(zone.name));
  if (taken.length === 0) {
    const fix = "put them back in that order: subnets are numbered by position";
    return [{ key: `${prefix}zones`, value: names, allowed, fix }];
  }
  return taken.map(({ zone, index }) => {
    const fix = `put ${zone.name} back at position ${index} and ${removal(zone, index >= names.length)}`;
    return { key: `${prefix}zones[${index}]`, value: names[index], allowed, fix };
  });
}

function removal({ state }: PreviousZone, isLast: boolean): string {
  const last = "only the last slot can be removed, in an update that changes nothing else of the list";
  if (state === ZoneState.Gone) return `leave it gone; ${last}`;
  return `${steps(way(state, ZoneState.Gone))}; ${isLast ? "after that the slot can be removed" : last}`;
}

/** States on the way from one to another, without the first. */
function way(from: ZoneState, to: ZoneState): ZoneState[] {
  const states: ZoneState[] = [];
  for (let state = from; state !== to && states.length < ZONE_STATES.length;) {
    state = NEXT_STATE[state];
    states.push(state);
  }
  return states;
}

function steps(states: ZoneState[]): string {
  const [first = "", ...others] = states;
  if (others.length === 0) return `write ${first}`;
  const last = others.at(-1);
  const between = others.slice(0, -1).map((state) => `, then ${state} and run it again`);
  return `write ${first}, run \`pulumi up\`${between.join("")}, then ${last ?? ""}`;
}
