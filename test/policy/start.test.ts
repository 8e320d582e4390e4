import * as assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { temporaryFolder } from "../support/temporary";
import { POLICY_FOLDER, PolicyPackProcess } from "./support/policyPack";

const PROJECT = path.dirname(POLICY_FOLDER);

/** Prints the files of all loaded modules when the process is asked to end. */
const TELLS_MODULES = `
process.on("SIGTERM", () => {
  require("node:fs").writeSync(2, Object.keys(require.cache).join("\\n"));
  process.exit(0);
});
`;

/** Modules that a pack has loaded when it serves. */
async function modulesOf(folder: string): Promise<string[]> {
  const preload = path.join(temporaryFolder(), "preload.js");
  fs.writeFileSync(preload, TELLS_MODULES);
  const launcher = require.resolve("@pulumi/pulumi/cmd/run-policy-pack");
  const child = spawn(process.execPath, ["--require", preload, launcher, "127.0.0.1:0", folder], {
    // What our own processes compile with is not what the runner finds.
    env: { ...process.env, TS_NODE_PROJECT: undefined },
  });
  let told = "";
  child.stderr.on("data", (data: Buffer) => (told += data.toString()));
  child.stdout.once("data", () => child.kill());
  await new Promise((resolve) => child.once("close", resolve));
  return told.split("\n");
}

/** The pack's sources alone, so that they can be changed. */
function copyOfSources(): string {
  const folder = temporaryFolder();
  for (const name of ["policy", "contracts"]) {
    fs.cpSync(path.join(PROJECT, name), path.join(folder, name), { recursive: true });
  }
  fs.symlinkSync(path.join(PROJECT, "node_modules"), path.join(folder, "node_modules"));
  return folder;
}

async function displayNameOf(folder: string, policy: string): Promise<string | undefined> {
  const pack = await PolicyPackProcess.start({ folder });
  const { policiesList } = (await pack.info()).toObject();
  await pack.stop();
  return policiesList.find(({ name }) => name === policy)?.displayname;
}

describe("the start of the pack", () => {
  it("loads no more of Pulumi's SDK than policies need", async () => {
    const modules = await modulesOf(POLICY_FOLDER);
    assert.ok(
      modules.some((file) => file.includes("@pulumi/policy/server")),
      modules.join("\n"),
    );
    const needless = modules.filter((file) => /pulumi\/automation|@npmcli\/arborist/.test(file));
    assert.deepEqual(needless.slice(0, 3), []);
  });

  it("leaves the whole SDK to whoever asks for it", () => {
    const program = `
      require("./policy/lib/leanSdk");
      const assert = require("node:assert/strict");
      const sdk = require("@pulumi/policy") && require("@pulumi/pulumi");
      const loaded = (name) => Object.keys(require.cache).some((file) => file.includes(name));
      assert.equal(sdk.Output, require("@pulumi/pulumi/output").Output);
      assert.equal(new sdk.asset.StringAsset("a") instanceof require("@pulumi/pulumi/asset").StringAsset, true);
      assert.equal(loaded("pulumi/automation"), false);
      assert.equal(typeof sdk.Config, "function");
      assert.equal("StackReference" in sdk && Object.keys(sdk).includes("log"), true);
      assert.equal(require("@pulumi/pulumi").Config, sdk.Config);
      assert.equal(sdk.missing, undefined);
    `;
    const { status, stderr } = spawnSync(
      process.execPath,
      ["--require", "ts-node/register/transpile-only", "--eval", program],
      { cwd: PROJECT, encoding: "utf8" },
    );
    assert.equal(status, 0, stderr);
  });

  it("compiles the sources once, and again when one of them changes", async () => {
    const project = copyOfSources();
    const [folder, cache] = [path.join(project, "policy"), path.join(project, ".cache", "policy-pack")];
    assert.equal(await displayNameOf(folder, "no-key-pair"), "Machines have no key pair");
    const [kept = "", ...more] = fs.readdirSync(cache);
    assert.deepEqual(more, []);
    const made = fs.statSync(path.join(cache, kept)).mtimeMs;
    await displayNameOf(folder, "no-key-pair");
    assert.equal(fs.statSync(path.join(cache, kept)).mtimeMs, made, "it was compiled twice");

    const source = path.join(folder, "policies", "noKeyPair.ts");
    fs.writeFileSync(source, fs.readFileSync(source, "utf8").replace("Machines have no key pair", "Changed"));
    assert.equal(await displayNameOf(folder, "no-key-pair"), "Changed");
    const [changed, ...old] = fs.readdirSync(cache);
    assert.notEqual(changed, kept);
    assert.deepEqual(old, []);
  });
});
