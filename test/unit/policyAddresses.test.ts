import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { countAddresses, countIpv6Networks, mergeRanges, parseCidr } from "../../policy/lib/addresses";
import type { AddressRange, Cidr } from "../../policy/lib/addresses";

function cidr(text: string): Cidr {
  const parsed = parseCidr(text);
  assert.ok(parsed, text);
  return parsed;
}

const ipv4Text = fc
  .tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 }))
  .map(([address, prefix]) => `${address}/${prefix}`);
const ipv6Text = fc
  .tuple(fc.ipV6(), fc.integer({ min: 0, max: 128 }))
  .map(([address, prefix]) => `${address}/${prefix}`);
const range = fc
  .tuple(fc.bigInt({ min: 0n, max: 300n }), fc.bigInt({ min: 0n, max: 40n }))
  .map(([first, length]): AddressRange => ({ first, last: first + length }));

/** The definition, address by address. */
function addresses(ranges: AddressRange[]): Set<bigint> {
  const set = new Set<bigint>();
  for (const { first, last } of ranges) {
    for (let address = first; address <= last; address++) {
      set.add(address);
    }
  }
  return set;
}

describe("policy: CIDRs", () => {
  it("reads both families", () => {
    assert.deepEqual(cidr("10.1.2.3/8"), { family: 4, prefixLength: 8, first: 0x0a000000n, last: 0x0affffffn });
    assert.deepEqual(cidr("::/0"), { family: 6, prefixLength: 0, first: 0n, last: (1n << 128n) - 1n });
    assert.equal(cidr("2001:db8::1/128").first, 0x20010db8000000000000000000000001n);
    assert.equal(cidr("::ffff:192.0.2.1/128").first, 0xffffc0000201n);
  });

  it("refuses what is none", () => {
    for (const text of [
      "",
      "10.0.0.0",
      "10.0.0.0/33",
      "10.0.0/8",
      "010.0.0.0/8",
      "::/129",
      "fe80::1%eth0/64",
      "a/b",
      "1.2.3.4/8/8",
      "1.2.3.4/-1",
      "1.2.3.4/ 8",
    ]) {
      assert.equal(parseCidr(text), undefined, text);
    }
  });

  it("has as many addresses as its prefix says, the written one among them", () => {
    fc.assert(
      fc.property(fc.oneof(ipv4Text, ipv6Text), (text) => {
        const { family, prefixLength, first, last } = cidr(text);
        assert.equal(last - first + 1n, 1n << BigInt((family === 4 ? 32 : 128) - prefixLength));
        const host = cidr(`${text.split("/")[0] ?? ""}/${family === 4 ? 32 : 128}`).first;
        assert.ok(first <= host && host <= last);
      }),
    );
  });
});

describe("policy: unions of ranges", () => {
  it("are the same set of addresses, in order and apart from each other", () => {
    fc.assert(
      fc.property(fc.array(range, { maxLength: 12 }), (ranges) => {
        const merged = mergeRanges(ranges);
        assert.deepEqual(addresses(merged), new Set([...addresses(ranges)].sort((a, b) => Number(a - b))));
        assert.equal(countAddresses(ranges), BigInt(addresses(ranges).size));
        merged.slice(1).forEach(({ first }, index) => assert.ok(first > (merged[index]?.last ?? first) + 1n));
      }),
    );
  });

  it("do not depend on order or on repetition", () => {
    const shuffled = fc
      .array(range, { maxLength: 12 })
      .chain((ranges) => fc.tuple(fc.constant(ranges), fc.shuffledSubarray(ranges, { minLength: ranges.length })));
    fc.assert(
      fc.property(shuffled, ([ranges, other]) => {
        assert.deepEqual(mergeRanges([...other, ...other]), mergeRanges(ranges));
      }),
    );
  });

  it("do not shrink when a range is split into halves, as deep as one likes", () => {
    const split = (block: Cidr, depth: number): AddressRange[] => {
      const size = block.last - block.first + 1n;
      if (depth === 0 || size === 1n) {
        return [block];
      }
      const half = block.first + size / 2n;
      return [...split({ ...block, last: half - 1n }, depth - 1), ...split({ ...block, first: half }, depth - 1)];
    };
    fc.assert(
      fc.property(fc.oneof(ipv4Text, ipv6Text), fc.integer({ min: 0, max: 6 }), (text, depth) => {
        const block = cidr(text);
        const { first, last } = block;
        assert.deepEqual(mergeRanges(split(block, depth).reverse()), [{ first, last }]);
      }),
    );
  });

  it("leave the caller's ranges as they are", () => {
    const ranges = [
      { first: 0n, last: 1n },
      { first: 1n, last: 5n },
    ];
    mergeRanges(ranges);
    assert.deepEqual(ranges, [
      { first: 0n, last: 1n },
      { first: 1n, last: 5n },
    ]);
  });

  it("count IPv6 in networks of /64, a single address as one", () => {
    const networks = (...texts: string[]): bigint => countIpv6Networks(texts.map(cidr));
    assert.equal(networks(), 0n);
    assert.equal(networks("2001:db8::1/128", "2001:db8::ffff/128"), 1n);
    assert.equal(networks("2001:db8::/48"), 65536n);
    assert.equal(networks("2001:db8::/64", "2001:db8:0:1::7/128", "2001:db8:0:9::/64"), 3n);
  });
});
