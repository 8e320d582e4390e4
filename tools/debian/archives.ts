import { spawnSync } from "node:child_process";

/** Part of the Debian archive: each has a mirror, suites and a pool of its own. */
export const ARCHIVES = ["debian", "debian-security"] as const;
export type Archive = (typeof ARCHIVES)[number];

/** Base address of each archive, without a trailing slash. */
export type Mirrors = Record<Archive, string>;

/** Set to the base address of a Debian mirror, e.g. `https://deb.debian.org/debian`; `-security` is beside it. */
export const MIRROR_VARIABLE = "PORTCULLIS_DEBIAN_MIRROR";

const DEFAULT_MIRROR = "http://deb.debian.org/debian";

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

/** Reads lines of repository addresses; what is no mirror of Debian (another vendor's repository) is left out. */
export function configuredMirrors(addresses: string): Partial<Mirrors> {
  const found: Partial<Mirrors> = {};
  for (const line of addresses.split("\n")) {
    const address = line.trim().replace(/\/+$/, "");
    for (const archive of ARCHIVES) {
      if (/^https?:\/\//.test(address) && address.endsWith(`/${archive}`)) found[archive] ??= address;
    }
  }
  return found;
}

function indexTargets(): string {
  const result = spawnSync("apt-get", ["indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"], {
    encoding: "utf8",
  });
  return result.status === 0 ? result.stdout : "";
}
