import { execFileSync, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { CACHE, PROJECT_ROOT } from "../../twin/paths";
import { requiredVersion } from "../goModule";
import type { Progress } from "../progress";
import { findOnPath } from "./findOnPath";
import { placeLanguageHost } from "./placeLanguageHost";

/** Oldest engine that runs our programs: policy packs in sub-folders and `policy analyze --file` need it. */
const OLDEST_ENGINE = { major: 3, minor: 250 };
const OLDEST_GO = { major: 1, minor: 25 };
const ENGINE_MODULE = path.join(PROJECT_ROOT, "tools", "engine");

/** An engine that runs our programs. */
export interface Engine {
  /** Absolute path of the `pulumi` executable. */
  pulumi: string;
  /** Version as the engine prints it, e.g. `v3.259.0`. */
  version: string;
  /** Folder of `pulumi-language-nodejs`; goes first on PATH. */
  languageHostFolder: string;
}

/**
 * Finds a Pulumi engine or makes one: an official `pulumi` (3.250 or newer) on PATH, otherwise one built by Go from the
 * module that tools/engine/go.mod pins. Does nothing when it is there already.
 *
 * @throws Error when there is neither an engine nor a Go toolchain that can build it, with what to install.
 */
export async function ensureEngine(progress: Progress): Promise<Engine> {
  const official = officialEngine();
  if (official !== undefined) return official;

  const version = pinnedVersion();
  const folder = path.join(CACHE.engine, version);
  const pulumi = path.join(folder, "pulumi");
  if (!fs.existsSync(pulumi)) await build(version, pulumi, progress);
  placeLanguageHost(folder);
  return { pulumi, version, languageHostFolder: folder };
}

/**
 * How {@link ensureEngine} would get an engine, which is not made here.
 * @throws the same Error.
 */
export function describeEngine(): { says: string; mustBeBuilt: boolean } {
  const official = officialEngine();
  if (official !== undefined) return { says: `${official.version}, ${official.pulumi}`, mustBeBuilt: false };
  const version = pinnedVersion();
  if (fs.existsSync(path.join(CACHE.engine, version, "pulumi"))) {
    return { says: `${version}, built here`, mustBeBuilt: false };
  }
  return { says: `${version} will be built by ${goToolchain()}`, mustBeBuilt: true };
}

function pinnedVersion(): string {
  const goMod = fs.readFileSync(path.join(ENGINE_MODULE, "go.mod"), "utf8");
  return requiredVersion(goMod, "github.com/pulumi/pulumi/pkg/v3", "tools/engine/go.mod");
}

function officialEngine(): Engine | undefined {
  const pulumi = findOnPath("pulumi");
  if (pulumi === undefined) return undefined;
  const version = versionOf(pulumi, ["version"]);
  if (version === undefined || !isAtLeast(version, OLDEST_ENGINE)) return undefined;
  const beside = path.join(path.dirname(fs.realpathSync(pulumi)), "pulumi-language-nodejs");
  const languageHost = fs.existsSync(beside) ? beside : findOnPath("pulumi-language-nodejs");
  if (languageHost !== undefined) return { pulumi, version, languageHostFolder: path.dirname(languageHost) };
  const folder = path.join(CACHE.engine, "language-host");
  placeLanguageHost(folder);
  return { pulumi, version, languageHostFolder: folder };
}

async function build(version: string, pulumi: string, progress: Progress): Promise<void> {
  const go = goToolchain();
  progress(`building the Pulumi engine ${version} with Go (once, about three minutes on two cores)`);
  const folder = path.dirname(pulumi);
  fs.mkdirSync(folder, { recursive: true });
  const temporary = path.join(folder, `pulumi.${process.pid}`);
  try {
    await run(go, [
      "build",
      "-trimpath",
      "-tags",
      "osusergo,grpcnotrace",
      // Without inlining it builds in two thirds of the processor's time; the engine itself mostly waits for others.
      "-gcflags=all=-l",
      "-ldflags",
      `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${version}`,
      "-o",
      temporary,
      "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    ]);
    fs.renameSync(temporary, pulumi);
  } finally {
    fs.rmSync(temporary, { force: true });
  }
}

function goToolchain(): string {
  const go = findOnPath("go");
  const found = go === undefined ? undefined : versionOf(go, ["version"]);
  if (go !== undefined && found !== undefined && isAtLeast(found, OLDEST_GO)) return go;
  throw new Error(
    `There is no Pulumi engine 3.${OLDEST_ENGINE.minor} or newer on PATH, and it cannot be built: ` +
      (found === undefined ? "no Go toolchain was found" : `the Go toolchain on PATH is ${found}`) +
      `. Install Go 1.${OLDEST_GO.minor} or newer (https://go.dev/dl/), or the Pulumi CLI ` +
      "(https://www.pulumi.com/docs/install/), and run the command again.",
  );
}

function run(program: string, args: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: ENGINE_MODULE, stdio: ["ignore", "ignore", "pipe"] });
    let errors = "";
    child.stderr.on("data", (data: Buffer) => (errors += data.toString()));
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`Building the Pulumi engine failed (go exited with ${String(code)}):\n${errors.trim()}`));
    });
  });
}

/** First version-like word that the program prints, or nothing when it cannot be run. */
function versionOf(program: string, args: string[]): string | undefined {
  try {
    const output = execFileSync(program, args, {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      timeout: 20_000,
    });
    return /(?:v|go)\d+\.\d+[\w.+-]*/.exec(output)?.[0];
  } catch {
    return undefined;
  }
}

/** Whether a version such as `v3.259.0` or `go1.26.8` is at least the given one. */
export function isAtLeast(version: string, oldest: { major: number; minor: number }): boolean {
  const [, major = 0, minor = 0] = (/(\d+)\.(\d+)/.exec(version) ?? []).map(Number);
  return major > oldest.major || (major === oldest.major && minor >= oldest.minor);
}
