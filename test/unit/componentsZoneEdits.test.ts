import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import type { Problem } from "../../components/checks/problem";
import { networkProblems } from "../../components/checks/network";
import { type NextZone, zoneStepProblems } from "../../components/checks/zoneSteps";
import { zoneListProblems, ZoneState } from "../../components/checks/zones";
import { EgressKind, planEgress } from "../../components/egressPlan";
import { edited, history, LETTERS, slot } from "../support/zoneEdits";

type Judge = (previous: NextZone[], next: NextZone[]) => Problem[];

const form: Judge = (_previous, zones) => [
  ...zoneListProblems("", "eu-central-1", zones),
  ...networkProblems("", { cidrBlock: "10.40.0.0/16", zones }),
];
const program: Judge = (previous, zones) => [...form(previous, zones), ...zoneStepProblems("", previous, zones)];

/** What is in AWS: addresses by the URN's name, subnets by awsx's number. */
class Cloud {
  readonly addresses = new Map<string, string>();
  zones: NextZone[] = [];
  private next = 10;

  /** Does what the engine does for a list of zones, and holds it to what must be so of every other address. */
  update(zones: NextZone[]): void {
    const before = planEgress("waf", this.zones, EgressKind.ZoneNat, true);
    const after = planEgress("waf", zones, EgressKind.ZoneNat, true);
    const kept = new Map(this.addresses);
    const names = after.addresses.map(({ name }) => name);
    for (const { name, protect } of before.addresses) {
      if (names.includes(name)) continue;
      assert.ok(!protect, `the engine does not delete ${name}, which is protected`);
      this.addresses.delete(name);
    }
    for (const { name, allocationId } of after.addresses) {
      const brought = typeof allocationId === "string" ? allocationId : undefined;
      if (!this.addresses.has(name)) this.addresses.set(name, brought ?? `203.0.113.${this.next++}`);
      if (brought !== undefined) this.addresses.set(name, brought);
    }
    for (const [index, zone] of this.zones.entries()) {
      const now = zones.find(({ name }) => name === zone.name);
      const isOther = zone.state !== ZoneState.Gone && now?.state !== ZoneState.Gone;
      const name = `waf-egress-${zone.name}`;
      if (isOther) assert.equal(this.addresses.get(name), kept.get(name), name);
      // awsx numbers subnets: what is at a place stays there, or is taken away with the place.
      const { publicCidr, gatewayCidr } = zones[index] ?? zone;
      assert.deepEqual([publicCidr, gatewayCidr], [zone.publicCidr, zone.gatewayCidr], `the subnets of ${zone.name}`);
    }
    const listed = before.addresses.map(({ name }) => name);
    for (const { name } of this.zones.length === 0 ? [] : after.natGateways) {
      assert.ok(listed.includes(name), `${name} carries traffic before any allow-list has its address`);
    }
    for (const { name } of before.natGateways) {
      assert.ok(names.includes(name), `${name} carries traffic until its address leaves every allow-list`);
    }
    this.zones = zones;
  }
}

function holds(judge: Judge, seen: { accepted: number; refused: number; steps: Set<string> }) {
  return fc.property(fc.integer({ min: 2, max: 4 }), history, (count, updates) => {
    const cloud = new Cloud();
    cloud.update(LETTERS.slice(0, count).map((name) => slot(`eu-central-1${name}`, ZoneState.Active)));
    for (const edits of updates) {
      const zones = edits.reduce(edited, cloud.zones);
      if (judge(cloud.zones, zones).length > 0) {
        seen.refused += 1;
        continue;
      }
      seen.accepted += 1;
      for (const [index, zone] of zones.entries()) {
        seen.steps.add(`${cloud.zones[index]?.state ?? "none"} → ${zone.state}`);
      }
      cloud.update(zones);
    }
  });
}

describe("random edits of the zone list", () => {
  it("are refused, or change no other zone's address, URN or subnets", () => {
    const seen = { accepted: 0, refused: 0, steps: new Set<string>() };
    fc.assert(holds(program, seen), { numRuns: 3000 });
    assert.ok(seen.accepted > 3000 && seen.refused > 3000, JSON.stringify(seen));
    assert.deepEqual([...seen.steps].sort(), [
      "active → active",
      "active → retiring",
      "gone → gone",
      "gone → reserved",
      "none → reserved",
      "reserved → active",
      "reserved → reserved",
      "retiring → gone",
      "retiring → retiring",
    ]);
  });

  it("would change them if only the list itself were judged", () => {
    const result = fc.check(holds(form, { accepted: 0, refused: 0, steps: new Set() }), { numRuns: 3000 });
    assert.equal(result.failed, true);
  });
});
