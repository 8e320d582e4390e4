import * as assert from "node:assert/strict";
import { type NextZone, type PreviousZone, readmitted, zoneStepProblems } from "../../components/checks/zoneSteps";
import { ZONE_STATES, ZoneState } from "../../components/checks/zones";
import { parsePreviousZones } from "../../components/previousZones";

const { Reserved, Active, Retiring, Gone } = ZoneState;

function zone(letter: string, state: ZoneState, changes: Partial<PreviousZone> = {}): PreviousZone {
  const number = letter.charCodeAt(0) - 97;
  return {
    name: `eu-central-1${letter}`,
    state,
    publicCidr: `10.40.${number}.0/24`,
    gatewayCidr: `10.40.${number + 10}.0/24`,
    ...changes,
  };
}

const [A, B] = [zone("a", Active), zone("b", Active, { address: "203.0.113.11" })];

/** Each problem in one line: key, value, what is allowed, fix. */
function told(previous: PreviousZone[], next: NextZone[]): string[] {
  return zoneStepProblems("", previous, next).map(
    ({ key, value, allowed, fix }) => `${key} ${JSON.stringify(value)}: ${allowed}; ${fix}`,
  );
}

describe("steps of a zone", () => {
  const allowed = ["reserved active", "active retiring", "retiring gone", "gone reserved"];

  for (const from of ZONE_STATES) {
    for (const to of ZONE_STATES) {
      const isAllowed = from === to || allowed.includes(`${from} ${to}`);
      it(`${from} → ${to} is ${isAllowed ? "allowed" : "refused"}`, () => {
        const problems = zoneStepProblems("", [A, zone("b", from)], [A, zone("b", to)]);
        assert.deepEqual(
          problems.map(({ key }) => key),
          isAllowed ? [] : ["zones[1].state"],
        );
      });
    }
  }

  it("names the steps that lead to where somebody wants to go", () => {
    assert.deepEqual(told([A, B], [A, zone("b", Gone)]), [
      'zones[1].state "gone": active (as it is) or retiring (the next step); write retiring, run `pulumi up`, then gone',
    ]);
    assert.deepEqual(told([A, zone("b", Reserved)], [A, zone("b", Gone)]), [
      'zones[1].state "gone": reserved (as it is) or active (the next step); ' +
        "write active, run `pulumi up`, then retiring and run it again, then gone",
    ]);
    assert.deepEqual(told([A, zone("b", Gone)], [A, B]), [
      'zones[1].state "active": gone (as it is) or reserved (the next step); write reserved, run `pulumi up`, then active',
    ]);
  });

  it("begin with reserved or active when there was no update, and with reserved later", () => {
    assert.deepEqual(told([], [A, zone("b", Reserved)]), []);
    assert.match(
      told([], [A, zone("b", Retiring)]).join(),
      /^zones\[1\]\.state "retiring": reserved or active, since no/,
    );
    assert.deepEqual(told([A, B], [A, B, zone("c", Reserved)]), []);
    assert.deepEqual(told([A, B], [A, B, zone("c", Active)]), [
      'zones[2].state "active": reserved: the address of a new zone stands in every allow-list before it carries traffic; ' +
        "write reserved, run `pulumi up`, then active",
    ]);
  });

  it("tell which zones get another address", () => {
    const previous = [A, zone("b", Gone), zone("c", Active)];
    assert.deepEqual(readmitted(previous, [A, zone("b", Reserved), zone("c", Active)]), ["eu-central-1b"]);
    assert.deepEqual(readmitted(previous, previous), []);
  });
});

