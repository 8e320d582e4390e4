import * as fs from "node:fs";
import * as zlib from "node:zlib";
import { SESSION_MANAGER_AGENT_PREFIX } from "../../contracts/managementSettings";
import type { Problem } from "../checks/problem";
import { contentSha256 } from "./contentHash";

/** AWS's agent for Session Manager, as the Debian package that AWS publishes. */
export interface SessionManagerAgentPackage {
  path: string;
  /** Lower-case hex. */
  sha256: string;
  /** Object key; holds the SHA-256, so that a new package never overwrites the one that a server boots from. */
  key: string;
}

/** More than four times what the package has; the server takes no more. */
const MAXIMUM_BYTES = 128 * 1024 * 1024;
/** How every Debian package begins: https://manpages.debian.org/deb.5 */
const DEBIAN_PACKAGE = "!<arch>\ndebian-binary";
/** Header of a member: name of 16 characters, size of 10 from the 48th. */
const MEMBER = { magic: "!<arch>\n".length, header: 60, sizeAt: 48, sizeLength: 10 };
const PACKAGE_NAME = "amazon-ssm-agent";
const ARCHITECTURE = "amd64";

/** What is wrong with the path of the agent's package. */
export function sessionManagerAgentProblems(key: string, file: string): Problem[] {
  const allowed = `the path of AWS's Debian package ${PACKAGE_NAME} for ${ARCHITECTURE}, at most 128 MiB`;
  const fix = "download it for the stack's region and check its signature, as docs/operations.md shows";
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  if (stat?.isFile() !== true || stat.size > MAXIMUM_BYTES) return [{ key, value: file, allowed, fix }];
  const found = packageFields(fs.readFileSync(file));
  if (found === undefined) return [{ key, value: `${file}, no Debian package`, allowed, fix }];
  const [name = PACKAGE_NAME, architecture = ARCHITECTURE] = found;
  return name === PACKAGE_NAME && architecture === ARCHITECTURE
    ? []
    : [{ key, value: `${file}, the package ${name} for ${architecture}`, allowed, fix }];
}

/** Reads the package once to name it by its content. @throws Error when it cannot be read. */
export function readSessionManagerAgent(file: string): SessionManagerAgentPackage {
  const sha256 = contentSha256(file);
  return { path: file, sha256, key: `${SESSION_MANAGER_AGENT_PREFIX}${sha256}.deb` };
}

/**
 * Name and architecture that a Debian package tells of itself. Undefined: it is none. A member is undefined where the
 * package is packed in a way that only its installer reads; the server looks again before it installs it.
 */
function packageFields(content: Buffer): [name: string | undefined, architecture: string | undefined] | undefined {
  if (content.toString("latin1", 0, DEBIAN_PACKAGE.length) !== DEBIAN_PACKAGE) return undefined;
  for (let at = MEMBER.magic; at + MEMBER.header <= content.length;) {
    const name = content.toString("latin1", at, at + 16).trim();
    const size = Number(content.toString("latin1", at + MEMBER.sizeAt, at + MEMBER.sizeAt + MEMBER.sizeLength));
    const start = at + MEMBER.header;
    if (!Number.isSafeInteger(size) || size < 0) return undefined;
    if (/^control\.tar(\.gz)?\/?$/.test(name)) {
      const control = controlText(content.subarray(start, start + size), name.includes(".gz"));
      return control === undefined ? undefined : [fieldOf(control, "Package"), fieldOf(control, "Architecture")];
    }
    at = start + size + (size % 2);
  }
  return [undefined, undefined];
}

function controlText(member: Buffer, isCompressed: boolean): string | undefined {
  try {
    return (isCompressed ? zlib.gunzipSync(member, { maxOutputLength: 16 * 1024 * 1024 }) : member).toString("latin1");
  } catch {
    return undefined;
  }
}

function fieldOf(control: string, field: string): string | undefined {
  // The file begins where its header's block ends, in zeros.
  return new RegExp(`[\\n\\0]${field}: *(\\S+)`).exec(control)?.[1];
}
