import { parsePattern } from "./configuration";
import { isObject, read } from "./reading";

/** A violation that somebody has accepted for a time: data in the configuration, never a change of a policy. */
export interface Exception {
  /** Name of the policy that is not held. */
  policy: string;
  /** Matched against the resource's URN. */
  resource: RegExp;
  /** Why it is accepted. */
  reason: string;
  /** Who answers for it. */
  owner: string;
  /** Last day on which it holds, `YYYY-MM-DD`, in UTC. */
  expires: string;
}

const MEMBERS = ["policy", "resource", "reason", "owner", "expires"];

/** Those that the run's configuration states. A pack's process serves one configuration. */
let current: readonly Exception[] = [];
const used = new Set<Exception>();

/** Makes these the exceptions of the run. */
export function useExceptions(exceptions: readonly Exception[]): void {
  if (exceptions !== current) {
    current = exceptions;
    used.clear();
  }
}

/** Whether an exception holds today for this policy and resource. */
export function isExcepted(policy: string, urn: string): boolean {
  const matching = current.filter((exception) => exception.policy === policy && exception.resource.test(urn));
  matching.forEach((exception) => used.add(exception));
  return matching.some((exception) => !isExpired(exception));
}

/** Exceptions that no longer hold. */
export function expiredExceptions(): Exception[] {
  return current.filter(isExpired);
}

/** Takes the exceptions that matched no finding since this was asked last. */
export function takeUnusedExceptions(): Exception[] {
  const unused = current.filter((exception) => !used.has(exception) && !isExpired(exception));
  used.clear();
  return unused;
}

/** How messages name an exception. */
export function describeException({ policy, resource, owner }: Exception): string {
  return `The exception of ${owner} from ${policy} for resources that match ${resource.source}`;
}

/**
 * Reads one exception.
 * @param policyNames Policies that there are.
 * @returns it, or every problem in words.
 */
export function parseException(value: unknown, policyNames: readonly string[]): Exception | string[] {
  if (!isObject(value)) {
    return [`is no object with ${MEMBERS.join(", ")}`];
  }
  const text = (member: string): string => {
    const given = read(value, member);
    return typeof given === "string" ? given.trim() : "";
  };
  const resource = parsePattern(read(value, "resource"));
  const expires = text("expires");
  const problems = [
    ...(policyNames.includes(text("policy")) ? [] : [`policy is no policy of this pack: ${policyNames.join(", ")}`]),
    ...(resource === undefined ? ["resource is no regular expression for URNs"] : []),
    ...["reason", "owner"].flatMap((member) => (text(member) === "" ? [`${member} is missing or empty`] : [])),
    ...(isDate(expires) ? [] : ["expires is no date such as 2027-06-30: every exception ends"]),
    ...Object.keys(value).flatMap((member) => (MEMBERS.includes(member) ? [] : [`${member} is no member`])),
  ];
  return problems.length > 0 || resource === undefined
    ? problems
    : { policy: text("policy"), resource, reason: text("reason"), owner: text("owner"), expires };
}

function isDate(text: string): boolean {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN;
  // Date.parse takes the 31st of every month.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function isExpired({ expires }: Exception): boolean {
  return expires < new Date().toISOString().slice(0, 10);
}
