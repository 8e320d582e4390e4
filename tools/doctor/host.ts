import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { HOST_PACKAGES, missingPackages } from "../../twin/hostPackages";
import { controlGroupMount, loadKernelModules } from "../../twin/hostRequirements";
import { describeEngine } from "../engine/engine";

/** How a program ended. */
export interface Outcome {
  succeeded: boolean;
  /** Last line of what it said. */
  says: string;
}

/** What is asked of the machine; a test answers otherwise. */
export interface Host {
  isRoot: () => boolean;
  nodeVersion: () => string;
  /** Names of Debian packages of which the program is not there. */
  missingPackages: () => string[];
  /** Runs a program that changes nothing outside of namespaces of its own. */
  run: (program: string, args: string[], input?: string) => Outcome;
  /** Text of /proc/filesystems. */
  fileSystems: () => string;
  /** Where the control group tree of version 2 is mounted. */
  controlGroups: () => string | undefined;
  /** Bytes that programs may still take. */
  availableMemory: () => number;
  /** Bytes that are free where a folder is, or will be. */
  freeSpace: (folder: string) => number;
  exists: (file: string) => boolean;
  /** How a Pulumi engine is had. @throws Error with what to install when none can be had. */
  engine: () => { says: string; mustBeBuilt: boolean };
}

/** This machine. */
export const THIS_HOST: Host = {
  isRoot: () => process.getuid?.() === 0,
  nodeVersion: () => process.version,
  missingPackages: () => missingPackages(HOST_PACKAGES).map(({ name }) => name),
  run,
  fileSystems: () => {
    loadKernelModules();
    return fs.readFileSync("/proc/filesystems", "utf8");
  },
  controlGroups: controlGroupMount,
  availableMemory: () =>
    Number(/^MemAvailable:\s+(\d+) kB$/m.exec(fs.readFileSync("/proc/meminfo", "utf8"))?.[1] ?? 0) * 1024,
  freeSpace: (folder) => {
    const { bavail, bsize } = fs.statfsSync(folder);
    return bavail * bsize;
  },
  exists: fs.existsSync,
  engine: describeEngine,
};

function run(program: string, args: string[], input = ""): Outcome {
  const result = spawnSync(program, args, { input, encoding: "utf8", timeout: 20_000 });
  const said = [result.stderr, result.stdout, result.error?.message ?? ""].join("\n").trim();
  return { succeeded: result.status === 0, says: said.split("\n").at(-1) ?? "" };
}
