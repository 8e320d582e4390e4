import type { Archive, Mirrors } from "../debian/archives";
import { ARCHIVES } from "../debian/archives";
import type { LockedPackage } from "./lock";

/** What every Debian 13 image of a cloud brings; the rest must be in the bundle. */
export const BASE_PACKAGES = [
  "?essential",
  "apt",
  "systemd",
  "systemd-sysv",
  "dbus",
  "python3",
  "ca-certificates",
  "openssl",
];

/** What a gateway needs. The allocator costs a seventh less CPU a request than libc's (preloaded into nginx). */
export const GATEWAY_PACKAGES = ["nginx", "libnginx-mod-http-modsecurity", "libtcmalloc-minimal4t64"];

const LINE = /^'([^']+)' ([^_\s]+)_([^_\s]+)_([^_\s.]+)\.deb \d+ SHA256:([0-9a-f]{64})$/;

/**
 * Reads what `apt-get install --print-uris` says it would fetch.
 *
 * @throws for a line that it cannot read: a package left out would only be missed at a gateway's boot.
 */
export function readPrintedUris(output: string, mirrors: Mirrors): LockedPackage[] {
  return output
    .split("\n")
    .filter((line) => line.startsWith("'"))
    .map((line) => readLine(line, mirrors));
}

function readLine(line: string, mirrors: Mirrors): LockedPackage {
  const [, uri, name, version, architecture, sha256] = LINE.exec(line) ?? [];
  if (!uri || !name || !version || !sha256 || (architecture !== "amd64" && architecture !== "all")) {
    throw new Error(`apt printed a package that cannot be locked: ${line}`);
  }
  const archive = archiveOf(uri, mirrors);
  return {
    package: name,
    version: decodeURIComponent(version),
    architecture,
    sha256,
    archive,
    file: decodeURIComponent(uri.slice(mirrors[archive].length + 1)),
  };
}

function archiveOf(uri: string, mirrors: Mirrors): Archive {
  const archive = ARCHIVES.find((candidate) => uri.startsWith(`${mirrors[candidate]}/`));
  if (archive === undefined) throw new Error(`apt would fetch ${uri}, which is on no known mirror.`);
  return archive;
}

/** Packages of `whole` that `base` does not bring. */
export function closureBeyond(base: LockedPackage[], whole: LockedPackage[]): LockedPackage[] {
  const brought = new Set(base.map((locked) => locked.package));
  return whole.filter((locked) => !brought.has(locked.package));
}
