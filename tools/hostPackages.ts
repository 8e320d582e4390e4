import { spawnSync } from "node:child_process";
import { type HostPackage, missingPackages } from "../twin/hostPackages";
import type { Progress } from "./progress";

/**
 * Makes sure that the host's packages are there. As root missing ones are installed; otherwise nothing is changed and
 * the error is the line to type.
 */
export function ensureHostPackages(packages: HostPackage[], progress: Progress): void {
  const missing = missingPackages(packages).map(({ name }) => name);
  if (missing.length === 0) return;
  const install = `apt-get install --yes --no-install-recommends ${missing.join(" ")}`;
  if (process.getuid?.() !== 0) {
    throw new Error(
      `Missing host packages: ${missing.join(", ")}. Install them, then run the command again:\n  sudo ${install}`,
    );
  }
  progress(`installing host packages: ${missing.join(", ")}`);
  // A package list may be old or absent on a fresh machine; only then is it worth a refresh.
  if (!tryRun(install)) {
    run("apt-get update -qq");
    run(install);
  }
}

const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };

function tryRun(command: string): boolean {
  return spawnSync("sh", ["-c", command], { env: environment, stdio: "ignore" }).status === 0;
}

function run(command: string): void {
  const result = spawnSync("sh", ["-c", command], { env: environment, encoding: "utf8" });
  if (result.status !== 0) throw new Error(`${command} failed:\n${result.stdout}${result.stderr}`);
}
