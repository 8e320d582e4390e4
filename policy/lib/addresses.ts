import { isIPv4, isIPv6 } from "node:net";

/** A run of addresses, both ends included. */
export interface AddressRange {
  first: bigint;
  last: bigint;
}

/** A block of either family. */
export interface Cidr extends AddressRange {
  family: 4 | 6;
  prefixLength: number;
}

const BITS = { 4: 32, 6: 128 } as const;
const HOST_BITS_OF_IPV6_NETWORK = 64n;

/** Reads `address/prefix`. Bits behind the prefix are ignored, as the kernel does; `undefined` for anything else. */
export function parseCidr(text: string): Cidr | undefined {
  const [address, prefix, ...rest] = text.trim().split("/");
  if (address === undefined || prefix === undefined || rest.length > 0 || !/^\d{1,3}$/.test(prefix)) {
    return undefined;
  }
  const family = isIPv4(address) ? 4 : isIPv6(address) && !address.includes("%") ? 6 : undefined;
  const prefixLength = Number(prefix);
  if (family === undefined || prefixLength > BITS[family]) {
    return undefined;
  }
  const size = 1n << BigInt(BITS[family] - prefixLength);
  const value = family === 4 ? ipv4Value(address) : ipv6Value(address);
  const first = value - (value % size);
  return { family, prefixLength, first, last: first + size - 1n };
}

/** The same addresses as the fewest ranges, in order: overlapping and adjacent ones become one. */
export function mergeRanges(ranges: readonly AddressRange[]): AddressRange[] {
  const sorted = [...ranges].sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
  const merged: AddressRange[] = [];
  for (const { first, last } of sorted) {
    const previous = merged.at(-1);
    if (previous !== undefined && first <= previous.last + 1n) {
      previous.last = last > previous.last ? last : previous.last;
    } else {
      merged.push({ first, last });
    }
  }
  return merged;
}

/** Number of addresses in the union. */
export function countAddresses(ranges: readonly AddressRange[]): bigint {
  return mergeRanges(ranges).reduce((sum, { first, last }) => sum + last - first + 1n, 0n);
}

/** Number of IPv6 networks (/64) that the union touches: who owns one address of a /64 owns them all. */
export function countIpv6Networks(ranges: readonly AddressRange[]): bigint {
  return countAddresses(
    ranges.map(({ first, last }) => ({
      first: first >> HOST_BITS_OF_IPV6_NETWORK,
      last: last >> HOST_BITS_OF_IPV6_NETWORK,
    })),
  );
}

function ipv4Value(address: string): bigint {
  return address.split(".").reduce((value, byte) => (value << 8n) + BigInt(byte), 0n);
}

function ipv6Value(address: string): bigint {
  const [head, tail] = address.split("::");
  const left = groups(head);
  const right = groups(tail);
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => 0n);
  return [...left, ...zeros, ...right].reduce((value, group) => (value << 16n) + group, 0n);
}

function groups(part: string | undefined): bigint[] {
  if (part === undefined || part === "") {
    return [];
  }
  return part.split(":").flatMap((group) => {
    if (group.includes(".")) {
      const value = ipv4Value(group);
      return [value >> 16n, value & 0xffffn];
    }
    return [BigInt(`0x${group}`)];
  });
}

/**
 * Blocks that no host of the internet has: RFC 1918, RFC 6598 (carriers), loopback, link-local, and RFC 4193 for IPv6.
 */
const PRIVATE_BLOCKS = [
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "fc00::/7",
  "fe80::/10",
].flatMap((block) => parseCidr(block) ?? []);

/** Whether all addresses of a block are private ones. */
export function isPrivate(cidr: Cidr): boolean {
  return PRIVATE_BLOCKS.some(
    ({ family, first, last }) => family === cidr.family && first <= cidr.first && cidr.last <= last,
  );
}
