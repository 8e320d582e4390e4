import * as assert from "node:assert/strict";
import { probesOf } from "../../verify/probes";
import { TECHNIQUES } from "../../verify/knownTechniques";
import { OTHERS, TARGET } from "./verifyEvidence";

/** Techniques of the threat model. */
const COUNT = 27;

describe("techniques", () => {
  it("are all there, each once and in order", () => {
    assert.deepEqual(
      TECHNIQUES.map(({ number }) => number),
      Array.from({ length: COUNT }, (_, index) => index + 1),
    );
  });

  it("are tried by probes that there are, or say why not", () => {
    const ids = new Set([TARGET, ...Object.values(OTHERS)].flatMap(probesOf).map(({ id }) => id));
    for (const { number, probes, notProbed } of TECHNIQUES) {
      assert.deepEqual(probes?.filter((id) => !ids.has(id)) ?? [], [], `technique ${number}`);
      assert.ok((probes?.length ?? 0) > 0 || (notProbed?.length ?? 0) > 30, `technique ${number}`);
    }
  });

  it("are tried in every lock mode where the API's own name answers anybody", () => {
    for (const [lock, target] of Object.entries({ header: TARGET, ...OTHERS })) {
      const ids = new Set(probesOf(target).map(({ id }) => id));
      const [, , straight] = TECHNIQUES;
      assert.ok(
        straight?.probes?.some((id) => ids.has(id)),
        lock,
      );
    }
  });
});
