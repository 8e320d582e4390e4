import * as fc from "fast-check";
import type { NextZone } from "../../components/checks/zoneSteps";
import { ZONE_STATES, ZoneState } from "../../components/checks/zones";

/** An edit that somebody makes in the list of zones. */
export type Edit =
  | { kind: "advance" | "remove" | "renumber"; at: number }
  | { kind: "state"; at: number; state: ZoneState }
  | { kind: "append"; letter: string; state: ZoneState }
  | { kind: "swap"; at: number; with: number }
  | { kind: "rename"; at: number; letter: string }
  | { kind: "address"; at: number; allocationId: string | undefined };

/** Of the zones of eu-central-1 that edits know. */
export const LETTERS = ["a", "b", "c", "d", "e", "f"];
const position = fc.nat({ max: 5 });
const letter = fc.constantFrom(...LETTERS);
const state = fc.constantFrom(...ZONE_STATES);
const allocation = fc.constantFrom(undefined, "eipalloc-00000001", "eipalloc-00000002");

const edit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("advance" as const), at: position }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("append" as const), letter, state: fc.constant(ZoneState.Reserved) }),
  },
  fc.record({ kind: fc.constant("append" as const), letter, state }),
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("remove" as const), at: position }) },
  fc.record({ kind: fc.constant("renumber" as const), at: position }),
  fc.record({ kind: fc.constant("state" as const), at: position, state }),
  fc.record({ kind: fc.constant("swap" as const), at: position, with: position }),
  fc.record({ kind: fc.constant("rename" as const), at: position, letter }),
  fc.record({ kind: fc.constant("address" as const), at: position, allocationId: allocation }),
);

/** Updates, each with the edits since the last one. */
export const history = fc.array(fc.array(edit, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 20 });

/** A slot of a zone, with subnets of its own. */
export function slot(name: string, state: ZoneState): NextZone {
  const number = LETTERS.indexOf(name.slice(-1));
  return { name, state, publicCidr: `10.40.${number}.0/24`, gatewayCidr: `10.40.${number + 10}.0/24` };
}

/** The list after an edit. */
export function edited(zones: NextZone[], change: Edit): NextZone[] {
  const at = (change: Partial<NextZone>, index: number): NextZone[] =>
    zones.map((zone, place) => (place === index ? { ...zone, ...change } : zone));
  switch (change.kind) {
    case "advance": {
      const before = zones[change.at]?.state ?? ZoneState.Gone;
      return at({ state: ZONE_STATES[(ZONE_STATES.indexOf(before) + 1) % ZONE_STATES.length] }, change.at);
    }
    case "state":
      return at({ state: change.state }, change.at);
    case "renumber":
      return at({ publicCidr: "10.40.100.0/24" }, change.at);
    case "rename":
      return at({ name: `eu-central-1${change.letter}` }, change.at);
    case "address":
      return at({ allocationId: change.allocationId }, change.at);
    case "append":
      return [...zones, slot(`eu-central-1${change.letter}`, change.state)];
    case "remove":
      return zones.filter((_, index) => index !== change.at);
    case "swap": {
      const [one, other] = [zones[change.at], zones[change.with]];
      if (one === undefined || other === undefined) return zones;
      return zones.map((zone) => (zone === one ? other : zone === other ? one : zone));
    }
  }
}
