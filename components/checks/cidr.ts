/** An IPv4 range. `first` and `last` are addresses as unsigned numbers. */
export interface Ipv4Range {
  first: number;
  last: number;
  prefixLength: number;
}

export type ParsedCidr = { ok: true; range: Ipv4Range } | { ok: false; reason: string };

/** Parses an IPv4 CIDR strictly: four decimal numbers without leading zeros, a prefix length, no host bits. */
export function parseCidr(text: string): ParsedCidr {
  const match = /^([0-9.]+)\/(\d|[12]\d|3[0-2])$/.exec(text);
  const address = match?.[1] === undefined ? undefined : parseIpv4(match[1]);
  if (match?.[2] === undefined || address === undefined) {
    return { ok: false, reason: "an IPv4 CIDR such as 10.40.0.0/24" };
  }
  const prefixLength = Number(match[2]);
  const size = 2 ** (32 - prefixLength);
  const first = address - (address % size);
  if (first !== address) {
    return {
      ok: false,
      reason: `a network address without host bits, here ${formatIpv4(first)}/${prefixLength}`,
    };
  }
  return { ok: true, range: { first, last: first + size - 1, prefixLength } };
}

/** Strict dotted quad to an unsigned number; `undefined` for anything else. */
export function parseIpv4(text: string): number | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)) {
    return undefined;
  }
  return parts.reduce((sum, part) => sum * 256 + Number(part), 0);
}

export function formatIpv4(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}

export function overlaps(a: Ipv4Range, b: Ipv4Range): boolean {
  return a.first <= b.last && b.first <= a.last;
}

export function contains(outer: Ipv4Range, inner: Ipv4Range): boolean {
  return outer.first <= inner.first && inner.last <= outer.last;
}
