import * as assert from "node:assert/strict";
import { InvokeCommand, LambdaClient, type InvokeCommandOutput } from "@aws-sdk/client-lambda";
import * as crypto from "node:crypto";
import * as https from "node:https";
import * as path from "node:path";
import { credentialsOf, type RoleCredentials } from "../../twin/credentials";
import type { FunctionConfiguration } from "../../twin/services/lambda/configuration";
import { InvokeServer } from "../../twin/services/lambda/invokeServer";
import { invokeLambda } from "../../twin/services/lambdaClient";
import type { RoleSession } from "../../twin/services/roleSession";
import type { Observation } from "../../verify/observation";
import { Workshop, withoutServiceLog } from "./servicesSupport";

const REGION = "eu-central-1";
const ACCOUNT = "123456789012";
const HOST = `lambda.${REGION}.amazonaws.com`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/gate`;
const CODE = `exports.handler = async (event) => {
  if (event.fail) throw new Error("no");
  await new Promise((resolve) => setTimeout(resolve, event.wait ?? 0));
  return { got: event };
};`;
const arnOf = (name: string): string => `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`;

describe("Lambda on the twin: what functions share and call", function () {
  this.timeout(30_000);
  withoutServiceLog();
  let workshop: Workshop;
  let server: InvokeServer;
  let observations: Observation[] = [];

  before(() => {
    workshop = new Workshop();
    server = new InvokeServer((observation) => observations.push(observation));
  });
  after(async () => {
    await server.close();
    workshop.remove();
  });

  const lambda = (name: string, changes: Partial<FunctionConfiguration> = {}): FunctionConfiguration => ({
    ...{ name, arn: arnOf(name), handler: "index.handler", runtime: "nodejs24.x", memoryMegabytes: 128 },
    code: {
      "index.js": { __asset: { sha256: crypto.createHash("sha256").update(CODE).digest("hex"), text: CODE } },
    },
    timeoutMilliseconds: 10_000,
    environment: {},
    credentials: credentialsOf("0".repeat(64), ROLE, name),
    logGroup: name,
    permissions: [{ principal: "apigateway.amazonaws.com", action: "lambda:InvokeFunction" }],
    ...changes,
  });
  const session = (name: string, ...Statement: object[]): RoleSession => ({
    ...{ arn: `${ROLE}-${name}`, userId: `AROA${name}:${name}` },
    ...credentialsOf("0".repeat(64), ROLE, name),
    policies: [{ name: "own", document: JSON.stringify({ Version: "2012-10-17", Statement }) }],
  });

  async function configure(
    functions: FunctionConfiguration[],
    changes: { unreservedConcurrency?: number; sessions?: RoleSession[] } = {},
  ): Promise<void> {
    observations = [];
    await server.configure({
      socket: path.join(workshop.directory, "lambda.sock"),
      workDirectory: path.join(workshop.directory, "lambda"),
      logGroups: path.join(workshop.directory, "log-groups"),
      sdkModules: path.resolve("node_modules"),
      trustedCertificatesFile: path.join(workshop.directory, "authority", "ca.crt"),
      region: REGION,
      accountId: ACCOUNT,
      unreservedConcurrency: 10,
      https: { address: "127.0.0.1", port: 0 },
      serverCertificates: [{ names: [HOST], certificate: workshop.certificate(HOST) }],
      sessions: [],
      functions,
      ...changes,
    });
  }

  async function outcomes(name: string, count: number, event: object): Promise<string[]> {
    const calls = Array.from({ length: count }, () =>
      invokeLambda({
        socket: path.join(workshop.directory, "lambda.sock"),
        functionArn: arnOf(name),
        principal: "apigateway.amazonaws.com",
        sourceArn: "arn:aws:execute-api:x",
        caller: "apigateway:authorizer",
        event,
        timeoutMilliseconds: 20_000,
      }),
    );
    return (await Promise.all(calls)).map(({ kind }) => kind).sort();
  }

  const counted = (kinds: string[]): Record<string, number> =>
    Object.fromEntries([...new Set(kinds)].map((kind) => [kind, kinds.filter((one) => one === kind).length]));

  it("a flood of one function takes what it reserved, and nothing of the account's for the others", async () => {
    await configure([lambda("gate", { reservedConcurrency: 2 }), lambda("backend")], { unreservedConcurrency: 3 });
    const flood = outcomes("gate", 12, { wait: 300 });
    assert.deepEqual(counted(await outcomes("backend", 3, {})), { answer: 3 });
    assert.deepEqual(counted(await flood), { answer: 2, throttled: 10 });
    // Without the reservation the same flood starves everybody: that it did not was the reservation's doing.
    await configure([lambda("gate"), lambda("backend")], { unreservedConcurrency: 3 });
    const starving = outcomes("gate", 12, { wait: 300 });
    assert.deepEqual(counted(await outcomes("backend", 3, {})), { throttled: 3 });
    assert.deepEqual(counted(await starving), { answer: 3, throttled: 9 });
  });

  function client({ accessKeyId, secretAccessKey, sessionToken }: RoleCredentials): LambdaClient {
    // The SDK writes into what it is given.
    const credentials = { accessKeyId, secretAccessKey, sessionToken };
    const { port } = server.listeners.addressOf("https");
    const httpsAgent = new https.Agent({ ca: workshop.authority.certificatePem, servername: HOST });
    return new LambdaClient({
      ...{ region: REGION, endpoint: `https://127.0.0.1:${port}`, credentials, maxAttempts: 1 },
      requestHandler: { httpsAgent },
    });
  }

  const call = (from: RoleSession, FunctionName: string, event: object = {}): Promise<InvokeCommandOutput> =>
    client(from).send(new InvokeCommand({ FunctionName, Payload: Buffer.from(JSON.stringify(event)) }));

  it("a function calls another one with the SDK, by name or ARN, where its role may", async () => {
    const gate = session("gate", {
      ...{ Effect: "Allow", Action: "lambda:InvokeFunction", Resource: arnOf("delegate") },
    });
    await configure([lambda("delegate"), lambda("other")], { sessions: [gate] });
    for (const name of ["delegate", arnOf("delegate"), `${ACCOUNT}:function:delegate`]) {
      const { StatusCode, FunctionError, Payload } = await call(gate, name, { a: "é" });
      assert.deepEqual([StatusCode, FunctionError], [200, undefined]);
      assert.deepEqual(JSON.parse(Buffer.from(Payload ?? []).toString()), { got: { a: "é" } });
    }
    assert.deepEqual(observations.at(-1), {
      kind: "function-invocation",
      functionName: "delegate",
      apiId: undefined,
      caller: "lambda:invoke by gate",
    });
    const failed = await call(gate, "delegate", { fail: true });
    assert.equal(failed.FunctionError, "Unhandled");
    assert.match(Buffer.from(failed.Payload ?? []).toString(), /"errorMessage":"no"/);
    await assert.rejects(call(gate, "other"), {
      name: "AccessDeniedException",
      message: /assumed-role\/gate-gate\/gate is not authorized to perform: lambda:InvokeFunction on resource: .*other/,
    });
    await assert.rejects(call(gate, "nothing"), { name: "AccessDeniedException" });
  });

  it("the function's own policy allows a role of the account too, and a Deny of the caller's counts", async () => {
    const nobody = session("nobody", { Effect: "Allow", Action: "s3:GetObject", Resource: "*" });
    const denied = session("denied", { Effect: "Deny", Action: "lambda:*", Resource: "*" });
    const permission = { principal: ACCOUNT, action: "lambda:InvokeFunction" };
    const open = { permissions: [permission] };
    await configure([lambda("delegate")], { sessions: [nobody, denied] });
    await assert.rejects(call(nobody, "delegate"), { name: "AccessDeniedException" });
    await configure([lambda("delegate", open)], { sessions: [nobody, denied] });
    assert.equal((await call(nobody, "delegate")).StatusCode, 200);
    await assert.rejects(call(denied, "delegate"), { name: "AccessDeniedException" });
    // A permission for what comes from an API is none for a caller that comes for nobody else.
    const forApi = { ...permission, sourceArn: "arn:aws:execute-api:*" };
    await configure([lambda("delegate", { permissions: [forApi] })], { sessions: [nobody] });
    await assert.rejects(call(nobody, "delegate"), { name: "AccessDeniedException" });
  });

  it("refuses who is not known, what does not exist, and what is beyond the limit", async () => {
    const all = session("gate", { Effect: "Allow", Action: "lambda:InvokeFunction", Resource: "*" });
    await configure([lambda("delegate", { reservedConcurrency: 0 })], { sessions: [all] });
    const stranger = { ...all, ...credentialsOf("1".repeat(64), ROLE, "gate") };
    await assert.rejects(call(stranger, "delegate"), { name: "UnrecognizedClientException" });
    await assert.rejects(call({ ...all, secretAccessKey: "x" }, "delegate"), { name: "InvalidSignatureException" });
    await assert.rejects(call(all, "nothing"), { name: "ResourceNotFoundException" });
    await assert.rejects(call(all, "delegate"), {
      name: "TooManyRequestsException",
      Reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
    });
    const later = new InvokeCommand({ FunctionName: "delegate", InvocationType: "Event" });
    await assert.rejects(client(all).send(later), { name: "InvalidParameterValueException" });
    assert.equal(observations.length, 0);
  });
});
