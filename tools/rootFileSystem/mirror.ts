/** Where the host gets Debian from: the same places serve the root file systems. */
export interface DebianMirrors {
  /** Base of the main archive, e.g. `http://deb.debian.org/debian`. */
  main: string;
  /** Base of the security archive; undefined when the host has none. */
  security: string | undefined;
}

/** Arguments of apt-get that print what {@link mirrorsFrom} reads. */
export const INDEX_TARGETS = ["indextargets", "--format", "$(ORIGIN)|$(LABEL)|$(REPO_URI)", "Created-By: Packages"];

const DEFAULT_MIRROR = "http://deb.debian.org/debian";

/** Finds Debian's archives among the host's configured ones; a host that has none gets the public mirror. */
export function mirrorsFrom(indexTargets: string): DebianMirrors {
  const archives = indexTargets.split("\n").map((line) => line.split("|"));
  const find = (label: string): string | undefined =>
    archives.find(([origin, found]) => origin === "Debian" && found === label)?.[2]?.replace(/\/+$/, "");
  return { main: find("Debian") ?? DEFAULT_MIRROR, security: find("Debian-Security") };
}

/** Lines of a sources.list for one Debian release. */
export function sourceLines(mirrors: DebianMirrors, suite: string): string[] {
  const lines = [`deb ${mirrors.main} ${suite} main`, `deb ${mirrors.main} ${suite}-updates main`];
  if (mirrors.security !== undefined) lines.push(`deb ${mirrors.security} ${suite}-security main`);
  return lines;
}
