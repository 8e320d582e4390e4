import * as assert from "node:assert/strict";
import { parsePreviousEndpoints } from "../../components/previousEndpoints";

const KNOWN = {
  host: "api.shop.example",
  acceptedProofs: ["header"],
  originSecretGeneration: 2,
  clientCertificateGeneration: undefined,
};

describe("what the last update left of the endpoints", () => {
  it("is nothing before the first one", () => {
    assert.equal(parsePreviousEndpoints("rotations", undefined).size, 0);
    assert.equal(parsePreviousEndpoints("rotations", null).size, 0);
  });

  it("is found by host, whatever else a later version wrote beside it", () => {
    const read = parsePreviousEndpoints("rotations", [{ ...KNOWN, colour: "blue" }]);
    assert.deepEqual(read.get("api.shop.example"), KNOWN);
  });

  it("is never guessed", () => {
    for (const value of ["x", {}, [1], [{ host: "api.shop.example" }], [{ ...KNOWN, acceptedProofs: [1] }]]) {
      assert.throws(
        () => parsePreviousEndpoints("rotations", value),
        /`rotations` does not hold[^]*no step can be judged/,
      );
    }
  });
});
