import { integerOption, listOption } from "./configuration";
import type { ConfigurationReader } from "./configuration";

/** How wide the ranges may be from which something is reached. */
export interface RangeSettings {
  minPrefixLength: { 4: number; 6: number };
  /** Largest union of one group's IPv4 ranges, in addresses. */
  maxIpv4Addresses: number;
  /** Largest union of one group's IPv6 ranges, in /64 networks. */
  maxIpv6Networks: number;
  /** Ids of prefix lists from outside the stack that may be used. */
  allowedPrefixLists: readonly string[];
}

const OPTIONS = {
  minPrefixLengthIpv4: integerOption("minPrefixLengthIpv4", "Shortest IPv4 prefix allowed.", 24, {
    minimum: 1,
    maximum: 32,
  }),
  minPrefixLengthIpv6: integerOption("minPrefixLengthIpv6", "Shortest IPv6 prefix allowed.", 48, {
    minimum: 1,
    maximum: 128,
  }),
  maxIpv4Addresses: integerOption("maxIpv4Addresses", "Most IPv4 addresses that may reach one group.", 1024, {
    minimum: 0,
    maximum: 2 ** 32 - 1,
  }),
  maxIpv6Networks: integerOption(
    "maxIpv6Networks",
    "Most IPv6 networks (/64) that may reach one group; the default is four times /48.",
    262144,
    { minimum: 0, maximum: 2 ** 48 },
  ),
  allowedPrefixLists: listOption(
    "allowedPrefixLists",
    {
      type: "string",
      pattern: "^pl-[0-9a-f]+$",
      description: "Ids of prefix lists from outside the stack that may be used.",
    },
    'a list of ids such as "pl-0123456789abcdef0"',
    (item) => (typeof item === "string" && /^pl-[0-9a-f]+$/.test(item) ? item : undefined),
  ),
};

/** Reads the options that say how wide ranges may be. */
export function takeRanges(reader: ConfigurationReader): RangeSettings {
  return {
    minPrefixLength: { 4: reader.take(OPTIONS.minPrefixLengthIpv4), 6: reader.take(OPTIONS.minPrefixLengthIpv6) },
    maxIpv4Addresses: reader.take(OPTIONS.maxIpv4Addresses),
    maxIpv6Networks: reader.take(OPTIONS.maxIpv6Networks),
    allowedPrefixLists: reader.take(OPTIONS.allowedPrefixLists),
  };
}
