import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { forget } from "../../tools/twinStack";
import { kill, processesWith } from "../../tools/processes";
import { EngineFolders } from "../../tools/pulumi/environment";
import { twinIsRunning } from "../../twin/lifecycle";
import { until } from "../../twin/process/waiting";
import { TwinPaths } from "../../twin/paths";
import { temporaryFolder } from "../support/temporary";
import {
  commandLine,
  type CommandOutcome,
  inMountNamespace,
  keeperOf,
  leftOver,
  runTwinCommand,
  TwinCommand,
} from "../support/twinCommand";

const MINUTES = 60_000;

/** Waits until an engine changes the stack, i.e. its file of what it is about to do is there, and returns its processes. */
async function engineAtWork(paths: TwinPaths): Promise<number[]> {
  const folders = new EngineFolders(paths.pulumi);
  const locks = path.join(folders.state, ".pulumi", "locks");
  const locked = (): boolean =>
    fs.existsSync(locks) &&
    fs.readdirSync(locks, { recursive: true, encoding: "utf8" }).some((name) => name.endsWith(".json"));
  assert.ok(await until(4 * MINUTES, locked, 50), "no engine began to change the stack");
  return processesWith("PULUMI_HOME", folders.home).filter((pid) => /pulumi/.test(commandOf(pid)));
}

function commandOf(pid: number): string {
  try {
    return path.basename(fs.readlinkSync(`/proc/${pid}/exe`));
  } catch {
    return "";
  }
}

function succeeded({ exitCode, output }: CommandOutcome): void {
  assert.equal(exitCode, 0, output);
  assert.match(output, /The twin is up\./);
}

describe("a twin that is troubled", function () {
  this.timeout(10 * MINUTES);
  const paths = new TwinPaths(path.join(temporaryFolder(), "twin"));

  after(() => forget(paths));

  it("is worked on by one command at a time; the second says who is first, and changes nothing", async () => {
    const first = new TwinCommand("start", paths);
    await engineAtWork(paths);
    for (const name of ["start", "down"] as const) {
      const { exitCode, output } = await runTwinCommand(name, paths);
      assert.equal(exitCode, 1);
      assert.match(output, /npm start \(process \d+, since [\d:]{8}\) is under way in .*: wait for its end/);
    }
    succeeded(await first.ended);
  });

  it("is brought up anew by the next start when the engine was killed half-way through a change", async () => {
    const troubled = new TwinCommand("start", paths);
    kill(await engineAtWork(paths));
    const { exitCode, output } = await troubled.ended;
    assert.equal(exitCode, 1, output);
    assert.match(output, /pulumi up/);
    // What served before serves on until then.
    assert.equal(await twinIsRunning(paths), true);
    succeeded(await runTwinCommand("start", paths));
  });

  it("is brought up anew by the next start when the command itself was killed, and its engine lives on", async () => {
    const troubled = new TwinCommand("start", paths);
    const engine = await engineAtWork(paths);
    troubled.kill();
    await troubled.ended;
    succeeded(await runTwinCommand("start", paths));
    assert.deepEqual(
      engine.filter((pid) => commandOf(pid) === "pulumi"),
      [],
    );
  });

  it("is brought up anew by the next start when its own process was killed", async () => {
    process.kill(keeperOf(paths), "SIGKILL");
    assert.ok(await until(MINUTES, async () => !(await twinIsRunning(paths)), 100));
    succeeded(await runTwinCommand("start", paths));
  });

  it("goes without a trace, also when its process was killed before", async () => {
    process.kill(keeperOf(paths), "SIGKILL");
    assert.equal((await runTwinCommand("down", paths)).exitCode, 0);
    assert.deepEqual(leftOver(paths), []);
  });

  it("leaves nothing when the engine of a first start was killed, and says so", async () => {
    const troubled = new TwinCommand("start", paths);
    kill(await engineAtWork(paths));
    const { exitCode, output } = await troubled.ended;
    assert.equal(exitCode, 1, output);
    assert.match(output, /pulumi up[^]*undoing what was done/);
    assert.deepEqual(leftOver(paths), []);
  });
});

describe("a machine that is troubled", function () {
  this.timeout(20 * MINUTES);

  it("by a full disk: a first start is undone, a change leaves what served, and with room again both go on", async () => {
    const mount = temporaryFolder();
    const paths = new TwinPaths(path.join(mount, "twin"));
    // The folder of the twin is on a small disk of its own, which nobody else sees.
    const script = `
      mount -t tmpfs -o size=3m tmpfs ${mount}
      tell() { echo "== $1"; shift; "$@" && echo "exit code 0" || echo "exit code $?"; }
      start() { ${shellWords(commandLine("start", paths))}; }
      tell "first start" start
      tell "left" ls -A ${mount}
      mount -o remount,size=500m ${mount}
      tell "with room" start
      cat /dev/zero > ${mount}/ballast 2>/dev/null || true
      tell "change" start
      tell "twin" kill -0 "$(cut -d ' ' -f 1 ${paths.processIdFile})"
      rm ${mount}/ballast
      tell "room again" start
      tell "down" ${shellWords(commandLine("down", paths))}
    `;
    const { output } = await inMountNamespace(script);
    const [, ...parts] = output.split(/^== /m);
    const part = (title: string): string => {
      const found = parts.find((text) => text.startsWith(`${title}\n`));
      assert.ok(found !== undefined, `${title} is not in:\n${output}`);
      return found;
    };
    for (const title of ["first start", "change"]) {
      assert.match(part(title), /no space left on device/i);
      assert.match(part(title), /The disk is full: make room .* then run the command again\.[^]*exit code 1\n/);
    }
    assert.equal(part("left"), "left\nexit code 0\n");
    for (const title of ["with room", "room again"]) assert.match(part(title), /The twin is up\.[^]*exit code 0\n/);
    for (const title of ["twin", "down"]) assert.match(part(title), /exit code 0\n$/);
  });
});

/** Words as a shell reads them, whatever is in them. */
function shellWords(words: string[]): string {
  return words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
}
