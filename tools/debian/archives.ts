import { spawnSync } from "node:child_process";

/** Part of the Debian archive: each has a mirror, suites and a pool of its own. */
export const ARCHIVES = ["debian", "debian-security"] as const;
/** See {@link ARCHIVES}. */
export type Archive = (typeof ARCHIVES)[number];

/** Base address of each archive, without a trailing slash. */
export type Mirrors = Record<Archive, string>;

/** Set to the base address of a Debian mirror, e.g. `https://deb.debian.org/debian`; `-security` is beside it. */
export const MIRROR_VARIABLE = "PORTCULLIS_DEBIAN_MIRROR";

/** Keys of every Debian release that the host's package brings; the host's own release may be older than ours. */
export const DEBIAN_KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";

const DEFAULT_MIRROR = "http://deb.debian.org/debian";

/** By the label of its Release file: a mirror may have any address. */
const LABELS: Record<Archive, string> = { debian: "Debian", "debian-security": "Debian-Security" };

/** Mirrors to use: the variable's, else those that the host's own apt is configured with, else Debian's. */
export function debianMirrors(environment: NodeJS.ProcessEnv = process.env): Mirrors {
  const chosen = environment[MIRROR_VARIABLE];
  if (chosen !== undefined && chosen !== "") return mirrorsFrom(chosen);
  return { ...mirrorsFrom(DEFAULT_MIRROR), ...configuredMirrors(indexTargets()) };
}

/** Mirrors by the address of the main one. */
export function mirrorsFrom(address: string): Mirrors {
  const base = address.replace(/\/+$/, "");
  if (!/^https?:\/\/[^\s]+$/.test(base)) {
    throw new Error(
      `${MIRROR_VARIABLE} is "${address}": it must be the http or https address of a Debian mirror, ` +
        `e.g. https://deb.debian.org/debian.`,
    );
  }
  return { debian: base, "debian-security": `${base}-security` };
}

/** Reads lines `ORIGIN|LABEL|ADDRESS`; what is no mirror of Debian (another vendor's repository) is left out. */
export function configuredMirrors(indexTargets: string): Partial<Mirrors> {
  const found: Partial<Mirrors> = {};
  for (const line of indexTargets.split("\n")) {
    const [origin, label, address = ""] = line.trim().split("|");
    const archive = ARCHIVES.find((candidate) => LABELS[candidate] === label);
    if (origin === "Debian" && archive !== undefined && /^https?:\/\//.test(address)) {
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

function indexTargets(): string {
  const format = "$(ORIGIN)|$(LABEL)|$(REPO_URI)";
  const result = spawnSync("apt-get", ["indextargets", "--format", format, "Created-By: Packages"], {
    encoding: "utf8",
  });
  return result.status === 0 ? result.stdout : "";
}
