import type { InterfaceTopology, ServiceLink, VpcTopology } from "../topology/network.types";
import { elements } from "./nftText";
import { INTERNET_GATEWAY_DEVICE, METADATA_ADDRESS, SERVICE_DEVICE } from "./routerNames";

/** What an internet gateway does: a public address is another name of a private one, and nothing else gets in. */
export function addressMapTable(vpc: VpcTopology): string {
  const inward = vpc.addressPairs.map((pair) => `${pair.publicAddress} : ${pair.privateAddress}`);
  const outward = vpc.addressPairs.map((pair) => `${pair.privateAddress} : ${pair.publicAddress}`);
  const device = INTERNET_GATEWAY_DEVICE;
  return `
  set public { type ipv4_addr; ${elements(vpc.addressPairs.map((pair) => pair.publicAddress))} }
  set private { type ipv4_addr; ${elements(vpc.addressPairs.map((pair) => pair.privateAddress))} }
  map inward { type ipv4_addr : ipv4_addr; ${elements(inward)} }
  map outward { type ipv4_addr : ipv4_addr; ${elements(outward)} }
  chain arriving { type filter hook prerouting priority mangle; iifname "${device}" ip daddr != @public drop; }
  chain leaving { type filter hook forward priority mangle; oifname "${device}" ip saddr != @private drop; }
  chain in { type nat hook prerouting priority dstnat; iifname "${device}" dnat to ip daddr map @inward; }
  chain out { type nat hook postrouting priority srcnat; oifname "${device}" snat to ip saddr map @outward; }`;
}

/** A NAT gateway gives what it forwards its own address; it takes no connection that begins on the internet. */
export function natTable(vpc: VpcTopology): string {
  const inside = `{ ${vpc.cidrs.join(", ")} }`;
  return `
  chain input { type filter hook input priority filter; policy drop; ct state established,related accept; }
  chain forward {
    type filter hook forward priority filter; policy drop;
    ct state established,related accept
    ip saddr ${inside} accept
  }
  chain out { type nat hook postrouting priority srcnat; oifname "eth0" ip daddr != ${inside} masquerade fully-random; }`;
}

/** An interface endpoint leads to one port of one service, and answers nothing itself. */
export function endpointTable(one: InterfaceTopology, link: ServiceLink): string {
  const masquerade = `chain out { type nat hook postrouting priority srcnat; oifname "${SERVICE_DEVICE}" masquerade; }`;
  return `
  chain input { type filter hook input priority filter; policy drop; }
  chain forward {
    type filter hook forward priority filter; policy drop;
    ct state established,related accept
    iifname "eth0" oifname "${SERVICE_DEVICE}" ip daddr ${link.address} tcp dport ${link.port} accept
  }
  chain in {
    type nat hook prerouting priority dstnat;
    iifname "eth0" ip daddr ${one.address} tcp dport ${link.port} dnat to ${link.address}
  }
  ${link.showsCaller ? "" : masquerade}`;
}

/** Answers of the metadata service travel as many hops as the instance's options say: a container behind it is too far. */
export function metadataTable(vpc: VpcTopology): string {
  const limits = vpc.interfaces.flatMap(({ address, metadataHopLimit }) =>
    metadataHopLimit === undefined
      ? []
      : [`    ip saddr ${METADATA_ADDRESS} ip daddr ${address} ip ttl set ${metadataHopLimit}`],
  );
  return `
  chain hops {
    type filter hook output priority mangle;
${limits.join("\n")}
  }`;
}
