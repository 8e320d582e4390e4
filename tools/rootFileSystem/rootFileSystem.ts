import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import type { RootFileSystems } from "../../twin/lifecycle";
import { CACHE } from "../../twin/paths";
import { DEBIAN_KEYRING, debianMirrors, sourceLines } from "../debian/archives";
import type { Progress } from "../progress";
import { folderName, RECIPES, type RootFileSystemKind } from "./recipe";

/** Lines of a failed build that its error quotes. */
const QUOTED_LINES = 15;

/**
 * Makes sure that a root file system is there and returns its folder. Built once per recipe, in a folder of its own that
 * gets its name only when it is whole; an interrupted build is begun anew.
 * @throws when it cannot be built; the message ends with the builder's last lines.
 */
export async function ensureRootFileSystem(kind: RootFileSystemKind, progress: Progress): Promise<string> {
  const folder = path.join(CACHE.rootFileSystems, folderName(kind));
  if (fs.existsSync(folder)) return folder;
  fs.mkdirSync(CACHE.rootFileSystems, { recursive: true });
  removeInterrupted(folder);
  const recipe = RECIPES[kind];
  const partial = `${folder}.partial-${process.pid}`;
  progress(`building the ${kind} root file system (Debian ${recipe.suite}, ${recipe.packages.join(", ")})`);
  try {
    await build(
      [
        ...["--mode=root", "--variant=apt", "--format=directory", `--include=${recipe.packages.join(",")}`],
        ...["--aptopt=Apt::Install-Recommends false", ...recipe.dpkgOptions.map((option) => `--dpkgopt=${option}`)],
        ...(fs.existsSync(DEBIAN_KEYRING) ? [`--keyring=${DEBIAN_KEYRING}`] : []),
        ...[recipe.suite, partial, ...sourceLines(debianMirrors(), recipe.suite)],
      ],
      kind,
    );
    fs.renameSync(partial, folder);
  } finally {
    fs.rmSync(partial, { recursive: true, force: true });
  }
  return folder;
}

/** Makes sure that both root file systems of a twin are there. */
export async function ensureRootFileSystems(progress: Progress): Promise<RootFileSystems> {
  const instance = await ensureRootFileSystem("instance", progress);
  return { instance, services: await ensureRootFileSystem("services", progress) };
}

/** Deletes what builds left behind whose process is gone. */
function removeInterrupted(folder: string): void {
  const prefix = `${path.basename(folder)}.partial-`;
  for (const name of fs.readdirSync(CACHE.rootFileSystems)) {
    if (!name.startsWith(prefix) || fs.existsSync(`/proc/${name.slice(prefix.length)}`)) continue;
    fs.rmSync(path.join(CACHE.rootFileSystems, name), { recursive: true, force: true });
  }
}

function build(args: string[], kind: RootFileSystemKind): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn("mmdebstrap", args, { stdio: ["ignore", "ignore", "pipe"] });
    let log = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (log += text));
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (code === 0) {
        resolve();
        return;
      }
      const end = log.trim().split("\n").slice(-QUOTED_LINES).join("\n");
      reject(
        new Error(`mmdebstrap could not build the ${kind} root file system (${signal ?? `exit ${code}`}):\n${end}`),
      );
    });
  });
}
