import { INTERNET } from "../addresses";
import type { SecurityGroupTopology, SecurityRule } from "./network.types";
import { formatNetwork, parseNetwork } from "./ipv4";
import { compareText, type Properties, type Resources } from "./resources";
import { TwinFailureError } from "../twinFailureError";

type Direction = "ingress" | "egress";

/** Every shape in which a rule can be declared, as one list for each group. A group without rules lets nothing through. */
export function securityGroups(resources: Resources): SecurityGroupTopology[] {
  const groups = [
    ...resources.ofType("aws:ec2/securityGroup:SecurityGroup"),
    ...resources.ofType("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"),
  ];
  return groups
    .map((group) => ({
      id: group.id,
      ingress: [...inlineRules(group, "ingress", group.id, resources), ...ownRules(group.id, "ingress", resources)],
      egress: [...inlineRules(group, "egress", group.id, resources), ...ownRules(group.id, "egress", resources)],
    }))
    .sort((one, other) => compareText(one.id, other.id));
}

function ownRules(groupId: string, direction: Direction, resources: Resources): SecurityRule[] {
  const type =
    direction === "ingress"
      ? "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
      : "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
  const single = resources
    .ofType(type)
    .filter((rule) => rule.text("securityGroupId") === groupId)
    .flatMap((rule) => {
      const protocol = protocolOf(rule.requiredText("ipProtocol"));
      return rulesOf(rule, protocol, [
        ...networks(optional(rule.text("cidrIpv4"))),
        ...groupPeers(optional(rule.text("referencedSecurityGroupId"))),
        ...prefixLists(optional(rule.text("prefixListId")), rule, resources),
      ]);
    });
  const legacy = resources
    .ofType("aws:ec2/securityGroupRule:SecurityGroupRule")
    .filter((rule) => rule.text("securityGroupId") === groupId && rule.text("type") === direction)
    .flatMap((rule) => {
      const groups = [
        ...optional(rule.text("sourceSecurityGroupId")),
        ...(rule.flag("self") === true ? [groupId] : []),
      ];
      return rulesOf(rule, protocolOf(rule.requiredText("protocol")), [
        ...networks(rule.texts("cidrBlocks")),
        ...groupPeers(groups),
        ...prefixLists(rule.texts("prefixListIds"), rule, resources),
      ]);
    });
  return [...single, ...legacy];
}

function inlineRules(group: Properties, direction: Direction, groupId: string, resources: Resources): SecurityRule[] {
  return group.objects(direction).flatMap((rule) => {
    const groups = [...rule.texts("securityGroups"), ...(rule.flag("self") === true ? [groupId] : [])];
    return rulesOf(rule, protocolOf(rule.requiredText("protocol")), [
      ...networks(rule.texts("cidrBlocks")),
      ...groupPeers(groups),
      ...prefixLists(rule.texts("prefixListIds"), rule, resources),
    ]);
  });
}

function rulesOf(rule: Properties, protocol: string, peers: SecurityRule["peer"][]): SecurityRule[] {
  return peers.map((peer) => ({ protocol, ports: portsOf(rule, protocol), peer }));
}

function protocolOf(text: string): string {
  const names: Record<string, string> = { "-1": "all", all: "all", "1": "icmp", "6": "tcp", "17": "udp" };
  const protocol = names[text] ?? text.toLowerCase();
  if (!/^(all|tcp|udp|icmp|icmpv6|\d{1,3})$/.test(protocol)) {
    throw new TwinFailureError("security group rule", `"${text}" is no protocol: use tcp, udp, icmp, a number or -1`);
  }
  return protocol;
}

function portsOf(rule: Properties, protocol: string): SecurityRule["ports"] {
  if (protocol !== "tcp" && protocol !== "udp") return undefined;
  const first = rule.number("fromPort");
  const last = rule.number("toPort");
  const wrong = [first, last].some((port) => port === undefined || !Number.isInteger(port) || port < 0 || port > 65535);
  if (first === undefined || last === undefined || wrong || first > last) {
    throw new TwinFailureError(rule.owner, `a ${protocol} rule needs fromPort and toPort, 0 to 65535, in that order`);
  }
  return [first, last];
}

/** IPv6 networks are left out: nothing on the twin has such an address. */
function networks(cidrs: string[]): SecurityRule["peer"][] {
  return cidrs.map((cidr) => ({ kind: "cidr", cidr: formatNetwork(parseNetwork(cidr)) }));
}

function groupPeers(ids: string[]): SecurityRule["peer"][] {
  return ids.map((id) => ({ kind: "group", id }));
}

function prefixLists(ids: string[], rule: Properties, resources: Resources): SecurityRule["peer"][] {
  return networks(ids.flatMap((id) => prefixListEntries(id, rule, resources)));
}

function prefixListEntries(id: string, rule: Properties, resources: Resources): string[] {
  const managed = resources.byId("aws:ec2/managedPrefixList:ManagedPrefixList", id);
  if (managed !== undefined) return managed.objects("entries").map((entry) => entry.requiredText("cidr"));
  const endpoint = resources.byText("aws:ec2/vpcEndpoint:VpcEndpoint", "prefixListId", id);
  if (endpoint?.text("serviceName")?.endsWith(".s3") === true) return [`${INTERNET.services.s3}/32`];
  throw new TwinFailureError(
    rule.owner,
    `prefix list ${id} is neither one of the stack nor that of its S3 gateway endpoint; the twin knows no other`,
  );
}

function optional(value: string | undefined): string[] {
  return value === undefined ? [] : [value];
}
