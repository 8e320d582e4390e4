import * as assert from "node:assert/strict";
import * as crypto from "node:crypto";
import * as path from "node:path";
import { credentialsOf } from "../../twin/credentials";
import type { Api, Authorizer } from "../../twin/services/apiGateway/configuration";
import type { FunctionConfiguration } from "../../twin/services/lambda/configuration";
import { InvokeServer } from "../../twin/services/lambda/invokeServer";
import { ACCOUNT, BACKEND, deployment, Door, HOST, LOOPBACK, REGION } from "./apiGatewayDoor";
import { requestText, withoutServiceLog } from "./servicesSupport";

const OTHER_HOST = `other123.execute-api.${REGION}.amazonaws.com`;
const arnOf = (name: string): string => `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`;
/** Takes a while, as one that reads its secrets does, and refuses or lets in. */
const gate = (Effect: string): string => `exports.handler = async () => {
  await new Promise((resolve) => setTimeout(resolve, 150));
  const Statement = [{ Action: "execute-api:Invoke", Effect: "${Effect}", Resource: "*" }];
  return { principalId: "waf", policyDocument: { Version: "2012-10-17", Statement } };
};`;
const BACKEND_CODE = `exports.handler = async () => ({ statusCode: 200, body: "served" });`;

describe("a flood of calls that an authorizer refuses, on the twin", function () {
  this.timeout(30_000);
  withoutServiceLog();
  let door: Door;
  let lambda: InvokeServer;
  let running = 0;
  let invoked: string[] = [];

  before(async () => {
    door = await Door.open();
    lambda = new InvokeServer((seen) => {
      if (seen.kind === "function-invocation") invoked.push(seen.functionName);
    });
  });
  after(async () => {
    await lambda.close();
    await door.close();
  });

  const functionOf = (name: string, text: string, reservedConcurrency?: number): FunctionConfiguration => ({
    ...{ name, arn: arnOf(name), handler: "index.handler", runtime: "nodejs24.x", memoryMegabytes: 128 },
    code: { "index.js": { __asset: { sha256: crypto.createHash("sha256").update(text).digest("hex"), text } } },
    ...{ timeoutMilliseconds: 5000, environment: {}, logGroup: name, reservedConcurrency },
    credentials: credentialsOf("0".repeat(64), "arn:aws:iam::1:role/x", name),
    permissions: [{ principal: "apigateway.amazonaws.com", action: "lambda:InvokeFunction" }],
  });
  const api = (id: string, host: string, functionName: string): Api => {
    const authorizer: Authorizer = {
      ...{ id: "auth1", functionArn: arnOf(functionName), identitySources: [], resultTtlSeconds: 0 },
    };
    const deployed = deployment({ deployment: { authorizers: [authorizer] } });
    const stage = { name: "prod", variables: {}, throttling: [], deployment: deployed };
    return { id, host, endpointType: "REGIONAL", stages: [stage] };
  };

  /** What another API answers while one is flooded, when the flooded authorizer reserves as much. */
  async function othersDuringFlood(reservedConcurrency: number | undefined): Promise<number[]> {
    const socket = path.join(door.workshop.directory, "real-lambda.sock");
    await lambda.configure({
      socket,
      workDirectory: path.join(door.workshop.directory, "lambda"),
      logGroups: door.logGroups,
      sdkModules: path.resolve("node_modules"),
      trustedCertificatesFile: path.join(door.workshop.directory, "authority", "ca.crt"),
      ...{ region: REGION, accountId: ACCOUNT, unreservedConcurrency: 3, https: LOOPBACK, sessions: [] },
      serverCertificates: [{ names: ["lambda"], certificate: door.workshop.certificate("lambda") }],
      functions: [
        functionOf("refusing", gate("Deny"), reservedConcurrency),
        functionOf("admitting", gate("Allow")),
        functionOf(BACKEND.split(":").at(-1) ?? "", BACKEND_CODE),
      ],
    });
    const apis = [api("api123", HOST, "refusing"), api("other123", OTHER_HOST, "admitting")];
    await door.configure({ configuration: { lambdaSocket: socket, apis } });
    const ask = async (host: string): Promise<number> =>
      (await door.sendTo(host, requestText("GET", "/prod/items/1", [["Host", host]]))).status;
    let ended = false;
    const refused = new Set<number>();
    running = 0;
    invoked = [];
    const flood = Array.from({ length: 12 }, async () => {
      while (!ended) {
        running++;
        refused.add(await ask(HOST));
      }
    });
    while (invoked.filter((name) => name === "refusing").length < (reservedConcurrency ?? 3)) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const answers = [];
    for (let index = 0; index < 4; index++) answers.push(await ask(OTHER_HOST));
    ended = true;
    await Promise.all(flood);
    assert.ok(running > 24, `only ${running} calls were made`);
    assert.deepEqual([...refused].sort(), [403, 500], "refused, or too many at a time: none was let in");
    return answers;
  }

  it("takes from no other API what the account has, once its authorizer has a reservation", async () => {
    assert.deepEqual(await othersDuringFlood(2), [200, 200, 200, 200]);
    const starved = await othersDuringFlood(undefined);
    assert.ok(starved.includes(500), `without a reservation: ${starved.join(", ")}`);
  });
});
