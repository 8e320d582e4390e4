import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { overlaps, parseCidr } from "../../components/checks/cidr";
import { certificateCovers, isHostName } from "../../components/checks/hostNames";
import { ENDPOINT_NAME_LENGTH, endpointName, nameProblems } from "../../components/checks/names";
import { networkProblems } from "../../components/checks/network";
import { zoneListProblems, type ZoneSlotArgs, ZoneState } from "../../components/checks/zones";

const zone = (letter: string, publicCidr: string, gatewayCidr: string): ZoneSlotArgs => ({
  name: `eu-central-1${letter}`,
  state: ZoneState.Active,
  publicCidr,
  gatewayCidr,
});
const ZONE_A = zone("a", "10.40.0.0/24", "10.40.10.0/24");
const ZONE_B = zone("b", "10.40.1.0/24", "10.40.11.0/24");

function keysOf(cidrBlock: string, zones: ZoneSlotArgs[]): string[] {
  const problems = [...networkProblems("", { cidrBlock, zones }), ...zoneListProblems("", "eu-central-1", zones)];
  return problems.map((problem) => problem.key);
}

describe("IPv4 ranges", () => {
  it("refuses host bits and says which network was meant", () => {
    const parsed = parseCidr("10.40.0.7/24");
    assert.ok(!parsed.ok);
    assert.match(parsed.reason, /10\.40\.0\.0\/24/);
  });

  it("finds an overlap exactly when one range holds an address of the other", () => {
    const cidr = fc.tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 24, max: 30 })).map(([last, length]) => {
      const size = 2 ** (32 - length);
      return `10.0.0.${last - (last % size)}/${length}`;
    });
    const addresses = (text: string) => {
      const parsed = parseCidr(text);
      assert.ok(parsed.ok);
      const { first, last } = parsed.range;
      return { range: parsed.range, all: Array.from({ length: last - first + 1 }, (_, i) => first + i) };
    };
    fc.assert(
      fc.property(cidr, cidr, (a, b) => {
        const [left, right] = [addresses(a), addresses(b)];
        assert.equal(
          overlaps(left.range, right.range),
          left.all.some((address) => right.all.includes(address)),
        );
      }),
    );
  });
});

describe("zone slots", () => {
  it("accepts two zones of the region with free ranges", () => {
    assert.deepEqual(keysOf("10.40.0.0/16", [ZONE_A, ZONE_B]), []);
  });

  it("refuses one zone, no active zone, a zone twice and a zone of another region", () => {
    assert.deepEqual(keysOf("10.40.0.0/16", [ZONE_A]), ["zones"]);
    const reserved = [ZONE_A, ZONE_B].map((slot) => ({ ...slot, state: ZoneState.Reserved }));
    assert.deepEqual(keysOf("10.40.0.0/16", reserved), ["zones"]);
    assert.deepEqual(keysOf("10.40.0.0/16", [ZONE_A, { ...ZONE_B, name: ZONE_A.name }]), ["zones[1].name"]);
    assert.deepEqual(keysOf("10.40.0.0/16", [ZONE_A, { ...ZONE_B, name: "eu-west-1b" }]), ["zones[1].name"]);
    assert.deepEqual(keysOf("10.40.0.0/16", [ZONE_A, { ...ZONE_B, name: "eu-central-12b" }]), ["zones[1].name"]);
  });

  it("refuses overlapping, outside, malformed and wrongly sized ranges, each at its key", () => {
    const withPublic = (publicCidr: string) => keysOf("10.40.0.0/16", [ZONE_A, { ...ZONE_B, publicCidr }]);
    assert.deepEqual(withPublic("10.40.10.128/25"), ["zones[1].publicCidr"]);
    assert.deepEqual(withPublic("10.41.0.0/24"), ["zones[1].publicCidr"]);
    assert.deepEqual(withPublic("10.40.1.5/24"), ["zones[1].publicCidr"]);
    assert.deepEqual(withPublic("10.40.1.0"), ["zones[1].publicCidr"]);
    assert.deepEqual(withPublic("10.40.1.0/29"), ["zones[1].publicCidr"]);
    assert.deepEqual(keysOf("10.40.0.0/15", [ZONE_A, ZONE_B]), ["cidrBlock"]);
  });
});

describe("host names", () => {
  it("takes lower-case DNS names and nothing else", () => {
    assert.ok(isHostName("api.shop.example"));
    assert.ok(isHostName("xn--bcher-kva.example"));
    const long = "a".repeat(64);
    const refused = [
      "shop",
      "API.shop.example",
      "api_shop.example",
      "*.shop.example",
      "api.shop.example.",
      "-a.example",
    ];
    for (const host of [
      ...refused,
      "a..example",
      `${long}.example`,
      "10.0.0.1",
      "a.example:443",
      "https://a.example",
      "",
    ]) {
      assert.ok(!isHostName(host), host);
    }
  });

  it("lets a wildcard certificate cover exactly one label", () => {
    assert.ok(certificateCovers(["*.shop.example"], "api.shop.example"));
    assert.ok(certificateCovers(["other.example", "api.shop.example"], "api.shop.example"));
    assert.ok(!certificateCovers(["*.shop.example"], "v2.api.shop.example"));
    assert.ok(!certificateCovers(["*.shop.example"], "shop.example"));
    assert.ok(!certificateCovers(["*.shop.example"], "api.myshop.example"));
    assert.ok(!certificateCovers([], "api.shop.example"));
  });
});

describe("endpoint names", () => {
  it("reads like the host where that is unambiguous", () => {
    assert.equal(endpointName("api.shop.example"), "api-shop-example");
  });

  it("differs for hosts that would read alike", () => {
    assert.notEqual(endpointName("a-b.example"), endpointName("a.b.example"));
  });

  it("is always a name that a component takes", () => {
    const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/);
    const host = fc.array(label, { minLength: 2, maxLength: 8 }).map((labels) => labels.join("."));
    fc.assert(fc.property(host, (given) => nameProblems(endpointName(given), ENDPOINT_NAME_LENGTH).length === 0));
  });
});
