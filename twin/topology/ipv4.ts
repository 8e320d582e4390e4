/** An IPv4 network. */
export interface Cidr {
  /** First address as a number. */
  base: number;
  /** Prefix length, 0 to 32. */
  length: number;
}

const ADDRESS = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;

/** The number of an address; undefined when the text is none. */
export function parseAddress(text: string): number | undefined {
  const parts = ADDRESS.exec(text)?.slice(1).map(Number);
  if (parts === undefined || parts.some((part) => part > 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}

export function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join(".");
}

/** @throws when the text is no network of the form `10.40.0.0/16` without host bits. */
export function parseCidr(text: string): Cidr {
  const [addressText = "", lengthText = ""] = text.split("/");
  const base = parseAddress(addressText);
  const length = /^\d{1,2}$/.test(lengthText) ? Number(lengthText) : 33;
  if (base === undefined || length > 32 || base % sizeOf({ base, length }) !== 0) {
    throw new Error(`"${text}" is no IPv4 network: write it like 10.40.0.0/16, without host bits`);
  }
  return { base, length };
}

export function formatCidr(cidr: Cidr): string {
  return `${formatAddress(cidr.base)}/${cidr.length}`;
}

/** How many addresses a network has. */
export function sizeOf(cidr: Cidr): number {
  return 2 ** (32 - cidr.length);
}

export function contains(cidr: Cidr, address: number): boolean {
  return address >= cidr.base && address < cidr.base + sizeOf(cidr);
}

/** Addresses that AWS leaves to hosts in a subnet: all but the first four and the last. */
export function* hostAddresses(cidr: Cidr): Generator<string> {
  for (let offset = 4; offset < sizeOf(cidr) - 1; offset++) yield formatAddress(cidr.base + offset);
}
