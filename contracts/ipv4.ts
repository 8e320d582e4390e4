/**
 * IPv4 addresses and blocks as numbers: one strict reading for every room, so that no two of them can take one text for
 * two addresses.
 */

/** A block as it was written: the address may have bits set behind the prefix. */
export interface Ipv4Block {
  address: number;
  /** 0 to 32. */
  prefixLength: number;
}

/** Number of an address in its one canonical spelling: four decimal numbers without leading zeros. Otherwise nothing. */
export function parseIpv4(text: string): number | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9][0-9]{0,2})$/.test(part) && Number(part) <= 255)) {
    return undefined;
  }
  return parts.reduce((sum, part) => sum * 256 + Number(part), 0);
}

/** The canonical spelling of an address. */
export function formatIpv4(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}

/** Reads `10.40.0.0/16`; nothing for anything else. Whether bits behind the prefix are an error is the caller's matter. */
export function parseIpv4Block(text: string): Ipv4Block | undefined {
  const [, addressText = "", lengthText = ""] = /^([0-9.]+)\/([0-9]|[12][0-9]|3[0-2])$/.exec(text) ?? [];
  const address = parseIpv4(addressText);
  return address === undefined ? undefined : { address, prefixLength: Number(lengthText) };
}

/** How many addresses a block of this prefix length has. */
export function ipv4BlockSize(prefixLength: number): number {
  return 2 ** (32 - prefixLength);
}
