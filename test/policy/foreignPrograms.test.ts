import * as assert from "node:assert/strict";
import { apiWithLambda } from "./programs/apiWithLambda";
import { bastion } from "./programs/bastion";
import { ecsBehindAlb } from "./programs/ecsBehindAlb";
import { eksVpc } from "./programs/eksVpc";
import { staticSite } from "./programs/staticSite";
import { VERDICTS } from "./programs/verdicts";
import { PolicyPackProcess } from "./support/policyPack";
import type { Level, TestResource, Violation } from "./support/policyPack";

const REGION: TestResource = { type: "pulumi:providers:aws", name: "default", props: { region: "eu-central-1" } };

function said(violations: Violation[], level: Level): string[] {
  const lines = violations
    .filter((violation) => violation.level === level)
    .map(({ policy, urn }) => `${policy} ${urn.split("::").at(-1) ?? ""}`);
  return [...new Set(lines)].sort();
}

describe("programs that were not written for the pack", () => {
  let pack: PolicyPackProcess;
  before(async () => {
    pack = await PolicyPackProcess.start();
  });
  after(() => pack.stop());

  for (const { title, resources } of [ecsBehindAlb, staticSite, eksVpc, apiWithLambda, bastion]) {
    it(`get the verdicts that were written down before: ${title}`, async () => {
      const found = await pack.run([REGION, ...resources]);
      assert.deepEqual({ mandatory: said(found, "mandatory"), advisory: said(found, "advisory") }, VERDICTS[title]);
    });
  }
});
