import { spawn, type ChildProcess } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { runProgram } from "../network/command";
import { kill } from "../process/childProcess";
import { until } from "../process/waiting";

const BOOT_MILLISECONDS = 20_000;

/** Lines of a log that a message quotes. */
const QUOTED_LINES = 15;

/** What a machine is booted with. */
export interface BootSettings {
  id: string;
  /** Folder of its control group; made here. */
  controlGroup: string;
  /** Name server of its VPC. */
  nameServer: string;
  /** Certificate that its system trusts. */
  authorityFile: string;
  /** Where its console's output goes. */
  consoleFile: string;
}

/** A running machine: systemd as the first process of namespaces of its own. */
export class InstanceProcess {
  private readonly child: ChildProcess;

  private constructor(private readonly settings: BootSettings) {
    fs.mkdirSync(settings.controlGroup, { recursive: true });
    fs.mkdirSync(path.dirname(settings.consoleFile), { recursive: true });
    const console = fs.openSync(settings.consoleFile, "w");
    const { controlGroup, id, nameServer, authorityFile } = settings;
    this.child = spawn(path.join(__dirname, "launch.sh"), [controlGroup, id, nameServer, authorityFile], {
      stdio: ["ignore", console, console],
    });
    fs.closeSync(console);
  }

  /** Returns when systemd runs. What the instance becomes after that is its own affair. */
  static async boot(settings: BootSettings): Promise<InstanceProcess> {
    const instance = new InstanceProcess(settings);
    const failure = new Promise<never>((_, reject) => instance.child.once("error", reject));
    const up = await Promise.race([
      failure,
      until(BOOT_MILLISECONDS, () => !instance.running || instance.systemdRuns(), 20),
    ]);
    if (up && instance.running) return instance;
    const log = lastLines(readIfThere(settings.consoleFile));
    await instance.stop();
    throw new Error(`instance ${settings.id} does not boot: ${log === "" ? "its console is silent" : log}`);
  }

  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Last lines of what the user data printed. */
  userDataLog(): string {
    const first = this.firstProcess();
    if (first === undefined) return "";
    return lastLines(readIfThere(`/proc/${first}/root/var/log/cloud-init-output.log`));
  }

  /** Runs a program on the machine, with its network and its files, and returns what it printed. */
  run(command: string[]): Promise<string> {
    const first = this.firstProcess();
    if (first === undefined) return Promise.reject(new Error(`instance ${this.settings.id} does not run`));
    return runProgram("nsenter", ["--target", first, "--net", "--mount", "--", ...command]);
  }

  /** Ends it at once and leaves nothing of it. */
  async stop(): Promise<void> {
    await this.crash();
    removeControlGroup(this.settings.controlGroup);
  }

  /** Ends its first process, and so every one, without a word to any of them. */
  async crash(): Promise<void> {
    const first = this.firstProcess();
    await kill(this.child);
    // The kernel ends every process of the instance before its first one is gone.
    if (first !== undefined) await until(10_000, () => !fs.existsSync(`/proc/${first}`), 10);
  }

  /** Process id of its systemd, seen from the twin. */
  private firstProcess(): string | undefined {
    const { pid } = this.child;
    if (pid === undefined) return undefined;
    const [first] = readIfThere(`/proc/${pid}/task/${pid}/children`).trim().split(" ");
    return first === "" ? undefined : first;
  }

  private systemdRuns(): boolean {
    const first = this.firstProcess();
    return first !== undefined && readIfThere(`/proc/${first}/comm`).trim() === "systemd";
  }
}

/** Control groups go from the innermost outwards, and only when they are empty. */
export function removeControlGroup(folder: string): void {
  if (!fs.existsSync(folder)) return;
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) removeControlGroup(path.join(folder, entry.name));
  }
  fs.rmdirSync(folder);
}

function readIfThere(file: string): string {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function lastLines(text: string): string {
  return text.trim().split("\n").slice(-QUOTED_LINES).join("\n");
}
