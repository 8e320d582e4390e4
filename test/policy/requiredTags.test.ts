import * as assert from "node:assert/strict";
import { PolicyPackProcess, UNKNOWN_VALUE } from "./support/policyPack";
import type { TestResource } from "./support/policyPack";

const POLICY = "required-tags";
const tags = { owner: "", environment: "production" };
const vpc = (props: TestResource["props"]): TestResource => ({ type: "aws:ec2/vpc:Vpc", name: "vpc", props });

describe("policy required-tags at the level remediate", () => {
  let pack: PolicyPackProcess;
  before(async () => {
    const policyConfig = { [POLICY]: { level: "remediate" as const, properties: { tags } } };
    pack = await PolicyPackProcess.start({ only: [POLICY], policyConfig });
  });
  after(() => pack.stop());

  it("adds the tags that have a value, and changes nothing else", async () => {
    const changed = await pack.remediate(vpc({ cidrBlock: "10.0.0.0/16", tags: { team: "shop" } }));
    assert.deepEqual(changed, { cidrBlock: "10.0.0.0/16", tags: { environment: "production", team: "shop" } });
  });

  it("overwrites no tag, and adds none to what takes none or is not known", async () => {
    assert.equal(await pack.remediate(vpc({ tags: { environment: "test" } })), undefined);
    assert.equal(await pack.remediate(vpc({ tags: UNKNOWN_VALUE })), undefined);
    assert.equal(await pack.remediate({ type: "aws:ec2/route:Route", name: "route", props: {} }), undefined);
  });

  it("refuses what it cannot add", async () => {
    const [violation] = await pack.analyze(vpc({ tags: { environment: "production" } }));
    assert.match(violation?.message ?? "", /tags lacks owner/);
    assert.equal(violation?.level, "mandatory");
  });
});
