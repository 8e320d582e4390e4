import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { PROJECT_ROOT, RUN_TSCONFIG, TwinPaths } from "../../twin/paths";
import { ensureEngine, type Engine } from "../engine/engine";
import { terminalProgress } from "../progress";
import { flagOf, subCommand, takesConfigurationFile, takesStack, usesProviders } from "./arguments";
import { engineEnvironment, EngineFolders } from "./environment";
import { workingConfiguration } from "./stackConfiguration";
import { type StandinPlace, startStandins } from "./standins";

/** What this program asks of the policy pack: exceptions, each with reason, owner and last day. */
export const POLICY_CONFIGURATION = path.join(PROJECT_ROOT, "policy", "portcullis.json");

/** One command of the engine. */
export interface PulumiRun {
  /** Stack of the command, unless `args` names one. */
  stack: string;
  /** The engine's arguments, e.g. `["up", "--yes"]`. */
  args: string[];
  /** Folder with Pulumi.yaml. Default: this project. */
  project?: string;
  /** Configuration of the stack. Default: `Pulumi.<stack>.yaml` of the project. It is copied, never changed. */
  configFile?: string;
  /** Variables to add to the engine's environment. */
  environment?: Record<string, string>;
  /** Attached to a running twin, or detached with the records in a file. */
  standins: StandinPlace;
  /** `inherit` shows the output, `capture` returns it. Default `inherit`. */
  stdio?: "inherit" | "capture";
}

/** How a command of the engine ended. */
export interface PulumiResult {
  exitCode: number;
  /** Standard output and error as they came; empty unless captured. */
  output: string;
  /** Standard output alone; empty unless captured. */
  stdout: string;
}

/** Runs one command of the real engine on stand-in providers; ends them with it. Makes the stack when it is missing. */
export async function runPulumi(run: PulumiRun): Promise<PulumiResult> {
  const engine = await ensureEngine(terminalProgress);
  const project = run.project ?? PROJECT_ROOT;
  const folders = new EngineFolders(engineFolder(run.standins));
  folders.make();
  const ours = project === PROJECT_ROOT ? { PULUMI_NODEJS_TSCONFIG_PATH: RUN_TSCONFIG } : {};
  const environment = { ...engineEnvironment(engine, folders), ...ours, ...run.environment };
  const stack = flagOf(run.args, "--stack", "-s") ?? run.stack;
  const command = subCommand(run.args);
  const args = [...run.args, ...policyConfiguration(run.args, project)];
  if (takesStack(command)) {
    await ensureStack(engine, folders, project, stack, environment);
    if (flagOf(args, "--stack", "-s") === undefined) args.push("--stack", stack);
  }
  if (takesConfigurationFile(command) && flagOf(args, "--config-file") === undefined) {
    const source = run.configFile ?? path.join(project, `Pulumi.${stack}.yaml`);
    args.push("--config-file", workingConfiguration(folders, stack, source));
  }
  if (!usesProviders(command)) return execute(engine, args, project, environment, run.stdio);

  if (!args.includes("--skip-plugin-pre-install")) args.push("--skip-plugin-pre-install");
  const standins = await startStandins(run.standins, project, environment);
  try {
    return await execute(
      engine,
      args,
      project,
      { ...environment, PULUMI_DEBUG_PROVIDERS: standins.providers },
      run.stdio,
    );
  } finally {
    standins.stop();
  }
}

/** This program keeps this project's policies but for the exceptions that are stated there, unless the caller says otherwise. */
function policyConfiguration(args: string[], project: string): string[] {
  const pack = flagOf(args, "--policy-pack")?.replaceAll('"', "");
  const isOurs = pack !== undefined && path.resolve(project, pack) === path.join(PROJECT_ROOT, "policy");
  if (!isOurs || project !== PROJECT_ROOT || flagOf(args, "--policy-pack-config") !== undefined) return [];
  // The engine reads it as a line of comma-separated values, like the pack's folder.
  return ["--policy-pack-config", '"' + POLICY_CONFIGURATION + '"'];
}

/** Folder of the engine's state: the twin's own, or one beside the records. */
export function engineFolder(place: StandinPlace): string {
  return "twinRoot" in place
    ? new TwinPaths(place.twinRoot).pulumi
    : path.join(path.dirname(place.recordsFile), "pulumi");
}

async function ensureStack(
  engine: Engine,
  folders: EngineFolders,
  project: string,
  stack: string,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const name = projectName(project);
  if (fs.existsSync(path.join(folders.state, ".pulumi", "stacks", name, `${stack}.json`))) return;
  // Made from a folder of its own: the engine writes a stack's configuration beside Pulumi.yaml.
  const scratch = path.join(folders.root, "project");
  fs.mkdirSync(scratch, { recursive: true });
  fs.writeFileSync(path.join(scratch, "Pulumi.yaml"), `name: ${name}\nruntime: nodejs\n`);
  const args = ["stack", "init", stack, "--no-select", "--non-interactive"];
  const result = await execute(engine, args, scratch, environment, "capture");
  if (result.exitCode !== 0) throw new Error(`the stack "${stack}" could not be made:\n${result.output}`);
  const made = path.join(scratch, `Pulumi.${stack}.yaml`);
  if (fs.existsSync(made)) fs.renameSync(made, path.join(folders.configuration, `Pulumi.${stack}.yaml`));
}

function projectName(project: string): string {
  const file = path.join(project, "Pulumi.yaml");
  const name = /^name:\s*["']?([\w.-]+)/m.exec(fs.readFileSync(file, "utf8"))?.[1];
  if (name === undefined) throw new Error(`${file} has no project name: add "name: …"`);
  return name;
}

function execute(
  engine: Engine,
  args: string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
  stdio: "inherit" | "capture" = "inherit",
): Promise<PulumiResult> {
  return new Promise((resolve, reject) => {
    const captured = stdio === "capture";
    const child = spawn(engine.pulumi, args, { cwd, env, stdio: captured ? ["ignore", "pipe", "pipe"] : "inherit" });
    // A terminal sends Ctrl-C to the engine as well; it ends in order, and we after it.
    const wait = (): void => undefined;
    process.on("SIGINT", wait);
    let output = "";
    let stdout = "";
    child.stdout?.on("data", (data: Buffer) => {
      stdout += data.toString();
      output += data.toString();
    });
    child.stderr?.on("data", (data: Buffer) => (output += data.toString()));
    child.on("error", reject);
    child.on("close", (code) => {
      process.off("SIGINT", wait);
      resolve({ exitCode: code ?? 1, output, stdout });
    });
  });
}
