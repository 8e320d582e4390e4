import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { PolicySeverity } from "@pulumi/pulumi/proto/analyzer_pb";
import { policies } from "../../policy/policies";
import { temporaryFolder } from "../support/temporary";
import { CASES } from "./cases";
import { POLICY_FOLDER, PolicyPackProcess, policyNames, UNKNOWN_VALUE } from "./support/policyPack";
import type { Violation } from "./support/policyPack";
import { FRANKFURT, managementGroup } from "./support/resources";

/** The pack's sources, but for what serves them. */
function withSdkServer(): string {
  const folder = temporaryFolder();
  for (const name of ["policy", "contracts"]) {
    fs.cpSync(path.join(POLICY_FOLDER, "..", name), path.join(folder, name), { recursive: true });
  }
  fs.symlinkSync(path.join(POLICY_FOLDER, "..", "node_modules"), path.join(folder, "node_modules"));
  const index = path.join(folder, "policy", "index.ts");
  const text = fs.readFileSync(index, "utf8");
  fs.writeFileSync(index, text.replace(/^ +answerOnce\(.*$/m, ""));
  assert.notEqual(fs.readFileSync(index, "utf8"), text);
  return path.join(folder, "policy");
}

describe("policy pack", () => {
  it("states requirement, severity, remedy and options of each policy", async () => {
    const pack = await PolicyPackProcess.start();
    const { policiesList } = (await pack.info()).toObject();
    await pack.stop();
    const names = policiesList.map(({ name }) => name);
    assert.deepEqual(names, policyNames());
    // The others must know the exceptions; what they leave over is told at the end.
    assert.deepEqual([names.at(0), ...names.slice(-2)], ["exceptions", "undetermined", "unused-exceptions"]);
    for (const { name, description, severity, configschema } of policiesList) {
      assert.match(description, /should/, name);
      assert.notEqual(severity, PolicySeverity.POLICY_SEVERITY_UNSPECIFIED, name);
      for (const [option, schema] of configschema?.properties?.fieldsMap ?? []) {
        assert.match(JSON.stringify(schema), /"description"/, `${name}.${option}`);
      }
    }
    const optionNames = new Map(
      policiesList.map(({ name, configschema }) => [
        name,
        configschema?.properties?.fieldsMap.map(([key]) => key) ?? [],
      ]),
    );
    assert.deepEqual(optionNames.get("same-region")?.sort(), ["otherRegions", "region"]);
    for (const { name, onUnknown, options } of policies) {
      assert.match(onUnknown, /^[A-Z].*\.$/, name);
      assert.deepEqual(optionNames.get(name)?.sort(), options.map((option) => option.name).sort(), name);
    }
    for (const { name, remediationSteps } of policies) {
      assert.match(remediationSteps, /^[A-Z].*\.$/, name);
    }
  });

  it("refuses a configuration for policies that there are not, and wrong options, before it looks at anything", async () => {
    const policyConfig = {
      all: { level: "mandatory" as const, properties: {} },
      "imds-v3-required": { level: "advisory" as const, properties: {} },
      "imds-hop-limit": { properties: { maxHopLimit: "two" } },
      "same-region": { properties: { regions: ["eu-central-1"] } },
    };
    await assert.rejects(PolicyPackProcess.start({ policyConfig }), (error: Error) => {
      for (const text of [
        /policy imds-v3-required: there is no such policy\. Correct the name .*imds-v2-required/,
        /policy imds-hop-limit:\n- maxHopLimit is "two", allowed is a whole number/,
        /policy same-region:\n- regions is no option, the options are/,
      ]) {
        assert.match(error.message, text);
      }
      return true;
    });
    await (await PolicyPackProcess.start({ policyConfig: { all: policyConfig.all } })).stop();
  });

  it("says the same with the SDK's own server, which asks each policy anew", async () => {
    const stack = CASES.flatMap(({ fails }) => fails.slice(0, 1)).flatMap(({ stack: resources }, index) =>
      resources.map((resource) => ({ ...resource, name: `${resource.name}-${index.toString()}` })),
    );
    const found: Violation[][] = [];
    for (const folder of [POLICY_FOLDER, withSdkServer()]) {
      const pack = await PolicyPackProcess.start({ folder });
      found.push(await pack.run(stack));
      await pack.stop();
    }
    const [own = [], sdk = []] = found;
    assert.ok(own.length > CASES.length);
    assert.deepEqual(own, sdk);
  });

  it("says nothing of what it is not for", async () => {
    const pack = await PolicyPackProcess.start();
    const wrong = CASES.flatMap(({ fails }) => fails.flatMap(({ stack }) => stack.map(({ props: one }) => one)));
    const props = Object.fromEntries(wrong.flatMap((one) => Object.entries(one)));
    const found = await pack.run([{ type: "shop:index:Shop", name: "shop", props }]);
    await pack.stop();
    assert.deepEqual(found, []);
  });

  it("makes what is undetermined mandatory when configured so", async () => {
    const group = { ...managementGroup({ ingress: UNKNOWN_VALUE }), provider: FRANKFURT };
    const policyConfig = { undetermined: { level: "mandatory" as const, properties: {} } };
    const pack = await PolicyPackProcess.start({ only: ["management-access"], policyConfig });
    const found = await pack.analyzeStack([group]);
    await pack.stop();
    assert.deepEqual(
      found.map(({ policy, level }) => [policy, level]),
      [["undetermined", "mandatory"]],
    );
  });

  it("tells what is undetermined once, each time it is asked", async () => {
    const pack = await PolicyPackProcess.start({ only: ["management-access"] });
    const group = managementGroup({ ingress: UNKNOWN_VALUE });
    const lengths = [await pack.analyzeStack([group]), await pack.analyzeStack([group]), await pack.analyzeStack([])];
    await pack.stop();
    assert.deepEqual(
      lengths.map(({ length }) => length),
      [1, 1, 0],
    );
  });
});
