import * as assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { z } from "zod";
import { exclusively } from "../../tools/commands/exclusive";
import { cutOff, InterruptedError } from "../../tools/commands/interruption";
import { EngineFolders } from "../../tools/pulumi/environment";
import { removeStaleLocks } from "../../tools/pulumi/staleLocks";
import { until } from "../../twin/process/waiting";
import { PROJECT_ROOT, TwinPaths } from "../../twin/paths";

describe("commands at the same time", function () {
  this.timeout(60_000);
  let paths: TwinPaths;
  beforeEach(() => (paths = new TwinPaths(fs.mkdtempSync(path.join(os.tmpdir(), "portcullis-exclusive-")))));
  afterEach(() => {
    fs.rmSync(paths.root, { recursive: true, force: true });
  });

  it("lets one in at a time, and names the one that is under way", async () => {
    const done = await exclusively(paths, "npm start", async () => {
      await assert.rejects(
        exclusively(paths, "npm run down", () => Promise.resolve()),
        new RegExp(`^Error: npm start \\(process ${process.pid}, since [\\d:]{8}\\) is under way in .*: wait`),
      );
      return "done";
    });
    assert.equal(done, "done");
    assert.equal(await exclusively(paths, "npm start", () => Promise.resolve("again")), "again");
  });

  it("does not mind another twin, nor a command that failed", async () => {
    const other = new TwinPaths(path.join(paths.root, "other"));
    await assert.rejects(
      exclusively(paths, "npm start", () => Promise.reject(new Error("of its own"))),
      /of its own/,
    );
    const inner = exclusively(paths, "npm start", () => exclusively(other, "npm start", () => Promise.resolve(1)));
    assert.equal(await inner, 1);
  });

  it("is free again when its owner was killed", async () => {
    const child = owner(paths.root);
    try {
      await once(child.stdout ?? child, "data");
      await assert.rejects(
        exclusively(paths, "npm start", () => Promise.resolve()),
        new RegExp(`process ${child.pid ?? ""},`),
      );
    } finally {
      child.kill("SIGKILL");
    }
    await once(child, "exit");
    assert.equal(await exclusively(paths, "npm start", () => Promise.resolve(1)), 1);
  });

  it("removes the engine's lock when its owner is gone, and only then", () => {
    const folders = new EngineFolders(paths.pulumi);
    const locks = path.join(folders.state, ".pulumi", "locks", "organization", "portcullis", "twin");
    fs.mkdirSync(locks, { recursive: true });
    assert.equal(removeStaleLocks(folders), 0);
    const engine = spawn("sleep", ["60"], { env: { ...process.env, PULUMI_HOME: folders.home } });
    try {
      // This process lives as well, and is no engine of these folders: the number was given away again.
      for (const pid of [engine.pid, process.pid]) {
        fs.writeFileSync(path.join(locks, `${pid ?? ""}.json`), JSON.stringify({ pid, hostname: "here" }));
      }
      fs.writeFileSync(path.join(locks, "half.json"), '{ "pid": 1');
      assert.equal(removeStaleLocks(folders), 2);
      assert.deepEqual(fs.readdirSync(locks), [`${engine.pid ?? ""}.json`]);
    } finally {
      engine.kill("SIGKILL");
    }
  });
});

describe("an interrupted command", () => {
  it("ends what it has started, waits for its work, and says by which signal", async () => {
    const child = script(`
      const { cutOff, interruptible } = require("./tools/commands/interruption");
      const { spawn } = require("node:child_process");
      interruptible((signal) => cutOff(signal, () => new Promise((resolve) => {
        const shell = spawn("sh", ["-c", "sleep 60 & echo $!; wait"], { detached: true, stdio: ["ignore", 1, 2] });
        shell.on("exit", () => resolve("nothing to report"));
      }))).catch((error) => process.exit(error.exitCode));`);
    const [line] = z.tuple([z.instanceof(Buffer)]).parse(await once(child.stdout ?? child, "data"));
    child.kill("SIGTERM");
    assert.deepEqual(await once(child, "exit"), [143, null]);
    const sleep = Number(line.toString());
    assert.ok(await until(5000, () => isGone(sleep)), `process ${sleep} goes on`);
  });

  it("does not begin what comes after the interruption", async () => {
    const controller = new AbortController();
    controller.abort(new InterruptedError("SIGINT"));
    await assert.rejects(
      cutOff(controller.signal, () => Promise.reject(new Error("it began"))),
      InterruptedError,
    );
  });
});

/** Another process that holds the lock of a folder until it is killed; it prints a line when it has it. */
function owner(folder: string): ChildProcess {
  return script(
    `const { exclusively } = require("./tools/commands/exclusive");
    const { TwinPaths } = require("./twin/paths");
    exclusively(new TwinPaths(process.argv[1]), "npm start", () => new Promise((resolve) => {
      console.log("held");
      setTimeout(resolve, 60000);
    }));`,
    folder,
  );
}

function script(program: string, ...args: string[]): ChildProcess {
  return spawn(process.execPath, ["-r", "ts-node/register/transpile-only", "-e", program, ...args], {
    cwd: PROJECT_ROOT,
    stdio: ["ignore", "pipe", "ignore"],
  });
}

/** Gone, or dead and waiting for its parent to notice. */
function isGone(pid: number): boolean {
  const stat = `/proc/${pid}/stat`;
  return !fs.existsSync(stat) || fs.readFileSync(stat, "utf8").includes(") Z ");
}
