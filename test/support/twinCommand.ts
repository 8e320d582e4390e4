import { type ChildProcess, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { PROJECT_ROOT, TwinPaths } from "../../twin/paths";

/** `npm start` and `npm run down` on the twin of any folder, as tools/main.ts runs them. */
const PROGRAM = `
  const { TwinPaths } = require("./twin/paths");
  const { describeFailure } = require("./tools/commands/failure");
  const [name, folder] = process.argv.slice(1);
  const paths = new TwinPaths(folder);
  const commands = {
    start: () => require("./tools/commands/start").startCommand(paths, []),
    down: () => require("./tools/commands/down").downCommand(paths),
  };
  Promise.resolve().then(commands[name]).catch((error) => {
    process.stderr.write(describeFailure(error) + "\\n");
    return 1;
  }).then((code) => process.exit(code));
`;

/** How a command ended, and what it printed. */
export interface CommandOutcome {
  /** Undefined when it was killed. */
  exitCode: number | undefined;
  output: string;
}

/** A command under way in a process of its own. */
export class TwinCommand {
  readonly ended: Promise<CommandOutcome>;
  private output = "";
  private readonly child: ChildProcess;

  constructor(name: "start" | "down", paths: TwinPaths) {
    this.child = spawn(process.execPath, commandLine(name, paths).slice(1), {
      cwd: PROJECT_ROOT,
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on("data", (data: Buffer) => (this.output += data.toString()));
    }
    this.ended = new Promise((resolve) => {
      // Not `close`: the twin lives on, and may hold the pipe.
      this.child.on("exit", (code) =>
        setImmediate(() => resolve({ exitCode: code ?? undefined, output: this.output })),
      );
    });
  }

  /** As by `kill -9`: it ends nothing in order. */
  kill(): void {
    this.child.kill("SIGKILL");
  }
}

/** Runs a command to its end. */
export function runTwinCommand(name: "start" | "down", paths: TwinPaths): Promise<CommandOutcome> {
  return new TwinCommand(name, paths).ended;
}

/** The command as a list of words for a shell. */
export function commandLine(name: "start" | "down", paths: TwinPaths): string[] {
  return [process.execPath, "-r", "ts-node/register/transpile-only", "-e", PROGRAM, name, paths.root];
}

/** Number of the process that keeps a twin; its end takes everything down. */
export function keeperOf(paths: TwinPaths): number {
  return Number(fs.readFileSync(paths.processIdFile, "utf8").split(" ")[0]);
}

/** A shell script as the first process of a mount namespace of its own; its mounts are nobody else's. */
export function inMountNamespace(script: string): Promise<CommandOutcome> {
  const args = ["--mount", "--propagation", "private", "sh", "-e", "-c", script];
  const child = spawn("unshare", args, { cwd: PROJECT_ROOT, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data: Buffer) => (output += data.toString()));
  return new Promise((resolve) => {
    child.on("exit", (code) => setImmediate(() => resolve({ exitCode: code ?? undefined, output })));
  });
}

/** Whether anything of a twin is left: its process, its folder. */
export function leftOver(paths: TwinPaths): string[] {
  return fs.existsSync(paths.root) ? fs.readdirSync(paths.root).map((name) => path.join(paths.root, name)) : [];
}
