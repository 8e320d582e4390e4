import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { isAtLeast } from "../../tools/engine/engine";
import { findOnPath } from "../../tools/engine/findOnPath";
import { requiredVersion } from "../../tools/goModule";
import { flagOf, subCommand, takesConfigurationFile, takesStack, usesProviders } from "../../tools/pulumi/arguments";
import { EngineFolders } from "../../tools/pulumi/environment";
import { workingConfiguration } from "../../tools/pulumi/stackConfiguration";

describe("the engine's tools", () => {
  let folder: string;

  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "portcullis-tools-"));
  });

  afterEach(() => {
    fs.rmSync(folder, { recursive: true });
  });

  it("compares versions by number", () => {
    assert.equal(isAtLeast("v3.259.0", { major: 3, minor: 250 }), true);
    assert.equal(isAtLeast("v3.99.0", { major: 3, minor: 250 }), false);
    assert.equal(isAtLeast("go1.24.9", { major: 1, minor: 25 }), false);
    assert.equal(isAtLeast("go2.0", { major: 1, minor: 25 }), true);
  });

  it("reads a version that go.mod pins, and says when there is none", () => {
    const version = (goMod: string): string => requiredVersion(goMod, "example.test/engine/v3", "engine/go.mod");
    assert.equal(version("module x\nrequire example.test/engine/v3 v3.259.0\n"), "v3.259.0");
    assert.equal(
      version("require (\n\texample.test/engine/v31 v1.0.0\n\texample.test/engine/v3 v3.1.0 // indirect\n)\n"),
      "v3.1.0",
    );
    assert.throws(() => version("module example.test/engine/v3\n"), /engine\/go\.mod does not require example\.test/);
  });

  it("finds executables, but none that npm put on PATH", () => {
    const npm = path.join(folder, "node_modules", ".bin");
    const own = path.join(folder, "bin");
    for (const place of [npm, own]) {
      fs.mkdirSync(place, { recursive: true });
      fs.writeFileSync(path.join(place, "pulumi"), "", { mode: 0o755 });
    }
    fs.writeFileSync(path.join(own, "notes"), "", { mode: 0o644 });
    const searchPath = [npm, own].join(path.delimiter);
    assert.equal(findOnPath("pulumi", searchPath), path.join(own, "pulumi"));
    assert.equal(findOnPath("pulumi", npm), undefined);
    assert.equal(findOnPath("notes", searchPath), undefined);
  });

  it("knows which commands need a stack, its configuration, or providers", () => {
    const facts = (args: string[]): boolean[] => {
      const command = subCommand(args);
      return [takesStack(command), takesConfigurationFile(command), usesProviders(command)];
    };
    assert.deepEqual(facts(["--color", "never", "up", "--yes"]), [true, true, true]);
    assert.deepEqual(facts(["stack", "export"]), [true, false, false]);
    assert.deepEqual(facts(["cancel"]), [true, false, false]);
    assert.deepEqual(facts(["policy", "analyze", "--file", "state.json"]), [false, false, false]);
    assert.deepEqual(facts(["stack", "init", "new"]), [false, false, false]);
    assert.deepEqual(facts(["version"]), [false, false, false]);
  });

  it("reads flags in both forms", () => {
    assert.equal(flagOf(["up", "--stack", "dev"], "--stack", "-s"), "dev");
    assert.equal(flagOf(["up", "--stack=dev"], "--stack", "-s"), "dev");
    assert.equal(flagOf(["up", "-s", "dev"], "--stack", "-s"), "dev");
    assert.equal(flagOf(["up", "--stacks=dev"], "--stack", "-s"), undefined);
  });

  it("keeps folders and passphrase to their owner, and the passphrase as it was", () => {
    const folders = new EngineFolders(path.join(folder, "pulumi"));
    folders.make();
    const passphrase = fs.readFileSync(folders.passphrase, "utf8");
    folders.make();
    assert.equal(fs.readFileSync(folders.passphrase, "utf8"), passphrase);
    assert.equal(fs.statSync(folders.passphrase).mode & 0o777, 0o600);
    assert.equal(fs.statSync(folders.root).mode & 0o777, 0o700);
  });

  it("keeps the salt in the working copy when the configuration changes", () => {
    const folders = new EngineFolders(path.join(folder, "pulumi"));
    folders.make();
    const source = path.join(folder, "Pulumi.dev.yaml");
    fs.writeFileSync(source, "config:\n  a: 1\n");
    const copy = workingConfiguration(folders, "dev", source);
    fs.appendFileSync(copy, "encryptionsalt: v1:abc\n");
    fs.writeFileSync(source, "config:\n  a: 2\n");
    workingConfiguration(folders, "dev", source);
    assert.equal(fs.readFileSync(copy, "utf8"), "config:\n  a: 2\nencryptionsalt: v1:abc\n");
    assert.equal(fs.readFileSync(source, "utf8"), "config:\n  a: 2\n");
  });
});
