import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { HOST_PACKAGES, missingPackages } from "./hostPackages";
import { TwinFailureError } from "./twinFailureError";

/** Modules that the twin's network and machines need; a kernel may have them built in. */
const KERNEL_MODULES = [
  "overlay",
  "veth",
  "bridge",
  "nf_tables",
  "nf_conntrack",
  "nf_nat",
  "nft_chain_nat",
  "nft_masq",
];

/**
 * @throws TwinFailureError that names everything that this machine lacks: root, a program with its package, a control
 * group tree of version 2, overlay file systems.
 */
export function checkHost(): void {
  const lacks: string[] = [];
  if (process.getuid?.() !== 0) lacks.push("root: the twin makes namespaces and machines; run it as root");
  for (const { name, program } of missingPackages(HOST_PACKAGES)) {
    lacks.push(`${program}: install the Debian package ${name}`);
  }
  loadKernelModules();
  if (!/\toverlay$/m.test(fs.readFileSync("/proc/filesystems", "utf8"))) {
    lacks.push("overlay: the kernel has no overlay file system (CONFIG_OVERLAY_FS)");
  }
  if (controlGroupMount() === undefined) {
    lacks.push("cgroup2: no control group tree of version 2 is mounted (mount -t cgroup2 cgroup2 /sys/fs/cgroup)");
  }
  if (lacks.length > 0)
    throw new TwinFailureError("host", `this machine lacks\n${lacks.map((one) => `- ${one}`).join("\n")}`);
}

/** Namespaces cannot load modules by need on every kernel; one that has them built in has no modprobe to ask. */
export function loadKernelModules(): void {
  spawnSync("modprobe", ["--all", "--quiet", ...KERNEL_MODULES], { stdio: "ignore" });
}

/** Where the control group tree of version 2 is mounted; undefined when nowhere. */
export function controlGroupMount(): string | undefined {
  const mounts = fs.readFileSync("/proc/self/mounts", "utf8").split("\n");
  return mounts.map((line) => line.split(" ")).find((fields) => fields[2] === "cgroup2")?.[1];
}
