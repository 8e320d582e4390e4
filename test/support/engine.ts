import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { z } from "zod";
import { STATE_AT_THE_END } from "../../tools/pulumi/environment";
import { runPulumi } from "../../tools/pulumi/run";
import { PROJECT_ROOT } from "../../twin/paths";

/** One resource of an exported state, as far as tests look at it. */
const stateResourceSchema = z.looseObject({
  urn: z.string(),
  type: z.string(),
  id: z.string().optional(),
  parent: z.string().optional(),
  protect: z.boolean().optional(),
  initErrors: z.array(z.string()).optional(),
  dependencies: z.array(z.string()).optional(),
  inputs: z.record(z.string(), z.unknown()).default({}),
  outputs: z.record(z.string(), z.unknown()).default({}),
});

export type StateResource = z.infer<typeof stateResourceSchema>;

const exportSchema = z.looseObject({
  deployment: z.looseObject({ resources: z.array(stateResourceSchema).default([]) }),
});

export interface EngineOutcome {
  exitCode: number;
  /** Everything that the engine printed, standard output and error. */
  output: string;
}

export interface EngineCall {
  /** Folder of a policy pack. */
  policyPack?: string;
  /** More arguments of the engine. */
  args?: string[];
}

export interface ProjectOptions {
  /** Configuration of the stack by key, e.g. `"aws:region"`. Objects are allowed. Default: the twin's region. */
  config?: Record<string, unknown>;
  stack?: string;
}

/** The real engine on one project and one stack, on stand-ins without a twin. */
export class TestEngine {
  constructor(
    /** Folder of the project. */
    readonly project: string,
    private readonly folder: string,
    private readonly stack: string,
    private readonly configFile: string,
  ) {}

  preview(call: EngineCall = {}): Promise<EngineOutcome> {
    return this.run(["preview", "--non-interactive", "--diff", ...policyArguments(call), ...(call.args ?? [])]);
  }

  up(call: EngineCall = {}): Promise<EngineOutcome> {
    return this.run([
      "up",
      "--yes",
      "--non-interactive",
      "--skip-preview",
      ...policyArguments(call),
      ...(call.args ?? []),
    ]);
  }

  refresh(): Promise<EngineOutcome> {
    return this.run(["refresh", "--yes", "--non-interactive", "--skip-preview"]);
  }

  destroy(): Promise<EngineOutcome> {
    return this.run(["destroy", "--yes", "--non-interactive", "--skip-preview"]);
  }

  /** Any command of the engine. */
  async run(args: string[]): Promise<EngineOutcome> {
    const { exitCode, output } = await runPulumi({
      stack: this.stack,
      args: ["--color", "never", ...args],
      project: this.project,
      configFile: this.configFile,
      environment: STATE_AT_THE_END,
      standins: { recordsFile: this.recordsFile },
      stdio: "capture",
    });
    return { exitCode, output };
  }

  /** The resources of the stack's state. Secrets are encrypted. */
  async resources(): Promise<StateResource[]> {
    const { exitCode, output } = await this.run(["stack", "export"]);
    if (exitCode !== 0) throw new Error(`the state could not be exported:\n${output}`);
    return exportSchema.parse(JSON.parse(output)).deployment.resources;
  }

  /** File in which the stand-ins keep what exists; deleting it is as if somebody had deleted everything by hand. */
  get recordsFile(): string {
    return path.join(this.folder, "records.json");
  }

  setConfiguration(config: Record<string, unknown>): void {
    // JSON is YAML.
    fs.writeFileSync(this.configFile, JSON.stringify({ config }, null, 2));
  }
}

function policyArguments(call: EngineCall): string[] {
  return call.policyPack === undefined ? [] : policyPackArguments(call.policyPack);
}

/**
 * Runs a test with the real engine on a project of its own: the files of a new folder (by relative path), or an existing
 * folder. Everything is deleted afterwards.
 */
export async function withProject(
  project: Record<string, string> | string,
  test: (engine: TestEngine) => Promise<void>,
  options: ProjectOptions = {},
): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "portcullis-engine-"));
  try {
    const root = typeof project === "string" ? project : writeProject(path.join(folder, "project"), project);
    const stack = options.stack ?? "test";
    const engine = new TestEngine(root, folder, stack, path.join(folder, "configuration.yaml"));
    engine.setConfiguration(options.config ?? { "aws:region": "eu-central-1" });
    await test(engine);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** Settings of a program that is compiled as our own programs are; `rootDir: "/"` for one that imports from the clone. */
export function programTsconfig(options: { rootDir?: string } = {}): string {
  return JSON.stringify({
    compilerOptions: { target: "ES2022", module: "nodenext", strict: true, ...options },
    "ts-node": { swc: true },
  });
}

/** Writes the files of a project, by relative path, and what every project has, into a new folder. */
export function writeProject(folder: string, files: Record<string, string>): string {
  const all = {
    "Pulumi.yaml": "name: tiny\nruntime: nodejs\nmain: index.ts\n",
    "package.json": JSON.stringify({ name: "tiny", version: "0.0.0" }),
    "tsconfig.json": programTsconfig(),
    ...files,
  };
  for (const [name, content] of Object.entries(all)) {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content);
  }
  fs.symlinkSync(path.join(PROJECT_ROOT, "node_modules"), path.join(folder, "node_modules"));
  return folder;
}

/** The engine reads the option as a line of comma-separated values, and a clone's folder may have a comma in its name. */
export function policyPackArguments(folder: string): string[] {
  return ["--policy-pack", `"${folder.replaceAll('"', '""')}"`];
}
