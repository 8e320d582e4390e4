/** Reads an IPv4 block in CIDR notation. Nothing when it is malformed. */
export function parseIpv4Cidr(value: string): { address: number; prefix: number } | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(value);
  if (match === null) return undefined;
  const [a = 256, b = 256, c = 256, d = 256, prefix = 33] = match.slice(1).map(Number);
  if (Math.max(a, b, c, d) > 255 || prefix > 32) return undefined;
  return { address: ((a * 256 + b) * 256 + c) * 256 + d, prefix };
}

/** Why the text is no IPv4 network whose prefix length is in the given range, or nothing. */
export function ipv4NetworkProblem(value: string, shortest = 0, longest = 32): string | undefined {
  const cidr = parseIpv4Cidr(value);
  if (cidr === undefined) return `must be an IPv4 CIDR block such as 10.0.0.0/16, not "${value}"`;
  const size = 2 ** (32 - cidr.prefix);
  if (cidr.address % size !== 0) {
    return `must be the network's own address: "${value}" has bits set after the prefix of /${cidr.prefix}`;
  }
  if (cidr.prefix < shortest || cidr.prefix > longest) {
    return `must have a prefix length between /${shortest} and /${longest}, not /${cidr.prefix}`;
  }
  return undefined;
}
