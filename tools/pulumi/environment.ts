import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { CACHE } from "../../twin/paths";
import type { Engine } from "../engine/engine";

/** Folders and files that the engine uses for stacks on stand-ins. */
export class EngineFolders {
  constructor(
    /** Folder of everything below; mode 0700. */
    readonly root: string,
  ) {}

  /** The engine's home: its workspace settings, no plugin. */
  get home(): string {
    return path.join(this.root, "home");
  }

  /** State of the stacks, in Pulumi's file format. */
  get state(): string {
    return path.join(this.root, "state");
  }

  /** Working copies of stack configuration: the engine writes into them. */
  get configuration(): string {
    return path.join(this.root, "configuration");
  }

  /** Passphrase that encrypts secrets in the state; mode 0600. */
  get passphrase(): string {
    return path.join(this.root, "passphrase");
  }

  make(): void {
    for (const folder of [this.root, this.home, this.state, this.configuration]) {
      fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    }
    if (!fs.existsSync(this.passphrase)) {
      fs.writeFileSync(this.passphrase, randomBytes(24).toString("base64url"), { mode: 0o600 });
    }
  }
}

/**
 * The engine writes its state once, at its end, however it ends in order; by default it writes the whole of it before and
 * after each step. Only for what begins anew when an engine is killed: its state would not know what it had made.
 */
export const STATE_AT_THE_END = { PULUMI_SKIP_CHECKPOINTS: "true" };

/** Environment in which the engine keeps to itself: own home, own state, no question, no look at the network. */
export function engineEnvironment(engine: Engine, folders: EngineFolders): NodeJS.ProcessEnv {
  return {
    ...process.env,
    PATH: [engine.languageHostFolder, path.dirname(engine.pulumi), process.env["PATH"] ?? ""].join(path.delimiter),
    PULUMI_HOME: folders.home,
    PULUMI_BACKEND_URL: `file://${folders.state}`,
    // The file counts only where the variable is absent.
    PULUMI_CONFIG_PASSPHRASE: undefined,
    PULUMI_CONFIG_PASSPHRASE_FILE: folders.passphrase,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    // Ours alone: what the engine starts has settings of its own, and Pulumi's loader of packs takes no other compiler.
    TS_NODE_PROJECT: undefined,
    // The project's own checks look at types; here they would only cost time.
    PULUMI_NODEJS_TRANSPILE_ONLY: "true",
    NODE_COMPILE_CACHE: path.join(CACHE.root, "compiled"),
    // Pulumi keeps the stack of every promise it makes; mapping its frames back to TypeScript is a quarter of a run.
    NODE_OPTIONS: [process.env["NODE_OPTIONS"] ?? "", "--stack-trace-limit=4"].join(" ").trim(),
  };
}
