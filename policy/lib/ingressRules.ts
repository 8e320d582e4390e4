import { elementPath, isDeclared, isObject, read, readList, readString, UNKNOWN } from "./reading";
import type { StackResource } from "./reading";

const SECURITY_GROUP_TYPES: ReadonlySet<string> = new Set([
  "aws:ec2/securityGroup:SecurityGroup",
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
]);
const SECURITY_GROUP_RULE_TYPE = "aws:ec2/securityGroupRule:SecurityGroupRule";
const INGRESS_RULE_TYPE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";

/** One ingress rule, whichever way it was written. */
export interface IngressRule {
  /** The rule resource, or the group that holds the rule inline. */
  resource: StackResource;
  /** Whether the group itself holds the rule. */
  inline: boolean;
  ports: Ports;
  /** Where the rule lets traffic in from, groups apart: those are no addresses. */
  sources: RuleSource[];
}

/** Ports that a rule opens; `none` for a protocol without ports. */
export type Ports = { kind: "all" | "none" | "unknown" } | { kind: "range"; from: number; to: number };

/** A place in a rule that lets addresses in. */
export interface RuleSource {
  /** `ingress[0].cidrBlocks[1]`. */
  path: string;
  kind: "cidr" | "prefix-list";
  /** {@link UNKNOWN}, or what the program gave: text, if it is right. */
  value: unknown;
}

/** Rules that could not be read because the preview does not know them, by place. */
export interface IngressRules {
  rules: IngressRule[];
  unknownPlaces: string[];
}

/** Whether a resource is a security group, the default one of a VPC included. */
export function isSecurityGroup(resource: StackResource): boolean {
  return SECURITY_GROUP_TYPES.has(resource.type);
}

/** Every ingress rule that the resource declares; none for a resource that declares none. */
export function ingressRulesOf(resource: StackResource): IngressRules {
  if (isSecurityGroup(resource)) {
    return inlineRules(resource);
  }
  if (resource.type === SECURITY_GROUP_RULE_TYPE) {
    const direction = readString(resource.props, "type");
    const rule: IngressRule = {
      resource,
      inline: false,
      ports: readPorts(resource.props, "protocol"),
      sources: sourcesOf(resource.props, ""),
    };
    if (direction === UNKNOWN) {
      return { rules: [], unknownPlaces: ["type"] };
    }
    return { rules: direction === "egress" ? [] : [rule], unknownPlaces: [] };
  }
  if (resource.type === INGRESS_RULE_TYPE) {
    const ports = readPorts(resource.props, "ipProtocol");
    return { rules: [{ resource, inline: false, ports, sources: sourcesOf(resource.props, "") }], unknownPlaces: [] };
  }
  return { rules: [], unknownPlaces: [] };
}

function inlineRules(group: StackResource): IngressRules {
  const rules: IngressRule[] = [];
  const unknownPlaces: string[] = [];
  for (const { index, value } of readList(group.props, "ingress")) {
    const path = elementPath("ingress", index);
    if (isObject(value)) {
      const sources = sourcesOf(value, `${path}.`);
      rules.push({ resource: group, inline: true, ports: readPorts(value, "protocol"), sources });
    } else if (value !== UNKNOWN) {
      // No rule at all: kept as one, so that whoever checks addresses refuses it.
      rules.push({ resource: group, inline: true, ports: { kind: "all" }, sources: [{ path, kind: "cidr", value }] });
    } else if (index !== undefined || isDeclared(group, "ingress")) {
      unknownPlaces.push(path);
    }
  }
  return { rules, unknownPlaces };
}

const SOURCE_PROPERTIES: readonly { key: string; kind: RuleSource["kind"] }[] = [
  { key: "cidrBlocks", kind: "cidr" },
  { key: "ipv6CidrBlocks", kind: "cidr" },
  { key: "cidrIpv4", kind: "cidr" },
  { key: "cidrIpv6", kind: "cidr" },
  { key: "prefixListIds", kind: "prefix-list" },
  { key: "prefixListId", kind: "prefix-list" },
];

function sourcesOf(rule: object, prefix: string): RuleSource[] {
  return SOURCE_PROPERTIES.flatMap(({ key, kind }) =>
    readList(rule, key).map(({ index, value }) => ({ path: prefix + elementPath(key, index), kind, value })),
  );
}

/** Ports of a rule. Whatever AWS would not read as a range of ports counts as all of them. */
function readPorts(rule: object, protocolKey: string): Ports {
  const protocol = read(rule, protocolKey);
  const from = read(rule, "fromPort");
  const to = read(rule, "toPort");
  if (protocol === UNKNOWN) {
    return { kind: "unknown" };
  }
  if (/^(?:icmp|icmpv6|1|58)$/.test(String(protocol))) {
    return { kind: "none" };
  }
  if (/^(?:-1|all)$/.test(String(protocol))) {
    return { kind: "all" };
  }
  if (from === UNKNOWN || to === UNKNOWN) {
    return { kind: "unknown" };
  }
  const known = typeof from === "number" && typeof to === "number" && from >= 0 && to >= from;
  return known ? { kind: "range", from, to } : { kind: "all" };
}
