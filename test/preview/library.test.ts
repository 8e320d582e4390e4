import * as assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { z } from "zod";
import { MANAGEMENT_TAG } from "../../contracts";
import { ensureGatewayBundle } from "../../tools/gatewayBundle/gatewayBundle";
import { policies } from "../../policy/policies";
import { CACHE, PROJECT_ROOT } from "../../twin/paths";
import { withProject } from "../support/engine";

const POLICY_PACK = path.join("node_modules", "portcullis", "dist", "policy");
const POLICY_CONFIGURATION = ["--policy-pack-config", path.join(POLICY_PACK, "components.json")];
const BUNDLE = "gateway-bundle.tar";

/** The engine's list of packs, after a run. */
const PACK_RAN = /^ +portcullis\|local\|node_modules\/portcullis\/dist\/policy +\d/m;

const manifestSchema = z.looseObject({ devDependencies: z.record(z.string(), z.string()) });

/** What `pulumi new typescript` installs beside the SDK, in the versions of this project. */
const PROGRAM_PACKAGES = ["@types/node", "ts-node", "typescript"];

const PROJECT = {
  "Pulumi.yaml": "name: shop\nruntime: nodejs\nmain: index.ts\n",
  "package.json": JSON.stringify({ name: "shop", version: "0.0.0", private: true }),
  "tsconfig.json": JSON.stringify({
    compilerOptions: { strict: true, noEmit: true, target: "ES2022", module: "nodenext", types: ["node"] },
    files: ["index.ts"],
  }),
  "index.ts": readmeExample(),
  // Importing the policies must not start a pack's server: that would never end.
  "policies.ts": `
    import { policies } from "portcullis/policy";
    console.log(policies.map((policy) => policy.name).join());
  `,
};

/** The program that README.md shows to users of the library. */
function readmeExample(): string {
  const readme = fs.readFileSync(path.join(PROJECT_ROOT, "README.md"), "utf8");
  const example = /^## As a library$[^]*?^```ts$\n([^]*?)^```$/m.exec(readme)?.[1];
  assert.ok(example !== undefined, 'README.md has no example under "As a library"');
  return example;
}

/** Runs a program to its end and returns what it wrote to standard output. */
function run(folder: string, command: string, ...args: string[]): string {
  // npm tells its scripts and programs where it runs; the new project must not take this one for it.
  const environment = Object.entries(process.env).filter(([name]) => !/^(npm_|INIT_CWD$|TS_NODE_)/.test(name));
  const result = spawnSync(command, args, {
    cwd: folder,
    encoding: "utf8",
    env: { ...Object.fromEntries(environment), PATH: [path.dirname(process.execPath), process.env["PATH"]].join(":") },
    timeout: 60_000,
  });
  assert.equal(
    result.status,
    0,
    `${command} ${args.join(" ")}\n${String(result.error)}\n${result.stdout}${result.stderr}`,
  );
  return result.stdout;
}

