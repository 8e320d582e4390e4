import { countAddresses, countIpv6Networks, isPrivate } from "./addresses";
import type { Cidr } from "./addresses";

/** More internet addresses than any company has: a /8 of IPv4, a /24 of IPv6 in networks (/64). */
const WORLD = { ipv4Addresses: 2n ** 24n, ipv6Networks: 2n ** 40n };

/** Whether blocks, taken together, are a part of the internet so large that it is the world, however they are split. */
export function isWorld(blocks: readonly Cidr[]): boolean {
  const open = blocks.filter((block) => !isPrivate(block));
  return (
    countAddresses(open.filter(({ family }) => family === 4)) >= WORLD.ipv4Addresses ||
    countIpv6Networks(open.filter(({ family }) => family === 6)) >= WORLD.ipv6Networks
  );
}

/** How wide a block must be to be told by itself, beside the union of all. */
export function isWide(block: Cidr): boolean {
  return isWorld([block]);
}
