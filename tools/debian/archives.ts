import { spawnSync } from "node:child_process";

/** Part of the Debian archive: each has a mirror, suites and a pool of its own. */
export const ARCHIVES = ["debian", "debian-security"] as const;
/** See {@link ARCHIVES}. */
export type Archive = (typeof ARCHIVES)[number];

/** Base address of each archive, without a trailing slash. */
export type Mirrors = Record<Archive, string>;

/** Set to the base address of a Debian mirror, e.g. `https://mirror.example/debian`; `-security` is beside it. */
export const MIRROR_VARIABLE = "PORTCULLIS_DEBIAN_MIRROR";

/** Keys of every Debian release that the host's package brings; the host's own release may be older than ours. */
export const DEBIAN_KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";

/** By the label of its Release file: a mirror may have any address. */
const LABELS: Record<Archive, string> = { debian: "Debian", "debian-security": "Debian-Security" };

/**
 * Mirrors to use: the variable's, else those that the host's own apt is configured with.
 * @param configured What apt says of its sources; see {@link configuredMirrors}.
 * @throws Error when there are none, with what to set.
 */
export function debianMirrors(
  environment: NodeJS.ProcessEnv = process.env,
  configured: () => string = indexTargets,
): Mirrors {
  const chosen = environment[MIRROR_VARIABLE];
  if (chosen !== undefined && chosen !== "") return mirrorsFrom(chosen);
  const found = configuredMirrors(configured());
  if (found.debian === undefined) {
    throw new Error(
      `No Debian mirror is known: this host's apt has none configured. ` +
        `Set ${MIRROR_VARIABLE} to the address of one, e.g. https://mirror.example/debian.`,
    );
  }
  return { ...mirrorsFrom(found.debian), ...found };
}

/** Mirrors by the address of the main one. */
export function mirrorsFrom(address: string): Mirrors {
  const base = address.replace(/\/+$/, "");
  if (!/^https?:\/\/[^\s]+$/.test(base)) {
    throw new Error(
      `${MIRROR_VARIABLE} is "${address}": it must be the http or https address of a Debian mirror, ` +
        `e.g. https://mirror.example/debian.`,
    );
  }
  return { debian: base, "debian-security": `${base}-security` };
}

/**
 * Reads lines `ORIGIN|LABEL|ADDRESS`; what is no mirror of Debian (another vendor's repository) is left out. Before the
 * first `apt-get update` origin and label are empty, and only the address can tell.
 */
export function configuredMirrors(indexTargets: string): Partial<Mirrors> {
  const found: Partial<Mirrors> = {};
  for (const line of indexTargets.split("\n")) {
    const [origin, label, address = ""] = line.trim().split("|");
    const isFresh = origin === "" && label === "";
    const archive = ARCHIVES.find((candidate) =>
      isFresh ? address.replace(/\/+$/, "").endsWith(`/${candidate}`) : LABELS[candidate] === label,
    );
    if ((isFresh || origin === "Debian") && archive !== undefined && /^https?:\/\//.test(address)) {
      found[archive] ??= address.replace(/\/+$/, "");
    }
  }
  return found;
}

/**
 * Lines of a sources.list for one Debian release with its updates and its security archive.
 * @param options e.g. `[signed-by=…]`; default none.
 */
export function sourceLines(mirrors: Mirrors, suite: string, options = ""): string[] {
  const start = ["deb", options].filter((word) => word !== "").join(" ");
  return [
    `${start} ${mirrors.debian} ${suite} main`,
    `${start} ${mirrors.debian} ${suite}-updates main`,
    `${start} ${mirrors["debian-security"]} ${suite}-security main`,
  ];
}

/** What apt knows of its sources; before the first `apt-get update` that is their addresses alone. */
function indexTargets(): string {
  const targets = apt(["indextargets", "--format", "$(ORIGIN)|$(LABEL)|$(REPO_URI)", "Created-By: Packages"]);
  if (targets.trim() !== "") return targets;
  return apt(["update", "--print-uris"]).replace(/^'(\S+)\/dists\/\S+'.*$/gm, "||$1");
}

function apt(args: string[]): string {
  const result = spawnSync("apt-get", args, { encoding: "utf8" });
  return result.status === 0 ? result.stdout : "";
}
