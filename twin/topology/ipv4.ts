import { formatIpv4, ipv4BlockSize, type Ipv4Block, parseIpv4Block } from "../../contracts/ipv4";

/** @throws when the text is no network of the form `10.40.0.0/16` without host bits. */
export function parseNetwork(text: string): Ipv4Block {
  const network = parseIpv4Block(text);
  if (network === undefined || network.address % ipv4BlockSize(network.prefixLength) !== 0) {
    throw new Error(`"${text}" is no IPv4 network: write it like 10.40.0.0/16, without host bits`);
  }
  return network;
}

/** A network as nftables and ip take it. */
export function formatNetwork({ address, prefixLength }: Ipv4Block): string {
  return `${formatIpv4(address)}/${prefixLength}`;
}

/** Whether an address, as a number, is in a network. */
export function contains(network: Ipv4Block, address: number): boolean {
  return address >= network.address && address < network.address + ipv4BlockSize(network.prefixLength);
}

/** Addresses that AWS leaves to hosts in a subnet: all but the first four and the last. */
export function* hostAddresses(network: Ipv4Block): Generator<string> {
  const size = ipv4BlockSize(network.prefixLength);
  for (let offset = 4; offset < size - 1; offset++) yield formatIpv4(network.address + offset);
}
