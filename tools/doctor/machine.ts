import * as os from "node:os";
import { CACHE, PROJECT_ROOT } from "../../twin/paths";
import { type Check, notChecked, ok, problem } from "./check";
import type { Host } from "./host";

const GIGABYTE = 1024 ** 3;

/** A stack of two gateways with engine and program, measured 1.1 GB, and as much again while they are rolled. */
const MEMORY = 2 * GIGABYTE;
/** npm packages, root file systems, engine, bundle: measured 1.2 GB. */
const SPACE_FOR_SET_UP = 2 * GIGABYTE;
/** A twin's own files, and what a change of it adds. */
const SPACE_TO_WORK = GIGABYTE / 2;
/** Go's modules and build cache after the engine's build: measured 3.2 GB. */
const SPACE_FOR_BUILD = 4 * GIGABYTE;

/** What the twin's network is made of, in one table that names nothing outside of its namespace. */
const RULES = `table ip doctor {
  chain forward { type filter hook forward priority 0; ct state established accept; }
  chain postrouting { type nat hook postrouting priority 100; masquerade; }
}`;

const AS_ROOT = "run it as root: sudo npm run doctor";

/** Whether this machine can bear a twin. */
export function machineChecks(host: Host): Check[] {
  return [
    {
      title: "root",
      look: () => (host.isRoot() ? ok("yes") : problem("the twin makes namespaces and machines", AS_ROOT)),
    },
    { title: "Node", look: () => ok(`${host.nodeVersion()}, the project's own`) },
    { title: "host packages", look: () => packages(host) },
    {
      title: "namespaces",
      look: () => inNamespaces(host, ["true"], "the twin lives in network, mount and process ids"),
    },
    { title: "nftables", look: () => inNamespaces(host, ["nft", "--file", "-"], "security groups and NAT", RULES) },
    { title: "overlay file system", look: () => overlay(host) },
    { title: "control groups", look: () => controlGroups(host) },
    {
      title: "memory",
      look: () => enough("available", host.availableMemory(), MEMORY, "end other programs, or add some"),
    },
    {
      title: "disk space of the project",
      look: () => {
        const need = host.exists(CACHE.rootFileSystems) ? SPACE_TO_WORK : SPACE_FOR_SET_UP;
        return enough("free", host.freeSpace(PROJECT_ROOT), need, `make room where ${PROJECT_ROOT} is`);
      },
    },
    {
      title: "disk space for temporary files",
      look: () => enough("free", host.freeSpace(os.tmpdir()), SPACE_TO_WORK, `make room in ${os.tmpdir()}`),
    },
    { title: "Pulumi engine", look: () => engine(host) },
  ];
}

function packages(host: Host) {
  const missing = host.missingPackages();
  if (missing.length === 0) return ok("all there");
  if (host.isRoot()) return ok(`missing, and installed by the next npm start: ${missing.join(", ")}`);
  const install = `sudo apt-get install --yes --no-install-recommends ${missing.join(" ")}`;
  return problem(`missing: ${missing.join(", ")}`, install);
}

function inNamespaces(host: Host, command: string[], use: string, input?: string) {
  if (!host.isRoot()) return notChecked("only root may try it");
  const namespaces = ["--net", "--mount", "--pid", "--fork", "--mount-proc"];
  const { succeeded, says } = host.run("unshare", [...namespaces, ...command], input);
  if (succeeded) return ok("they can be made");
  const fix = "use a kernel that has them, on a machine of its own or a virtual one; in a container, a privileged one";
  return problem(`refused (${use}): ${says}`, fix);
}

function overlay(host: Host) {
  if (/\toverlay$/m.test(host.fileSystems())) return ok("in the kernel");
  const fix = "load it (modprobe overlay), or use a kernel with CONFIG_OVERLAY_FS";
  return problem("the kernel has none, and the twin's machines live on one", fix);
}

function controlGroups(host: Host) {
  const mount = host.controlGroups();
  if (mount !== undefined) return ok(`version 2, in ${mount}`);
  return problem("no tree of version 2 is mounted", "mount -t cgroup2 cgroup2 /sys/fs/cgroup");
}

function enough(what: string, bytes: number, need: number, fix: string) {
  const says = `${gigabytes(bytes)} ${what}, ${gigabytes(need)} needed`;
  return bytes >= need ? ok(says) : problem(says, fix);
}

function engine(host: Host) {
  let found;
  try {
    found = host.engine();
  } catch (error) {
    return problem(
      error instanceof Error ? error.message : String(error),
      "install either, then run the command again",
    );
  }
  if (!found.mustBeBuilt) return ok(found.says);
  const space = host.freeSpace(os.homedir());
  if (space >= SPACE_FOR_BUILD) return ok(found.says);
  return problem(
    `${found.says}; ${gigabytes(space)} free in ${os.homedir()}, ${gigabytes(SPACE_FOR_BUILD)} needed`,
    "make room there, or set GOCACHE and GOMODCACHE to folders with room",
  );
}

function gigabytes(bytes: number): string {
  return `${(bytes / GIGABYTE).toFixed(1)} GB`;
}
