import { spawnSync } from "node:child_process";
import list from "./hostPrograms.json";

/** A Debian package and a program that it brings: the program tells whether it is installed. */
export interface HostPackage {
  name: string;
  /** Program that must be on PATH. */
  program: string;
}

/**
 * What the twin, and the making of its root file systems, needs of the host. None of them brings a service that the host
 * would start (haproxy and dnsmasq live in a root file system of their own). The list is data because tools/run.js names
 * them before it can run TypeScript.
 */
export const HOST_PACKAGES: HostPackage[] = list;

/** Those whose program is not on PATH. */
export function missingPackages(packages: HostPackage[]): HostPackage[] {
  return packages.filter(({ program }) => {
    // /usr/sbin is missing from some users' PATH although root's programs live there.
    const found = spawnSync("sh", ["-c", `PATH="$PATH:/usr/sbin:/sbin" command -v ${program}`], { stdio: "ignore" });
    return found.status !== 0;
  });
}
