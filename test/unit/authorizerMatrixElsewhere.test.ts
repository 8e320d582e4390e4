import * as assert from "node:assert/strict";
import { policies } from "../../policy/policies";
import { CASES } from "../policy/cases";
import { DEPLOYED_PROPERTIES, LIVE_ATTEMPTS } from "./authorizerMatrixElsewhere";
import { PROBES } from "./verifyProbesSupport";

describe("the adversarial matrix of the origin lock, where no decision shows a row", () => {
  for (const property of new Set(DEPLOYED_PROPERTIES.map((row) => row.property))) {
    it(`I-01 deployed: ${property} => held by a policy with cases of both kinds`, () => {
      const names = DEPLOYED_PROPERTIES.filter((row) => row.property === property).flatMap((row) => row.policies);
      for (const name of names) {
        assert.ok(
          policies.some((policy) => policy.name === name),
          `no policy ${name}`,
        );
        const cases = CASES.find(({ policy }) => policy === name);
        assert.ok(cases && cases.passes.length > 0 && cases.fails.length > 0, `no cases of ${name}`);
      }
    });
  }

  it("L-01 live: not sent here; each attempt is a probe of `npm run verify`, or says what stands in its place", () => {
    for (const { attempt, probes, instead } of LIVE_ATTEMPTS) {
      assert.ok(probes.length > 0 || instead !== undefined, attempt);
      for (const id of probes) {
        assert.ok(
          PROBES.some((probe) => probe.id === id),
          `no probe ${id}`,
        );
      }
    }
  });
});
