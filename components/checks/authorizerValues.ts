import { parseIpv4 } from "../../contracts/ipv4";
import { hostProblems } from "./hostNames";
import { ENDPOINT_NAME_LENGTH, nameProblems } from "./names";
import type { Problem } from "./problem";

/** Longest name of an authorizer: an endpoint's with the suffix `-authorizer`. */
const NAME_LENGTH = ENDPOINT_NAME_LENGTH + "-authorizer".length;

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** Days that decisions are kept. */
export const DEFAULT_LOG_RETENTION_DAYS = 90;

/** Everything that is wrong with the plain arguments of an authorizer; Outputs are checked when they are known. */
export function authorizerProblems(
  name: string,
  args: { allowedAddresses: unknown; hosts?: unknown; reservedConcurrency?: number; logRetentionDays?: number },
): Problem[] {
  const problems = nameProblems(name, NAME_LENGTH);
  if (isStringList(args.allowedAddresses)) {
    problems.push(...allowedAddressProblems(args.allowedAddresses));
  }
  if (isStringList(args.hosts)) {
    problems.push(...args.hosts.flatMap((host, index) => hostProblems(`hosts[${index}]`, host)));
  }
  const { reservedConcurrency, logRetentionDays } = args;
  problems.push(...concurrencyProblems("reservedConcurrency", reservedConcurrency));
  if (logRetentionDays !== undefined && !RETENTION_DAYS.includes(logRetentionDays)) {
    const allowed = `one of ${RETENTION_DAYS.join(", ")}`;
    problems.push({
      key: "logRetentionDays",
      value: logRetentionDays,
      allowed,
      fix: `leave it out for ${DEFAULT_LOG_RETENTION_DAYS}`,
    });
  }
  return problems;
}

/** Concurrency that is set aside for an authorizer. */
export function concurrencyProblems(key: string, value: number | undefined): Problem[] {
  if (value === undefined || (Number.isInteger(value) && value >= 1)) return [];
  const allowed = "a whole number from 1 (0 would refuse every request)";
  return [{ key, value, allowed, fix: "leave it out to share the account's concurrency" }];
}

/** An empty or private allow-list would lock everybody out, or let a neighbour in. */
export function allowedAddressProblems(addresses: string[]): Problem[] {
  const key = "allowedAddresses";
  if (addresses.length === 0) {
    const fix = "give the addresses of a stack with an active zone";
    return [{ key, value: addresses, allowed: "one or more public IPv4 addresses", fix }];
  }
  return addresses.flatMap((address, index) =>
    parseIpv4(address) === undefined
      ? [
          {
            key: `${key}[${index}]`,
            value: address,
            allowed: "a public IPv4 address without a prefix length, e.g. 203.0.113.10",
            fix: "take the addresses from the stack's attachment",
          },
        ]
      : [],
  );
}

function isStringList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === "string");
}
