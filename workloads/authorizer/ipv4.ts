const OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
const STRICT_IPV4 = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`);

/**
 * Returns `text` when it is an IPv4 address in its one canonical spelling, otherwise nothing: no port, no prefix
 * length, no zone, no leading zero, no IPv6-mapped form, no space. So two addresses are equal exactly when their texts are.
 */
export function strictIpv4(text: unknown): string | undefined {
  return typeof text === "string" && STRICT_IPV4.test(text) ? text : undefined;
}

/** What no egress address can be: IANA special-purpose ranges (RFC 6890), multicast and reserved space. */
const NOT_PUBLIC: readonly [network: string, prefixLength: number][] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["224.0.0.0", 3],
];

/**
 * Whether a strict IPv4 address can be an address on the internet. The documentation ranges (RFC 5737) count as public:
 * nobody can hold one, so listing one admits nobody, and the twin's internet is made of them.
 */
export function isPublicIpv4(address: string): boolean {
  const value = toNumber(address);
  return !NOT_PUBLIC.some(([network, prefixLength]) => {
    const size = 2 ** (32 - prefixLength);
    const start = toNumber(network);
    return value >= start && value < start + size;
  });
}

function toNumber(address: string): number {
  return address.split(".").reduce((value, octet) => value * 256 + Number(octet), 0);
}
