import { formatIpv4, ipv4BlockSize, parseIpv4Block } from "../../contracts/ipv4";

/** An IPv4 range. `first` and `last` are addresses as unsigned numbers. */
export interface Ipv4Range {
  first: number;
  last: number;
  prefixLength: number;
}

/** A range, or what is allowed instead. */
export type ParsedCidr = { ok: true; range: Ipv4Range } | { ok: false; reason: string };

/** Reads an IPv4 CIDR without host bits. */
export function parseCidr(text: string): ParsedCidr {
  const block = parseIpv4Block(text);
  if (block === undefined) {
    return { ok: false, reason: "an IPv4 CIDR such as 10.40.0.0/24" };
  }
  const { address, prefixLength } = block;
  const size = ipv4BlockSize(prefixLength);
  const first = address - (address % size);
  if (first !== address) {
    return { ok: false, reason: `a network address without host bits, here ${formatIpv4(first)}/${prefixLength}` };
  }
  return { ok: true, range: { first, last: first + size - 1, prefixLength } };
}

/** Whether two ranges share an address. */
export function overlaps(a: Ipv4Range, b: Ipv4Range): boolean {
  return a.first <= b.last && b.first <= a.last;
}

/** Whether every address of the inner range is in the outer one. */
export function contains(outer: Ipv4Range, inner: Ipv4Range): boolean {
  return outer.first <= inner.first && inner.last <= outer.last;
}
