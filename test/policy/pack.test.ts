import * as assert from "node:assert/strict";
import { PolicySeverity } from "@pulumi/pulumi/proto/analyzer_pb";
import { policies } from "../../policy/policies";
import { PolicyPackProcess, policyNames, UNKNOWN_VALUE } from "./support/policyPack";
import { FRANKFURT, managementGroup } from "./support/resources";

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
