import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { z } from "zod";
import { POLICY_DOCUMENT, policyDocument } from "../../tools/policyPack/policyDocument";
import { POLICY_FOLDER, PolicyPackProcess, policyNames } from "./support/policyPack";

const level = z.enum(["advisory", "mandatory", "remediate", "disabled"]);
const configurationSchema = z.record(
  z.string(),
  z.union([level, z.looseObject({ enforcementLevel: level.optional() })]),
);

function configuration(name: string) {
  return configurationSchema.parse(JSON.parse(fs.readFileSync(path.join(POLICY_FOLDER, name), "utf8")));
}

describe("docs/policies.md", () => {
  it("is what the policies say: npm run docs:policies", async () => {
    const isCurrent = fs.readFileSync(POLICY_DOCUMENT, "utf8") === (await policyDocument());
    assert.ok(isCurrent, "docs/policies.md says something else than the policies; run npm run docs:policies");
  });

  for (const name of ["configuration.example.json", "portcullis.json"]) {
    it(`shows with ${name} what the pack takes`, async () => {
      const entries = Object.entries(configuration(name)).filter(([policy]) => policy !== "all");
      const unknown = entries.map(([policy]) => policy).filter((policy) => !policyNames().includes(policy));
      assert.deepEqual(unknown, []);
      const policyConfig = Object.fromEntries(
        entries.map(([policy, value]) => {
          const { enforcementLevel, ...properties } = typeof value === "string" ? { enforcementLevel: value } : value;
          return [policy, { level: enforcementLevel, properties: z.record(z.string(), z.json()).parse(properties) }];
        }),
      );
      const pack = await PolicyPackProcess.start({ policyConfig });
      try {
        // A wrong option is refused at the start already; nothing is wrong with a resource either.
        await pack.run([{ type: "aws:kms/key:Key", name: "key", props: {} }]);
      } finally {
        await pack.stop();
      }
    });
  }
});
