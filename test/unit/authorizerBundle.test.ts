import * as assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { z } from "zod";
import { bundleLambda } from "../../components/packaging/lambdaBundle";
import { workloadFile } from "../../components/packaging/packageRoot";
import { AUTHORIZER_SETTINGS_VARIABLE } from "../../contracts/authorizerSettings";
import {
  ATTACKER,
  cloudfront,
  CURRENT,
  DELEGATE_ARN,
  DIRECT,
  directEvent,
  distributionEvent,
  EIP,
} from "./authorizerEvents";

const LIMIT_BYTES = 50 * 1024;

const SDK_CALLS = ["client-secrets-manager", "client-lambda"] as const;

const bundle = (): string => bundleLambda(workloadFile("authorizer", "handler.ts"));

const Outcome = z.object({
  effects: z.array(z.string()),
  loaded: z.array(z.enum(SDK_CALLS)),
  calls: z.record(z.string(), z.number()),
});

describe("authorizer bundle", () => {
  let folder: string;

  before(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "authorizer-"));
    fs.writeFileSync(path.join(folder, "index.js"), bundle());
    // The parts of the SDK that Lambda brings, as the bundle uses them.
    const standIn = (name: (typeof SDK_CALLS)[number], client: string, command: string, answer: string) => {
      const sdk = path.join(folder, "node_modules/@aws-sdk", name);
      fs.mkdirSync(sdk, { recursive: true });
      fs.writeFileSync(
        path.join(sdk, "index.js"),
        `globalThis.loaded.push("${name}");
         exports.${command} = class { constructor(input) { this.input = input; } };
         exports.${client} = class {
           async send({ input }) {
             globalThis.calls["${name}"] = (globalThis.calls["${name}"] ?? 0) + 1;
             ${answer}
           }
         };`,
      );
    };
    standIn(
      "client-secrets-manager",
      "SecretsManagerClient",
      "GetSecretValueCommand",
      `if (input.SecretId !== ${JSON.stringify(cloudfront().lock.secretArn)}) throw new Error("another secret");
       return { SecretString: ${JSON.stringify(JSON.stringify({ live: [CURRENT] }))} };`,
    );
    standIn(
      "client-lambda",
      "LambdaClient",
      "InvokeCommand",
      `if (input.FunctionName !== ${JSON.stringify(DELEGATE_ARN)}) throw new Error("another function");
       const { methodArn } = JSON.parse(Buffer.from(input.Payload).toString());
       const statement = { Effect: "Deny", Action: "execute-api:Invoke", Resource: methodArn };
       const policyDocument = { Version: "2012-10-17", Statement: [statement] };
       return { StatusCode: 200, Payload: Buffer.from(JSON.stringify({ principalId: "owner", policyDocument })) };`,
    );
    fs.writeFileSync(
      path.join(folder, "run.js"),
      `Object.assign(globalThis, { loaded: [], calls: {} });
       const { handler } = require("./index.js");
       const events = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
       (async () => {
         const effects = [];
         for (const event of events) effects.push((await handler(event)).policyDocument.Statement[0].Effect);
         console.error(JSON.stringify({ effects, loaded: globalThis.loaded, calls: globalThis.calls }));
       })();`,
    );
  });

  after(() => fs.rmSync(folder, { recursive: true }));

  function run(settings: unknown, events: unknown[]) {
    return spawnSync(process.execPath, [path.join(folder, "run.js")], {
      env: { [AUTHORIZER_SETTINGS_VARIABLE]: JSON.stringify(settings) },
      input: JSON.stringify(events),
      encoding: "utf8",
    });
  }

  it("is below 50 KB, and needs nothing but the AWS SDK", () => {
    const code = bundle();
    assert.ok(Buffer.byteLength(code) < LIMIT_BYTES, `${Buffer.byteLength(code)} bytes`);
    const needed = [...code.matchAll(/require\("([^"]+)"\)/g)].map(([, name]) => name);
    const sdk = SDK_CALLS.map((name) => `@aws-sdk/${name}`);
    assert.deepEqual([...new Set(needed)].sort(), [...sdk, "node:crypto"].sort());
    // Lambda's SDK is found by NODE_PATH, which an import does not look at.
    assert.doesNotMatch(code, /import\(/);
  });

  it("decides as Lambda runs it, and reads the secret once", () => {
    const result = run(cloudfront(), [distributionEvent(), distributionEvent({ secret: [] }), distributionEvent()]);
    assert.equal(result.status, 0, result.stderr);
    const outcome = Outcome.parse(JSON.parse(result.stderr));
    assert.deepEqual(outcome, {
      effects: ["Allow", "Deny", "Allow"],
      loaded: ["client-secrets-manager"],
      calls: { "client-secrets-manager": 1 },
    });
    assert.equal(result.stdout.trimEnd().split("\n").length, 3);
    assert.ok(!result.stdout.includes(CURRENT));
  });

  it("asks the delegate about what it let in itself", () => {
    const delegated = { ...DIRECT, delegate: { functionArn: DELEGATE_ARN } };
    const result = run(delegated, [directEvent(EIP), directEvent(ATTACKER)]);
    assert.deepEqual(Outcome.parse(JSON.parse(result.stderr)), {
      effects: ["Deny", "Deny"],
      loaded: ["client-lambda"],
      calls: { "client-lambda": 1 },
    });
  });

  it("loads nothing of the SDK and reads no secret in mode direct", () => {
    const result = run(DIRECT, [directEvent(EIP), directEvent(ATTACKER)]);
    assert.deepEqual(Outcome.parse(JSON.parse(result.stderr)), { effects: ["Allow", "Deny"], loaded: [], calls: {} });
  });

  it("does not start with wrong settings", () => {
    const result = run({ ...DIRECT, lock: { mode: "direct", allowedAddresses: [] } }, [directEvent(EIP)]);
    assert.notEqual(result.status, 0);
    assert.match(result.stderr, /lock.allowedAddresses is \[\]/);
  });
});
