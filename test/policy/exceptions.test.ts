import * as assert from "node:assert/strict";
import { PolicyPackProcess } from "./support/policyPack";
import type { TestResource, Violation } from "./support/policyPack";
import type { JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";

const KEY: TestResource = { type: "aws:kms/key:Key", name: "orders", props: {} };
const OTHER: TestResource = { ...KEY, name: "invoices" };
const EXCEPTION = {
  policy: "key-rotation",
  resource: "aws:kms/key:Key::orders$",
  reason: "The partner pins the key until its next release.",
  owner: "payments",
  expires: "2999-12-31",
};

async function runWith(exceptions: JavaScriptValue[], stack: TestResource[]): Promise<Violation[]> {
  const pack = await PolicyPackProcess.start({
    only: ["exceptions", "key-rotation", "unused-exceptions"],
    policyConfig: { exceptions: { properties: { exceptions } } },
  });
  try {
    return await pack.run(stack);
  } finally {
    await pack.stop();
  }
}

const summary = (violations: Violation[]): string[] =>
  violations.map(({ policy, level, urn }) => `${policy} ${level} ${urn.split("::").at(-1) ?? ""}`.trim());

describe("exceptions from policies", () => {
  it("hold for the resources that they match and no others", async () => {
    assert.deepEqual(summary(await runWith([EXCEPTION], [KEY, OTHER])), ["key-rotation mandatory invoices"]);
  });

  it("hold through their last day, and fail with owner and day after it", async () => {
    const today = new Date().toISOString().slice(0, 10);
    assert.deepEqual(await runWith([{ ...EXCEPTION, expires: today }], [KEY]), []);
    const yesterday = new Date(Date.now() - 24 * 3600 * 1000).toISOString().slice(0, 10);
    const found = await runWith([{ ...EXCEPTION, expires: yesterday }], [KEY]);
    assert.deepEqual(summary(found), ["key-rotation mandatory orders", "exceptions mandatory"]);
    assert.match(found[1]?.message ?? "", new RegExp(`payments from key-rotation .* ended on ${yesterday}`));
  });

  it("warn when they match nothing", async () => {
    const found = await runWith([EXCEPTION], [{ ...KEY, props: { enableKeyRotation: true } }]);
    assert.deepEqual(summary(found), ["unused-exceptions advisory"]);
    assert.match(found[0]?.message ?? "", /payments from key-rotation .* matches nothing/);
  });

  it("are refused with every problem and its place when their form is wrong", async () => {
    const wrong = [
      { ...EXCEPTION, policy: "key-rotations" },
      { ...EXCEPTION, expires: "2027-02-31" },
      { ...EXCEPTION, expires: null, owner: " ", resource: "(" },
      { ...EXCEPTION, until: "2027-01-01" },
      "key-rotation",
    ];
    await assert.rejects(runWith(wrong, [KEY]), (error: Error) => {
      for (const text of [
        /exceptions\[0\]: policy is no policy of this pack: .*key-rotation/,
        /exceptions\[1\]: expires is no date such as/,
        /exceptions\[2\]: resource is no regular expression/,
        /exceptions\[2\]: owner is missing or empty/,
        /exceptions\[2\]: expires is no date/,
        /exceptions\[3\]: until is no member/,
        /exceptions\[4\]: is no object/,
        /Correct it in the file given with --policy-pack-config/,
      ]) {
        assert.match(error.message, text);
      }
      return true;
    });
  });
});
