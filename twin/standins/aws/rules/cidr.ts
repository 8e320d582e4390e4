import { ipv4BlockSize, parseIpv4Block } from "../../../../contracts/ipv4";

/** Why the text is no IPv4 network whose prefix length is in the given range, or nothing. */
export function ipv4NetworkProblem(value: string, shortest = 0, longest = 32): string | undefined {
  const block = parseIpv4Block(value);
  if (block === undefined) return `must be an IPv4 CIDR block such as 10.0.0.0/16, not "${value}"`;
  const { address, prefixLength } = block;
  if (address % ipv4BlockSize(prefixLength) !== 0) {
    return `must be the network's own address: "${value}" has bits set after the prefix of /${prefixLength}`;
  }
  if (prefixLength < shortest || prefixLength > longest) {
    return `must have a prefix length between /${shortest} and /${longest}, not /${prefixLength}`;
  }
  return undefined;
}
