import { spawnSync } from "node:child_process";
import * as crypto from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { debianMirrors, MIRROR_VARIABLE } from "../debian/archives";
import type { Mirrors } from "../debian/archives";
import type { Progress } from "../progress";
import { debName, UPDATE_LOCK_COMMAND } from "./lock";
import type { LockedPackage } from "./lock";

const APT_HELPER = "/usr/lib/apt/apt-helper";

/** Fetches one file to a path. Throws when it is not there. */
export type Fetch = (uri: string, file: string, sha256: string) => Promise<void>;

/**
 * Makes sure that every locked package is in a folder, by its bytes. Files that are there and right are not fetched
 * again.
 *
 * @throws names every package that could not be had, and the command that renews the lock.
 */
export async function ensurePackages(
  packages: LockedPackage[],
  directory: string,
  progress: Progress,
  fetchFile: Fetch = defaultFetch(),
  mirrors: () => Mirrors = debianMirrors,
): Promise<void> {
  fs.mkdirSync(directory, { recursive: true });
  const missing = packages.filter((locked) => !hasHash(path.join(directory, debName(locked)), locked.sha256));
  if (missing.length === 0) return;
  progress(`${missing.length} Debian packages for the gateways`);
  const addresses = mirrors();
  const problems: string[] = [];
  for (const locked of missing) {
    const file = path.join(directory, debName(locked));
    // Two commands may fetch at the same time.
    const part = `${file}.${process.pid}.part`;
    const uri = `${addresses[locked.archive]}/${locked.file}`;
    try {
      await fetchFile(uri, part, locked.sha256);
      if (!hasHash(part, locked.sha256)) throw new Error(`its SHA-256 is not ${locked.sha256}`);
      fs.renameSync(part, file);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      problems.push(`  ${locked.package} ${locked.version} (${uri}): ${reason}`);
    } finally {
      fs.rmSync(part, { force: true });
    }
  }
  if (problems.length > 0) throw new Error(message(problems));
}

function message(problems: string[]): string {
  return (
    `Packages of gateway-bundle.lock.json could not be fetched:\n${problems.join("\n")}\n` +
    `A version leaves the mirror when a newer one comes: renew the lock with "${UPDATE_LOCK_COMMAND}" and commit it. ` +
    `Another mirror can be named in ${MIRROR_VARIABLE}.`
  );
}

function hasHash(file: string, sha256: string): boolean {
  return fs.existsSync(file) && fileHash(file) === sha256;
}

/** SHA-256 of a file, lower-case hex. */
export function fileHash(file: string): string {
  return crypto.createHash("sha256").update(fs.readFileSync(file)).digest("hex");
}

/** apt's own transports where there is apt (they know its proxies), plain HTTP elsewhere. */
function defaultFetch(): Fetch {
  return fs.existsSync(APT_HELPER) ? fetchWithApt : fetchWithHttp;
}

const fetchWithApt: Fetch = (uri, file, sha256) => {
  const result = spawnSync(APT_HELPER, ["download-file", uri, file, `SHA256:${sha256}`], { encoding: "utf8" });
  if (result.status === 0) return Promise.resolve();
  const reason = /^\s*(?:E|Err[^ ]*):? *(.*)$/m.exec(`${result.stderr}\n${result.stdout}`)?.[1] ?? "apt-helper failed";
  return Promise.reject(new Error(reason));
};

const fetchWithHttp: Fetch = async (uri, file) => {
  const response = await fetch(uri);
  if (!response.ok) throw new Error(`the mirror answered ${response.status}`);
  fs.writeFileSync(file, Buffer.from(await response.arrayBuffer()));
};
