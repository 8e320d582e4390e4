import { ipv4BlockSize, parseIpv4, parseIpv4Block } from "../../contracts/ipv4";
import type { Problem } from "./problem";

/** What no address on the internet is in: https://www.iana.org/assignments/iana-ipv4-special-registry */
const NOT_ON_THE_INTERNET = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "224.0.0.0/3",
];

/** Addresses that an allow-list may hold: an empty one would lock everybody out, a private one let a neighbour in. */
export function publicAddressProblems(key: string, addresses: string[]): Problem[] {
  if (addresses.length === 0) {
    const fix = "give the addresses of a stack with an active zone";
    return [{ key, value: addresses, allowed: "one or more public IPv4 addresses", fix }];
  }
  return addresses.flatMap((address, index) => {
    if (isPublic(address)) return [];
    const allowed = "a public IPv4 address without a prefix length, e.g. 203.0.113.10";
    return [
      { key: `${key}[${index}]`, value: address, allowed, fix: "take the addresses from the stack's attachment" },
    ];
  });
}

function isPublic(text: string): boolean {
  const address = parseIpv4(text);
  return address !== undefined && !NOT_ON_THE_INTERNET.some((block) => holds(block, address));
}

function holds(text: string, address: number): boolean {
  const block = parseIpv4Block(text);
  return block !== undefined && address >= block.address && address < block.address + ipv4BlockSize(block.prefixLength);
}
