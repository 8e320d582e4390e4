import * as assert from "node:assert/strict";
import * as crypto from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { invokeLambda, type LambdaResult } from "../../twin/services/lambdaClient";
import { logGroupFile } from "../../twin/services/logGroups";
import type { FunctionConfiguration } from "../../twin/services/lambda/configuration";
import { InvokeServer } from "../../twin/services/lambda/invokeServer";
import type { Observation } from "../../verify/observation";
import { Workshop } from "./servicesSupport";

const ARN = "arn:aws:lambda:eu-central-1:123456789012:function:sample";
const SOURCE = "arn:aws:execute-api:eu-central-1:123456789012:api123/prod/GET/items";

describe("Lambda on the twin", function () {
  this.timeout(30000);
  let workshop: Workshop;
  let server: InvokeServer;
  let observations: Observation[] = [];

  before(() => (workshop = new Workshop()));
  after(() => workshop.remove());
  beforeEach(() => {
    observations = [];
    server = new InvokeServer((observation) => observations.push(observation));
  });
  afterEach(() => server.close());

  const socket = (): string => path.join(workshop.directory, "lambda.sock");

  async function configure(code: string, changes: Partial<FunctionConfiguration> = {}): Promise<void> {
    const sha256 = crypto.createHash("sha256").update(code).digest("hex");
    await server.configure({
      https: { address: "127.0.0.1", port: 0 },
      serverCertificates: [{ names: ["lambda"], certificate: workshop.certificate("lambda") }],
      sessions: [],
      socket: socket(),
      workDirectory: path.join(workshop.directory, "lambda"),
      logGroups: path.join(workshop.directory, "log-groups"),
      sdkModules: path.resolve("node_modules"),
      trustedCertificatesFile: path.join(workshop.directory, "authority", "ca.crt"),
      region: "eu-central-1",
      accountId: "123456789012",
      unreservedConcurrency: 10,
      functions: [
        {
          name: "sample",
          arn: ARN,
          code: { "index.js": { __asset: { sha256, text: code } } },
          handler: "index.handler",
          runtime: "nodejs24.x",
          timeoutMilliseconds: 5000,
          memoryMegabytes: 128,
          environment: { OWN: "value" },
          credentials: { accessKeyId: "ASIAX", secretAccessKey: "key", sessionToken: "token" },
          logGroup: "/aws/lambda/sample",
          permissions: [
            {
              principal: "apigateway.amazonaws.com",
              action: "lambda:InvokeFunction",
              sourceArn: "arn:aws:execute-api:eu-central-1:123456789012:api123/*/*",
            },
          ],
          ...changes,
        },
      ],
    });
  }

  function invoke(event: unknown, sourceArn = SOURCE): Promise<LambdaResult> {
    return invokeLambda({
      socket: socket(),
      functionArn: ARN,
      principal: "apigateway.amazonaws.com",
      sourceArn,
      caller: "apigateway:integration",
      event,
      timeoutMilliseconds: 20000,
    });
  }

  async function payloadOf(event: unknown): Promise<unknown> {
    const result = await invoke(event);
    assert.ok(result.kind === "answer" || result.kind === "function-error", JSON.stringify(result));
    return { kind: result.kind, ...(JSON.parse(result.payload) as object) };
  }

  it("runs packaged code in a process of its own, with Lambda's environment and nothing of ours", async () => {
    process.env.TWIN_SECRET_OF_THIS_TEST = "x";
    await configure(`exports.handler = async (event, context) => {
      console.log("got", event);
      return { event, pid: process.pid, env: process.env, id: context.awsRequestId, left: context.getRemainingTimeInMillis(),
        sdk: typeof require("@aws-sdk/client-secrets-manager").SecretsManagerClient,
        zod: (() => { try { require("zod"); return "there"; } catch { return "absent"; } })() };
    };`);
    delete process.env.TWIN_SECRET_OF_THIS_TEST;
    const result = (await payloadOf({ a: "é" })) as {
      event: unknown;
      pid: number;
      env: NodeJS.ProcessEnv;
      id: string;
      left: number;
      sdk: string;
      zod: string;
    };
    assert.deepEqual(result.event, { a: "é" });
    assert.notEqual(result.pid, process.pid);
    assert.equal(result.sdk, "function");
    assert.equal(result.zod, "absent", "Lambda brings its SDK, no other package");
    assert.equal(result.env.OWN, "value");
    assert.equal(result.env.AWS_SESSION_TOKEN, "token");
    assert.equal(result.env.AWS_REGION, "eu-central-1");
    assert.equal(result.env.TWIN_SECRET_OF_THIS_TEST, undefined);
    assert.ok(result.left > 0 && result.left <= 5000);
    const again = (await payloadOf({})) as { pid: number };
    assert.equal(again.pid, result.pid, "a warm process serves the next invocation");
    assert.deepEqual(observations[0], {
      kind: "function-invocation",
      functionName: "sample",
      apiId: "api123",
      caller: "apigateway:integration",
    });
    const log = fs.readFileSync(
      logGroupFile(path.join(workshop.directory, "log-groups"), "/aws/lambda/sample"),
      "utf8",
    );
    assert.match(log, new RegExp(`START RequestId: ${result.id}`));
    assert.match(log, new RegExp(`${result.id}\tINFO\tgot`));
  });

  it("reports errors of the handler as Lambda does", async () => {
    await configure(
      `exports.handler = async (event) => { if (event.text) throw "Unauthorized"; throw new TypeError("bad"); };`,
    );
    const { kind, errorType, errorMessage } = (await payloadOf({})) as Record<string, unknown>;
    assert.deepEqual(
      { kind, errorType, errorMessage },
      { kind: "function-error", errorType: "TypeError", errorMessage: "bad" },
    );
    assert.equal(((await payloadOf({ text: 1 })) as { errorMessage: string }).errorMessage, "Unauthorized");
  });

  it("reports code that cannot be loaded, a handler that is missing, and a process that ends", async () => {
    const typeOf = async (code: string): Promise<unknown> => {
      await configure(code);
      return ((await payloadOf({})) as { errorType: string }).errorType;
    };
    assert.equal(await typeOf("throw new RangeError('at init');"), "RangeError");
    assert.equal(await typeOf("exports.other = 1;"), "Runtime.HandlerNotFound");
    assert.equal(
      await typeOf("exports.handler = (event, context, callback) => callback();"),
      "Runtime.CallbackHandlerDeprecated",
    );
    assert.equal(await typeOf("exports.handler = async () => process.exit(3);"), "Runtime.ExitError");
    assert.equal(await typeOf("require('nothing-like-this');"), "Error");
  });

  it("ends an invocation at its time limit, and starts anew after it", async () => {
    await configure(
      `exports.handler = async (event) => { if (event.hang) await new Promise(() => setInterval(() => {}, 1000)); return { pid: process.pid }; };`,
      { timeoutMilliseconds: 1000 },
    );
    const first = (await payloadOf({})) as { pid: number };
    const hung = (await payloadOf({ hang: true })) as Record<string, string>;
    assert.equal(hung.errorType, "Sandbox.Timedout");
    assert.match(hung.errorMessage ?? "", /Task timed out after 1\.00 seconds/);
    assert.notEqual(((await payloadOf({})) as { pid: number }).pid, first.pid);
  });

  it("throttles beyond the reserved concurrency, which may be none", async () => {
    const code = `exports.handler = async (event) => { await new Promise((r) => setTimeout(r, event.wait)); return {}; };`;
    await configure(code, { reservedConcurrency: 1 });
    const kinds = (await Promise.all([invoke({ wait: 500 }), invoke({ wait: 500 })])).map(({ kind }) => kind);
    assert.deepEqual(kinds.sort(), ["answer", "throttled"]);
    assert.equal(observations.length, 1, "what is throttled never ran");
    await configure(code, { reservedConcurrency: 0 });
    assert.equal((await invoke({ wait: 0 })).kind, "throttled");
  });

  it("calls nobody without a permission for exactly this source", async () => {
    await configure("exports.handler = async () => ({});");
    assert.equal((await invoke({})).kind, "answer");
    assert.equal((await invoke({}, SOURCE.replace("api123", "other"))).kind, "denied");
    await configure("exports.handler = async () => ({});", { permissions: [] });
    assert.equal((await invoke({})).kind, "denied");
    assert.equal(observations.length, 1);
  });

  it("restarts on new code, and lets a running invocation end in the old one", async () => {
    await configure(
      `exports.handler = async () => { await new Promise((r) => setTimeout(r, 800)); return { version: 1 }; };`,
    );
    const running = payloadOf({});
    while (observations.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await configure("exports.handler = async () => ({ version: 2 });");
    assert.deepEqual(await payloadOf({}), { kind: "answer", version: 2 });
    assert.deepEqual(await running, { kind: "answer", version: 1 });
  });

  it("refuses a package that would leave its folder", async () => {
    const asset = { __asset: { sha256: "0", text: "x" } };
    await assert.rejects(configure("", { code: { "../evil.js": asset } }), /leaves the package/);
  });
});
