import { Place } from "./place";
import { elementPath, isDeclared, isObject, read, readList, readString, UNKNOWN } from "./reading";
import type { StackResource } from "./reading";

const SECURITY_GROUP_TYPES: ReadonlySet<string> = new Set([
  "aws:ec2/securityGroup:SecurityGroup",
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
]);
const SECURITY_GROUP_RULE_TYPE = "aws:ec2/securityGroupRule:SecurityGroupRule";
const RULE_TYPES = {
  ingress: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  egress: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
} as const;

/** Which way the traffic of a rule goes. */
export type Direction = keyof typeof RULE_TYPES;

/** Security groups. */
export const GROUP_TYPES: readonly string[] = [...SECURITY_GROUP_TYPES];

/** Rules that are resources of their own. */
export const SEPARATE_RULE_TYPES: readonly string[] = [SECURITY_GROUP_RULE_TYPE, ...Object.values(RULE_TYPES)];

/** One rule, whichever way it was written. */
export interface GroupRule {
  /** The rule resource, or the group that holds the rule inline. */
  resource: StackResource;
  /** Whether the group itself holds the rule. */
  inline: boolean;
  ports: Ports;
  /** The rule itself: the resource's properties, or the block in the group. */
  block: Place;
  /** The other side of the traffic, groups apart: those are no addresses. */
  sources: RuleSource[];
}

/** Ports that a rule opens; `none` for a protocol without ports. */
export type Ports = { kind: "all" | "none" | "unknown" } | { kind: "range"; from: number; to: number };

/** A place in a rule that names addresses. */
export interface RuleSource {
  /** `ingress[0].cidrBlocks[1]`. */
  path: string;
  kind: "cidr" | "prefix-list";
  /** {@link UNKNOWN}, or what the program gave: text, if it is right. */
  value: unknown;
}

/** Rules that could not be read because the preview does not know them, by place. */
export interface GroupRules {
  rules: GroupRule[];
  unknownPlaces: string[];
}

/** Whether a resource is a security group, the default one of a VPC included. */
export function isSecurityGroup(resource: StackResource): boolean {
  return SECURITY_GROUP_TYPES.has(resource.type);
}

/** Every rule of a direction that the resource declares; none for a resource that declares none. */
export function rulesOf(resource: StackResource, direction: Direction): GroupRules {
  if (isSecurityGroup(resource)) {
    return inlineRules(resource, direction);
  }
  if (resource.type === SECURITY_GROUP_RULE_TYPE) {
    const given = readString(resource.props, "type");
    if (given === UNKNOWN) {
      return { rules: [], unknownPlaces: ["type"] };
    }
    // Whatever is neither counts as the more dangerous one.
    const isOther = given === (direction === "ingress" ? "egress" : "ingress");
    return { rules: isOther ? [] : [separateRule(resource, "protocol")], unknownPlaces: [] };
  }
  return {
    rules: resource.type === RULE_TYPES[direction] ? [separateRule(resource, "ipProtocol")] : [],
    unknownPlaces: [],
  };
}

function separateRule(resource: StackResource, protocolKey: string): GroupRule {
  const { props } = resource;
  return {
    resource,
    inline: false,
    ports: readPorts(props, protocolKey),
    block: new Place(props),
    sources: sourcesOf(props, ""),
  };
}

function inlineRules(group: StackResource, direction: Direction): GroupRules {
  const rules: GroupRule[] = [];
  const unknownPlaces: string[] = [];
  for (const { index, value } of readList(group.props, direction)) {
    const path = elementPath(direction, index);
    const block = new Place(value, path);
    if (isObject(value)) {
      const sources = sourcesOf(value, `${path}.`);
      rules.push({ resource: group, inline: true, ports: readPorts(value, "protocol"), block, sources });
    } else if (value !== UNKNOWN) {
      // No rule at all: kept as one, so that whoever checks addresses refuses it.
      const sources: RuleSource[] = [{ path, kind: "cidr", value }];
      rules.push({ resource: group, inline: true, ports: { kind: "all" }, block, sources });
    } else if (index !== undefined || isDeclared(group, direction)) {
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
