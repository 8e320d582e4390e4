import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { formatIpv4, ipv4BlockSize, parseIpv4, parseIpv4Block } from "../../contracts/ipv4";

const address = fc.integer({ min: 0, max: 0xffffffff });

describe("IPv4 addresses and blocks", () => {
  it("round-trips every address and refuses leading zeros, ports and other forms", () => {
    fc.assert(fc.property(address, (number) => parseIpv4(formatIpv4(number)) === number));
    for (const text of ["10.0.0.01", "10.0.0", "10.0.0.256", "10.0.0.1.2", "", "10.0.0.1:80", "::1", " 10.0.0.1"]) {
      assert.equal(parseIpv4(text), undefined, text);
    }
  });

  it("reads a block as it was written, and nothing that is none", () => {
    fc.assert(
      fc.property(address, fc.integer({ min: 0, max: 32 }), (number, prefixLength) => {
        assert.deepEqual(parseIpv4Block(`${formatIpv4(number)}/${prefixLength}`), { address: number, prefixLength });
      }),
    );
    for (const text of [
      "10.0.0.0",
      "10.0.0.0/33",
      "10.0.0.0/08",
      "10.0.0/8",
      "10.0.0.0/8/8",
      "/8",
      "::/0",
      " 10.0.0.0/8",
    ]) {
      assert.equal(parseIpv4Block(text), undefined, text);
    }
    assert.equal(ipv4BlockSize(28), 16);
  });
});
