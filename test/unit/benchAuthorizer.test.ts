import * as assert from "node:assert/strict";
import { brokenLimits, type AuthorizerFigures } from "../../tools/commands/benchAuthorizer";

const figures = (changes: Partial<AuthorizerFigures> = {}): AuthorizerFigures => ({
  decisions: [{ title: "direct", medianMicroseconds: 50, slowestPercentMicroseconds: 500 }],
  loadMilliseconds: 10,
  bundleKilobytes: 50,
  reload: { requests: 1_000, reads: 1, wrong: 0 },
  ...changes,
});

describe("the authorizer's bench", () => {
  it("is content at its limits, whatever the slowest decisions took", () => {
    assert.deepEqual(brokenLimits(figures()), []);
  });

  const broken: [Partial<AuthorizerFigures>, string][] = [
    [
      { decisions: [{ title: "direct", medianMicroseconds: 50.1, slowestPercentMicroseconds: 60 }] },
      "A decision (direct): 50.1 µs; at most 50 are allowed.",
    ],
    [{ loadMilliseconds: 10.1 }, "Loading what decides: 10.1 ms; at most 10 are allowed."],
    [{ bundleKilobytes: 50.1 }, "The bundle: 50.1 KB; at most 50 are allowed."],
    [{ reload: { requests: 9, reads: 2, wrong: 0 } }, "9 requests at once read the secret 2 times; once is enough."],
    [{ reload: { requests: 9, reads: 0, wrong: 0 } }, "9 requests at once read the secret 0 times; once is enough."],
    [{ reload: { requests: 9, reads: 1, wrong: 2 } }, "2 of 9 requests at once got a wrong answer."],
  ];
  for (const [changes, message] of broken) {
    it(`says: ${message}`, () => {
      assert.deepEqual(brokenLimits(figures(changes)), [message]);
    });
  }

  it("is not content with a figure that is none", () => {
    assert.equal(brokenLimits(figures({ loadMilliseconds: NaN })).length, 1);
  });
});
