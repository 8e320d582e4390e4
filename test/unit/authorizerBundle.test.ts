import * as assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { buildSync } from "esbuild";
import { z } from "zod";
import { AUTHORIZER_SETTINGS_VARIABLE } from "../../contracts/authorizerSettings";
import { ATTACKER, cloudfront, CURRENT, DIRECT, directEvent, distributionEvent, EIP } from "./authorizerEvents";

const LIMIT_BYTES = 50 * 1024;

function bundle(minify: boolean): string {
  const result = buildSync({
    entryPoints: [path.join(__dirname, "../../workloads/authorizer/handler.ts")],
    bundle: true,
    minify,
    write: false,
    platform: "node",
    target: "node22",
    format: "cjs",
    external: ["@aws-sdk/*"],
  });
  return result.outputFiles.map((file) => file.text).join("");
}

const Outcome = z.object({ effects: z.array(z.string()), calls: z.number() });

describe("authorizer bundle", () => {
  let folder: string;

  before(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "authorizer-"));
    fs.writeFileSync(path.join(folder, "index.js"), bundle(true));
    // The part of the SDK that Lambda brings, as the bundle uses it.
    const sdk = path.join(folder, "node_modules/@aws-sdk/client-secrets-manager");
    fs.mkdirSync(sdk, { recursive: true });
    fs.writeFileSync(
      path.join(sdk, "index.js"),
      `exports.GetSecretValueCommand = class { constructor(input) { this.input = input; } };
       exports.calls = 0;
       exports.SecretsManagerClient = class {
         async send({ input }) {
           exports.calls += 1;
           if (input.SecretId !== ${JSON.stringify(cloudfront().lock.secretArn)}) throw new Error("another secret");
           return { SecretString: ${JSON.stringify(JSON.stringify({ live: [CURRENT] }))} };
         }
       };`,
    );
    fs.writeFileSync(
      path.join(folder, "run.js"),
      `const { handler } = require("./index.js");
       const events = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
       (async () => {
         const effects = [];
         for (const event of events) effects.push((await handler(event)).policyDocument.Statement[0].Effect);
         const { calls } = require("@aws-sdk/client-secrets-manager");
         console.error(JSON.stringify({ effects, calls }));
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

  for (const minify of [true, false]) {
    it(`is below 50 KB ${minify ? "minified" : "as it is"}, and needs nothing but the AWS SDK`, () => {
      const code = bundle(minify);
      assert.ok(Buffer.byteLength(code) < LIMIT_BYTES, `${Buffer.byteLength(code)} bytes`);
      const needed = [...code.matchAll(/require\("([^"]+)"\)/g)].map(([, name]) => name);
      assert.deepEqual([...new Set(needed)].sort(), ["@aws-sdk/client-secrets-manager", "node:crypto"]);
    });
  }

  it("decides as Lambda runs it, and reads the secret once", () => {
    const result = run(cloudfront(), [distributionEvent(), distributionEvent({ secret: [] }), distributionEvent()]);
    assert.equal(result.status, 0, result.stderr);
    const outcome = Outcome.parse(JSON.parse(result.stderr));
    assert.deepEqual(outcome, { effects: ["Allow", "Deny", "Allow"], calls: 1 });
    assert.equal(result.stdout.trimEnd().split("\n").length, 3);
    assert.ok(!result.stdout.includes(CURRENT));
  });

  it("reads no secret in mode direct", () => {
    const result = run(DIRECT, [directEvent(EIP), directEvent(ATTACKER)]);
    assert.deepEqual(Outcome.parse(JSON.parse(result.stderr)), { effects: ["Allow", "Deny"], calls: 0 });
  });

  it("does not start with wrong settings", () => {
    const result = run({ ...DIRECT, lock: { mode: "direct", allowedAddresses: [] } }, [directEvent(EIP)]);
    assert.notEqual(result.status, 0);
    assert.match(result.stderr, /lock.allowedAddresses is \[\]/);
  });
});
