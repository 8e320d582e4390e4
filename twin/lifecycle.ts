import { spawn, type ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { INTERNET } from "./addresses";
import { CertificateAuthority } from "./certificateAuthority";
import { ControlClient } from "./controlClient";
import { checkHost, controlGroupMount } from "./hostRequirements";
import { removeControlGroup } from "./instances/instanceProcess";
import type { TwinPaths } from "./paths";
import { PROJECT_ROOT } from "./paths";
import { NODE, NODE_TYPESCRIPT } from "./process/childProcess";
import { startReportSchema, type StartReport } from "./process/startReport";
import { until } from "./process/waiting";
import { messageOf, TwinFailureError } from "./twinFailureError";

const MAIN = path.join(__dirname, "process", "main.ts");
const INIT = path.join(__dirname, "process", "init.sh");

/** A kept model may hold groups whose instances boot again before the twin is ready. */
const START_MILLISECONDS = 15 * 60_000;
const STOP_MILLISECONDS = 30_000;
const QUOTED_LINES = 20;

/** Folders of unpacked root file systems: a gateway's machine image, and the programs that play AWS's network services. */
export interface RootFileSystems {
  instance: string;
  services: string;
}

/**
 * Starts the twin of a folder, or finds it running, and returns when it takes changes. What its records of a former run
 * say is real then.
 * @param progress is told in words what happens.
 * @param main script of the twin's process; another one only for tests.
 * @throws TwinFailureError with the part that did not come up. Nothing is left behind then.
 */
export async function startTwin(
  paths: TwinPaths,
  { instance, services }: RootFileSystems,
  progress: (message: string) => void,
  main = MAIN,
): Promise<ControlClient> {
  const client = new ControlClient(paths.controlSocket);
  if (await twinIsRunning(paths)) return client;
  checkHost();
  // Whatever an interrupted start has left.
  await stopTwin(paths);
  fs.mkdirSync(paths.root, { recursive: true, mode: 0o700 });
  fs.chmodSync(paths.root, 0o700);
  CertificateAuthority.open(paths.certificateAuthority);
  const group = controlGroup(paths);
  fs.mkdirSync(group, { recursive: true });
  progress("starting the twin");
  try {
    const report = await launch(paths, [
      ...[INTERNET.nameServer, instance, services],
      ...[NODE, ...NODE_TYPESCRIPT, main, paths.root, group],
    ]);
    if (report.kind === "failed") throw new TwinFailureError(report.part, report.message);
    for (const failure of report.incomplete) progress(`not whole since the last run: ${failure}`);
    return client;
  } catch (error) {
    await stopTwin(paths);
    throw error instanceof TwinFailureError ? error : new TwinFailureError("twin", messageOf(error));
  }
}

/** Ends the twin of a folder with everything in it. What it was told stays in the folder for the next start. */
export async function stopTwin(paths: TwinPaths): Promise<void> {
  const keeper = keeperOf(paths);
  if (keeper !== undefined) {
    const first = firstProcess(keeper);
    process.kill(keeper, "SIGKILL");
    const gone = await until(STOP_MILLISECONDS, () => isGone(keeper) && (first === undefined || isGone(first)), 20);
    if (!gone) throw new TwinFailureError("twin", `process ${first ?? keeper} does not end`);
  }
  const group = controlGroup(paths);
  // A control group is busy until the kernel has put away the last process of it.
  const removed = await until(STOP_MILLISECONDS, () => tryRemove(group), 20);
  if (!removed) throw new TwinFailureError("twin", `the control group ${group} stays busy`);
  fs.rmSync(paths.controlSocket, { force: true });
  fs.rmSync(paths.processIdFile, { force: true });
}

/** Whether the twin of a folder runs and answers. */
export async function twinIsRunning(paths: TwinPaths): Promise<boolean> {
  if (keeperOf(paths) === undefined) return false;
  try {
    await new ControlClient(paths.controlSocket).status();
    return true;
  } catch {
    return false;
  }
}

/** A line for the shell that opens a terminal on the twin's internet, from where its names and addresses can be reached. */
export function lookInside(paths: TwinPaths): string {
  const keeper = keeperOf(paths);
  const first = keeper === undefined ? undefined : firstProcess(keeper);
  if (first === undefined) throw new TwinFailureError("twin", "it does not run; start it first");
  const authority = path.join(paths.certificateAuthority, "ca.crt");
  return `CURL_CA_BUNDLE='${authority.replaceAll("'", `'\\''`)}' nsenter --target ${first} --net --mount --pid ip netns exec client bash`;
}

function launch(paths: TwinPaths, command: string[]): Promise<StartReport> {
  const log = fs.openSync(paths.log, "w", 0o600);
  const unshare = ["--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", INIT, ...command];
  const child = spawn("unshare", unshare, { cwd: PROJECT_ROOT, detached: true, stdio: ["ignore", log, log, "pipe"] });
  fs.closeSync(log);
  // With the time of its start: a number alone may be another process's after a while.
  if (child.pid !== undefined) fs.writeFileSync(paths.processIdFile, `${child.pid} ${startTime(child.pid) ?? ""}\n`);
  return reportOf(child, paths);
}

function reportOf(child: ChildProcess, paths: TwinPaths): Promise<StartReport> {
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => {
      const lines = fs.readFileSync(paths.log, "utf8").trim().split("\n").slice(-QUOTED_LINES);
      reject(new Error([why, ...lines].join("\n")));
    };
    const timer = setTimeout(() => {
      fail(`it is not ready after ${START_MILLISECONDS / 60_000} minutes`);
    }, START_MILLISECONDS);
    child.on("error", (error) => {
      clearTimeout(timer);
      fail(error.message);
    });
    const pipe = child.stdio[3];
    if (pipe === null || pipe === undefined || !("setEncoding" in pipe)) throw new Error("unshare has no report pipe");
    let text = "";
    const end = (): void => {
      clearTimeout(timer);
      // The twin lives on without the process that started it.
      child.unref();
      pipe.destroy();
      const [line = ""] = text.split("\n");
      if (line === "") fail("its process ended before it was ready");
      else resolve(startReportSchema.parse(JSON.parse(line)));
    };
    pipe.setEncoding("utf8");
    pipe.on("data", (chunk: string) => {
      text += chunk;
      if (text.endsWith("\n")) end();
    });
    pipe.on("end", end);
  });
}

/** Process that keeps the twin's namespaces (its end is theirs); undefined when there is none. */
function keeperOf(paths: TwinPaths): number | undefined {
  if (!fs.existsSync(paths.processIdFile)) return undefined;
  const [pid = "", started = ""] = fs.readFileSync(paths.processIdFile, "utf8").trim().split(" ");
  const number = Number(pid);
  return started !== "" && startTime(number) === started ? number : undefined;
}

function controlGroup(paths: TwinPaths): string {
  const mount = controlGroupMount() ?? "/sys/fs/cgroup";
  const hash = createHash("sha256").update(path.resolve(paths.root)).digest("hex").slice(0, 12);
  return path.join(mount, `portcullis-${hash}`);
}

function tryRemove(group: string): boolean {
  try {
    removeControlGroup(group);
    return true;
  } catch {
    return false;
  }
}

function firstProcess(keeper: number): number | undefined {
  try {
    const [child = ""] = fs.readFileSync(`/proc/${keeper}/task/${keeper}/children`, "utf8").trim().split(" ");
    return child === "" ? undefined : Number(child);
  } catch {
    return undefined;
  }
}

/** When a process was started (field 22 of its stat), in the kernel's ticks; undefined when there is none. */
function startTime(pid: number): string | undefined {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}

/** Gone, or dead and waiting for its parent to notice. */
function isGone(pid: number): boolean {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).startsWith("Z");
  } catch {
    return true;
  }
}
