import { createHash } from "node:crypto";
import type { Problem } from "./problem";

/** Longest name of a PublicWafStack: load balancer names have 32 characters, of which `-adm` and `-1234567` are taken. */
export const STACK_NAME_LENGTH = 20;

/** Longest name of an endpoint: what is left of 64 characters (an IAM role) with `-api-account-logging` and `-1234567`. */
export const ENDPOINT_NAME_LENGTH = 36;

/** A component's name becomes part of names in AWS: letters, digits and hyphens. */
export function nameProblems(name: string, maximumLength: number): Problem[] {
  if (/^[a-z]([a-z0-9-]*[a-z0-9])?$/.test(name) && name.length <= maximumLength) {
    return [];
  }
  const allowed = `up to ${maximumLength} lower-case letters, digits and hyphens, beginning with a letter`;
  return [{ key: "name", value: name, allowed, fix: "choose another resource name (it becomes part of names in AWS)" }];
}

/**
 * Name of the endpoint of a host, stable and unique: the host with hyphens for dots, with a piece of the host's SHA-256
 * where two hosts could otherwise get one name, or where it would be too long or begin with a digit.
 */
export function endpointName(host: string): string {
  const plain = host.replaceAll(".", "-");
  if (!host.includes("-") && plain.length <= ENDPOINT_NAME_LENGTH && /^[a-z]/.test(plain)) {
    return plain;
  }
  const digest = createHash("sha256").update(host).digest("hex").slice(0, 8);
  const readable = plain.replace(/^[^a-z]+/, "").slice(0, ENDPOINT_NAME_LENGTH - 14);
  return `host-${readable}-${digest}`.replaceAll(/-{2,}/g, "-");
}