/** Packs this project and installs it, as a user would, in a project of its own. */
function install(folder: string): string {
  const project = path.join(folder, "shop");
  fs.mkdirSync(project);
  for (const [name, content] of Object.entries(PROJECT)) fs.writeFileSync(path.join(project, name), content);
  run(PROJECT_ROOT, "npm", "pack", "--silent", "--pack-destination", folder);
  const archive = fs.readdirSync(folder).find((name) => name.endsWith(".tgz"));
  assert.ok(archive !== undefined, "npm pack made nothing");
  const manifest = manifestSchema.parse(JSON.parse(fs.readFileSync(path.join(PROJECT_ROOT, "package.json"), "utf8")));
  const packages = PROGRAM_PACKAGES.map((name) => `${name}@${manifest.devDependencies[name] ?? "latest"}`);
  const quiet = ["--silent", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund"];
  run(project, "npm", "install", ...quiet, path.join(folder, archive), ...packages);
  return project;
}

describe("the npm package", function () {
  this.timeout(180_000);
  let folder: string;
  let project: string;

  before(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "portcullis-library-"));
    project = install(folder);
  });
  after(() => fs.rmSync(folder, { recursive: true, force: true }));

  it("holds no test, and no link into the clone", () => {
    const root = path.join(project, "node_modules", "portcullis");
    assert.equal(fs.lstatSync(root).isSymbolicLink(), false);
    const files = fs.readdirSync(root, { recursive: true, encoding: "utf8" });
    assert.deepEqual(
      files.filter((file) => /(^|\/)(tests?|__pycache__|\.cache|node_modules)(\/|$)/.test(file)),
      [],
    );
    for (const name of ["LICENSE", "README.md", "workloads/authorizer/handler.ts"])
      assert.ok(files.includes(name), name);
  });

  it("has types for the program of README.md, which tell a wrong argument", () => {
    const compiler = path.join("node_modules", "typescript", "bin", "tsc");
    // Declarations are not skipped: ours must compile for everyone.
    run(project, process.execPath, compiler, "-p", ".");
    const wrong = path.join(project, "wrong.ts");
    fs.writeFileSync(wrong, PROJECT["index.ts"].replace("allowedAddresses:", "allowed:"));
    const options = ["--ignoreConfig", "--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "wrong.ts"];
    const result = spawnSync(process.execPath, [compiler, ...options], { cwd: project, encoding: "utf8" });
    assert.match(result.stdout, /wrong\.ts.*'allowed' does not exist in type 'AuthorizerArgs'/);
  });

  it("gives the policies to programs without starting the pack", () => {
    const names = run(project, process.execPath, "-r", "ts-node/register/transpile-only", "policies.ts");
    assert.equal(names, `${policies.map(({ name }) => name).join()}\n`);
  });

  it("makes the same gateway bundle as the clone, and previews with it and the published policies", async () => {
    const ours = await ensureGatewayBundle(() => undefined);
    // What was downloaded before, so that the test needs no mirror; the rest must be in the package.
    const cache = path.join(project, "node_modules", "portcullis", "dist", ".cache");
    fs.mkdirSync(path.join(cache, "gateway-bundle"), { recursive: true });
    fs.symlinkSync(path.join(CACHE.gatewayBundle, "packages"), path.join(cache, "gateway-bundle", "packages"));
    fs.symlinkSync(CACHE.ruleSet, path.join(cache, "rule-set"));
    const printed = run(project, path.join("node_modules", ".bin", "portcullis-gateway-bundle"), ".");
    assert.equal(printed, `${path.join(fs.realpathSync(project), BUNDLE)}\nSHA-256 ${ours.sha256}\n`);
    assert.ok(fs.readFileSync(path.join(project, BUNDLE)).equals(fs.readFileSync(ours.path)));

    await withProject(project, async (engine) => {
      const { exitCode, output } = await engine.preview({ policyPack: POLICY_PACK, args: POLICY_CONFIGURATION });
      assert.equal(exitCode, 0, output);
      assert.match(output, PACK_RAN);
      assert.ok(!output.includes("[mandatory]"), output);
      for (const planned of [
        "portcullis:index:PublicWafStack::waf",
        "portcullis:index:PublicWafStack$aws:autoscaling/group:Group::waf-gateways",
        "portcullis:index:ProtectedEndpoint::orders",
        "portcullis:index:ProtectedEndpoint$portcullis:index:Authorizer$aws:lambda/function:Function::orders-authorizer",
        "portcullis:index:Authorizer::billing",
        "portcullis:index:Authorizer$aws:lambda/function:Function::billing",
      ]) {
        assert.ok(output.includes(`[urn=urn:pulumi:test::shop::${planned}]`), `${planned} is not in:\n${output}`);
      }
    });
  });

  it("refuses in the preview what the published policies forbid", async () => {
    const open = `
      import * as ec2 from "@pulumi/aws/ec2";
      new ec2.SecurityGroup("open", {
        tags: ${JSON.stringify({ [MANAGEMENT_TAG.key]: MANAGEMENT_TAG.value })},
        ingress: [{ protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: ["0.0.0.0/0"] }],
      });
    `;
    fs.writeFileSync(path.join(project, "index.ts"), open);
    await withProject(project, async (engine) => {
      const { exitCode, output } = await engine.preview({ policyPack: POLICY_PACK });
      assert.notEqual(exitCode, 0);
      assert.match(output, /\[mandatory\].*management-access/);
      assert.match(output, PACK_RAN);
    });
  });
});
