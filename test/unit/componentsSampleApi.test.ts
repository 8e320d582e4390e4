import * as assert from "node:assert/strict";
import { apiDemandsOf } from "../../components/locks/lockFacts";
import { createSampleRestApi, SampleApi } from "../../components/sampleApi";
import { type Declared, settled, startMocks } from "./componentsMocks";

const REGION = "eu-central-1";

async function declare(changes: { accountLogging?: boolean; lockRevision?: string } = {}): Promise<Declared> {
  const declared = await startMocks();
  new SampleApi("sample", {
    restApi: createSampleRestApi("sample", { region: REGION, demands: apiDemandsOf({}), vpcEndpointId: "" }),
    region: REGION,
    stageName: "v1",
    authorizerId: "gate-id",
    lockRevision: "1",
    accountLogging: false,
    ...changes,
  });
  await settled(declared);
  return declared;
}

describe("SampleApi", () => {
  let declared: Declared;

  before(async () => {
    declared = await declare();
  });

  it("binds every method of both resources to the authorizer, OPTIONS too", () => {
    const methods = declared.ofType("aws:apigateway/method:Method");
    assert.equal(methods.length, 10);
    for (const { name, inputs } of methods) {
      assert.deepEqual([inputs.authorization, inputs.authorizerId], ["CUSTOM", "gate-id"], name);
    }
    const verbs = new Set(methods.map(({ inputs }) => inputs.httpMethod));
    assert.deepEqual([...verbs].sort(), ["DELETE", "GET", "OPTIONS", "POST", "PUT"]);
    assert.equal(declared.ofType("aws:apigateway/integration:Integration").length, methods.length);
  });

  it("throttles, and logs errors without the data that holds the secret", () => {
    const { inputs } = declared.only("aws:apigateway/methodSettings:MethodSettings");
    const settings = inputs.settings as Record<string, unknown>;
    assert.equal(inputs.methodPath, "*/*");
    assert.deepEqual([settings.loggingLevel, settings.dataTraceEnabled], ["ERROR", false]);
    assert.ok(Number(settings.throttlingRateLimit) > 0);
    assert.ok(Number(settings.throttlingBurstLimit) > 0);
  });

  it("writes an access log of JSON from the context, no header in it", () => {
    const settings = declared.only("aws:apigateway/stage:Stage").inputs.accessLogSettings as Record<string, string>;
    const format = JSON.parse(settings.format ?? "") as Record<string, string>;
    for (const value of Object.values(format)) {
      assert.match(value, /^\$context\./);
    }
    assert.ok(!settings.format?.includes("header"));
    assert.ok(!settings.destinationArn?.endsWith(":*"));
  });

  it("is deployed again when its authorizer changes, and not otherwise", async () => {
    const trigger = async (lockRevision: string) =>
      (await declare({ lockRevision })).only("aws:apigateway/deployment:Deployment").inputs.triggers;
    assert.deepEqual(await trigger("1"), await trigger("1"));
    assert.notDeepEqual(await trigger("1"), await trigger("2"));
  });

  it("touches the region's logging role only when told", async () => {
    assert.equal(declared.ofType("aws:apigateway/account:Account").length, 0);
    const setting = (await declare({ accountLogging: true })).only("aws:apigateway/account:Account").inputs;
    assert.equal(setting.cloudwatchRoleArn, "arn:aws:mock:eu-central-1:123456789012:sample-account-logging");
  });
});
