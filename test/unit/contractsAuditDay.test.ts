import * as assert from "node:assert/strict";
import { auditEnd } from "../../contracts/auditDay";

describe("the last day of an audit", () => {
  it("lasts to its end in UTC, whatever the length of its month", () => {
    assert.equal(auditEnd("2026-11-30"), Date.UTC(2026, 11, 1));
    assert.equal(auditEnd("2028-02-29"), Date.UTC(2028, 2, 1));
    assert.equal(auditEnd("2026-12-31"), Date.UTC(2027, 0, 1));
  });

  for (const text of [
    ...["", "tomorrow", "2026-02-29", "2026-02-30", "2026-04-31", "2026-13-01", "2026-00-10", "2026-11-00"],
    ...["2026-1-1", "26-11-30", "2026-11-30T00:00:00Z", " 2026-11-30", "2026-11-30\n", "+002026-11-30", "20261130"],
    ...["2026-11-30T00:00:00.000Z", "-002026-11-30"],
  ]) {
    it(`is not ${JSON.stringify(text)}`, () => {
      assert.equal(auditEnd(text), undefined);
    });
  }
});
