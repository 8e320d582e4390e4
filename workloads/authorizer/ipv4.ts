import { ipv4BlockSize, parseIpv4, parseIpv4Block } from "../../contracts/ipv4";

/**
 * Returns `text` when it is an IPv4 address in its one canonical spelling, otherwise nothing: no port, no prefix
 * length, no zone, no leading zero, no IPv6-mapped form, no space. So two addresses are equal exactly when their texts are.
 */
export function strictIpv4(text: unknown): string | undefined {
  return typeof text === "string" && parseIpv4(text) !== undefined ? text : undefined;
}

/** What no egress address can be: IANA special-purpose ranges (RFC 6890), multicast and reserved space. */
const NOT_PUBLIC = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "224.0.0.0/3",
].flatMap((text) => parseIpv4Block(text) ?? []);

/**
 * Whether an IPv4 address can be an address on the internet. The documentation ranges (RFC 5737) count as public: nobody
 * can hold one, so listing one admits nobody, and the twin's internet is made of them.
 */
export function isPublicIpv4(text: string): boolean {
  const value = parseIpv4(text);
  return (
    value !== undefined &&
    !NOT_PUBLIC.some(({ address, prefixLength }) => value >= address && value < address + ipv4BlockSize(prefixLength))
  );
}