describe("places of zone slots", () => {
  const C = zone("c", Active);

  it("are kept: no other order, none taken out, none put in", () => {
    const order =
      "the slots of the last update in their places (eu-central-1a, eu-central-1b, eu-central-1c), new ones at the end";
    assert.deepEqual(told([A, B, C], [B, A, C]), [
      `zones ["eu-central-1b","eu-central-1a","eu-central-1c"]: ${order}; ` +
        "put them back in that order: subnets are numbered by position",
    ]);
    assert.deepEqual(told([A, B, C], [A, C]), [
      `zones[1] "eu-central-1c": ${order}; put eu-central-1b back at position 1 and write retiring, run \`pulumi up\`, ` +
        "then gone; only the last slot can be removed, in an update that changes nothing else of the list",
    ]);
    assert.match(told([A, B, C], [A, zone("d", Reserved), B, C]).join(), /put them back in that order/);
    assert.match(
      told([A, B, C], [A, B, zone("d", Reserved)]).join(),
      /^zones\[2\] .*put eu-central-1c back at position 2/,
    );
  });

  it("can be given up at the end, by a slot that is gone", () => {
    assert.deepEqual(told([A, B, zone("c", Gone)], [A, B]), []);
    assert.deepEqual(told([A, B, zone("c", Gone), zone("d", Gone)], [A, B]), []);
    const early = told([A, B, C], [A, B]).join();
    assert.match(early, /^zones\[2\] undefined: .*write retiring, .*then gone; after that the slot can be removed$/);
    const middle = told([A, zone("b", Gone), C], [A, C]).join();
    assert.match(middle, /put eu-central-1b back at position 1 and leave it gone; only the last slot can be removed/);
    const replaced = told([A, B, zone("c", Gone)], [A, B, zone("d", Reserved)]).join();
    assert.match(replaced, /put eu-central-1c back at position 2 and leave it gone/);
    assert.match(told([A, B, zone("c", Gone)], [B, A]).join(), /put them back in that order/);
  });

  it("keep their subnets and their address", () => {
    assert.deepEqual(told([A, B], [A, { ...B, gatewayCidr: "10.40.99.0/24" }]), [
      'zones[1].gatewayCidr "10.40.99.0/24": 10.40.11.0/24; ' +
        "put it back: the slot's subnets stay what they are; for other ones append a slot of another zone",
    ]);
    assert.deepEqual(told([A, B], [A, { ...B, allocationId: "eipalloc-00000001" }]), [
      'zones[1].allocationId "eipalloc-00000001": nothing: the zone has an address of its own, 203.0.113.11; ' +
        "put it back; an address is changed by retiring the zone up to gone, and then reserving another one",
    ]);
    const brought = { ...zone("b", Gone), allocationId: "eipalloc-00000001" };
    assert.deepEqual(told([A, brought], [A, zone("b", Reserved)]), []);
    const moved = { ...B, publicCidr: undefined, publicSubnetId: "subnet-00000001" };
    assert.deepEqual(
      zoneStepProblems("", [A, B], [A, moved]).map(({ key }) => key),
      ["zones[1].publicCidr", "zones[1].publicSubnetId"],
    );
  });

  it("let a management server's subnets come and go, and be no others", () => {
    const managed = { ...B, managementCidr: "10.40.20.0/28" };
    assert.deepEqual(told([A, B], [A, managed]), []);
    assert.deepEqual(told([A, managed], [A, B]), []);
    assert.match(
      told([A, managed], [A, { ...B, managementCidr: "10.40.21.0/28" }]).join(),
      /^zones\[1\]\.managementCidr/,
    );
  });
});

describe("the last update's zone slots, as an output", () => {
  it("are none before there is such an output", () => {
    assert.deepEqual(parsePreviousZones("zones", undefined), []);
  });

  it("are read with everything that a step is judged by", () => {
    const slots = [zone("a", Active, { address: "203.0.113.10", allocationId: "eipalloc-00000001" }), zone("b", Gone)];
    const [first, second] = parsePreviousZones("zones", JSON.parse(JSON.stringify(slots)));
    assert.partialDeepStrictEqual(first, slots[0] ?? {});
    assert.partialDeepStrictEqual(second, slots[1] ?? {});
  });

  it("are refused when they are something else, since no step could be judged", () => {
    for (const value of ["active", {}, [{ name: "eu-central-1a" }], [{ name: "eu-central-1a", state: "idle" }], [1]]) {
      assert.throws(() => parsePreviousZones("zones", value), /output `zones` does not hold the zone slots/);
    }
  });
});
