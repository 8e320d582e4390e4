import { createHash } from "node:crypto";
import type { InterfaceTopology, SecurityGroupTopology, SecurityRule, VpcTopology } from "../topology/network.types";
import { elements } from "./nftText";
import {
  INTERNET_GATEWAY_DEVICE,
  LINK_LOCAL_RESOLVER,
  METADATA_ADDRESS,
  routerDevice,
  S3_ENDPOINT_DEVICE,
} from "./routerNames";

/**
 * Security groups as AWS has them: stateful, on every interface, for what leaves it and what reaches it, also between two
 * interfaces of one subnet. An interface sends with its own address only. NAT gateways have no group.
 */
export function securityTable(vpc: VpcTopology): string {
  const guarded = vpc.interfaces.filter((one) => one.kind !== "nat-gateway");
  const nats = vpc.interfaces.filter((one) => one.kind === "nat-gateway");
  const groups = vpc.securityGroups;
  const device = (one: InterfaceTopology): string => `"${routerDevice(one.key)}"`;
  const own = guarded.map((one) => `${device(one)} . ${one.address}`);
  const sources = [
    ...guarded.map((one) => `${device(one)} : goto out_${routerDevice(one.key)}`),
    ...nats.map((one) => `${device(one)} : goto ingress`),
    `"${INTERNET_GATEWAY_DEVICE}" : goto ingress`,
  ];
  const targets = [
    ...guarded.map((one) => `${device(one)} : goto in_${routerDevice(one.key)}`),
    ...nats.map((one) => `${device(one)} : accept`),
    `"${INTERNET_GATEWAY_DEVICE}" : accept`,
    `"${S3_ENDPOINT_DEVICE}" : accept`,
  ];
  const reachMetadata = guarded.filter((one) => one.metadataHopLimit !== undefined).map(device);
  return [
    ...groups.map((group) => memberSet(group, guarded)),
    `  set own_addresses { type ifname . ipv4_addr; ${elements(own)} }`,
    `  set guarded { type ifname; ${elements(guarded.map(device))} }`,
    `  set nats { type ifname; ${elements(nats.map(device))} }`,
    `  set metadata_users { type ifname; ${elements(reachMetadata)} }`,
    ...groups.flatMap((group) => [
      chain(`from_${groupName(group.id)}`, rules(group.egress, "daddr", "goto ingress", groups)),
      chain(`to_${groupName(group.id)}`, rules(group.ingress, "saddr", "accept", groups)),
    ]),
    ...guarded.flatMap((one) => [
      chain(`out_${routerDevice(one.key)}`, [...jumps("from", one, groups), "drop"]),
      chain(`in_${routerDevice(one.key)}`, [...jumps("to", one, groups), "drop"]),
    ]),
    chain("ingress", [`oifname vmap { ${targets.join(", ")} }`, "drop"]),
    chain("forward", [
      "type filter hook forward priority filter; policy drop;",
      "ct state established,related accept",
      "ct state invalid drop",
      "iifname @guarded iifname . ip saddr != @own_addresses drop",
      `iifname "${INTERNET_GATEWAY_DEVICE}" oifname @nats drop`,
      `iifname vmap { ${sources.join(", ")} }`,
    ]),
    // AWS's resolver and metadata service are outside of every security group.
    chain("input", [
      "type filter hook input priority filter; policy drop;",
      'iifname "lo" accept',
      "ct state established,related accept",
      "iifname @guarded iifname . ip saddr != @own_addresses drop",
      `iifname @guarded ip daddr { ${vpc.resolver}, ${LINK_LOCAL_RESOLVER} } meta l4proto { tcp, udp } th dport 53 accept`,
      `iifname @metadata_users ip daddr ${METADATA_ADDRESS} tcp dport 80 accept`,
    ]),
  ].join("\n");
}

function groupName(id: string): string {
  return `g${createHash("sha256").update(id).digest("hex").slice(0, 12)}`;
}

function memberSet(group: SecurityGroupTopology, interfaces: InterfaceTopology[]): string {
  const members = interfaces.filter((one) => one.securityGroupIds.includes(group.id)).map((one) => one.address);
  return `  set ${groupName(group.id)} { type ipv4_addr; ${elements(members)} }`;
}

function jumps(prefix: "from" | "to", one: InterfaceTopology, groups: SecurityGroupTopology[]): string[] {
  return groups
    .filter((group) => one.securityGroupIds.includes(group.id))
    .map((group) => `jump ${prefix}_${groupName(group.id)}`);
}

function rules(
  list: SecurityRule[],
  side: "saddr" | "daddr",
  verdict: string,
  groups: SecurityGroupTopology[],
): string[] {
  const lines = list.flatMap((rule): string[] => {
    const peer = peerMatch(rule, side, groups);
    return peer === undefined ? [] : [`${peer} ${protocolMatch(rule)}${verdict}`];
  });
  return [...new Set(lines)].sort();
}

/** Undefined for a group that does not exist: nobody is in it. */
function peerMatch(rule: SecurityRule, side: string, groups: SecurityGroupTopology[]): string | undefined {
  const { peer } = rule;
  if (peer.kind === "cidr") return `ip ${side} ${peer.cidr}`;
  return groups.some((group) => group.id === peer.id) ? `ip ${side} @${groupName(peer.id)}` : undefined;
}

function protocolMatch(rule: SecurityRule): string {
  if (rule.protocol === "all") return "";
  if (rule.ports === undefined) return `meta l4proto ${rule.protocol} `;
  const [first, last] = rule.ports;
  return `${rule.protocol} dport ${first}-${last} `;
}

function chain(name: string, lines: string[]): string {
  return `  chain ${name} {\n${lines.map((line) => `    ${line}\n`).join("")}  }`;
}
