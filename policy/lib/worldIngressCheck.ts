import type { Cidr } from "./addresses";
import { groupOfRule } from "./managementGroups";
import { prefixListsOf } from "./prefixLists";
import { UNKNOWN } from "./reading";
import type { StackResource } from "./reading";
import type { Report } from "./report";
import { addressesOf } from "./ruleAddresses";
import { GROUP_TYPES, isSecurityGroup, rulesOf, SEPARATE_RULE_TYPES } from "./securityGroupRules";
import type { GroupRule } from "./securityGroupRules";
import { perStack } from "./stack";
import type { Stack } from "./stack";
import { CLASSIC_LOAD_BALANCER_TYPES, LOAD_BALANCER_TYPES, MACHINE_TYPES } from "./types";
import { Place } from "./place";
import { isWide, isWorld } from "./worldRules";

const WILL_CHECK = "The update will check that only a load balancer's group is open to the world";

/** Groups by who is in them, as far as the stack shows. */
interface Members {
  loadBalancers: Set<string>;
  others: Set<string>;
  /** Whether a load balancer may be in groups that are not known yet. */
  unclear: boolean;
}

const OTHER_MEMBERS = [
  "aws:ec2/networkInterface:NetworkInterface",
  "aws:rds/instance:Instance",
  "aws:rds/cluster:Cluster",
  "aws:lambda/function:Function",
  "aws:ecs/service:Service",
];

const membersOf = perStack((stack): Members => {
  const members: Members = { loadBalancers: new Set(), others: new Set(), unclear: false };
  for (const loadBalancer of stack.ofType(...LOAD_BALANCER_TYPES, ...CLASSIC_LOAD_BALANCER_TYPES)) {
    const { targets, certain } = stack.referredByList(loadBalancer, "securityGroups", GROUP_TYPES);
    targets.forEach(({ urn }) => members.loadBalancers.add(urn));
    members.unclear ||= !certain;
  }
  for (const member of stack.ofType(...MACHINE_TYPES, ...OTHER_MEMBERS)) {
    for (const property of [
      "vpcSecurityGroupIds",
      "securityGroups",
      "networkInterfaces",
      "vpcConfig",
      "networkConfiguration",
    ]) {
      const from = member.propertyDependencies[property] ?? [];
      from.filter(isSecurityGroup).forEach(({ urn }) => members.others.add(urn));
      for (const { value } of new Place(member.props).at(property).leaves()) {
        if (typeof value === "string" && value.startsWith("sg-")) {
          stack.referred(member, property, GROUP_TYPES, value).targets.forEach(({ urn }) => members.others.add(urn));
        }
      }
    }
  }
  return members;
});

/** Refuses what lets the world in, but to a load balancer's ports for clients. */
export function checkWorldIngress(stack: Stack, ports: readonly number[], report: Report): void {
  const rangesByGroup = new Map<string, { resource: StackResource; blocks: Cidr[] }>();
  for (const resource of stack.ofType(...GROUP_TYPES, ...SEPARATE_RULE_TYPES)) {
    const { rules, unknownPlaces } = rulesOf(resource, "ingress");
    unknownPlaces.forEach((place) =>
      report.undetermined(resource, `${place} is not known in this preview. ${WILL_CHECK}.`),
    );
    for (const rule of rules) {
      const addresses = addressesOf(rule, prefixListsOf(stack));
      const group = groupFor(stack, resource);
      const verdict = mayBeOpen(stack, rule, group, ports);
      if (verdict === "yes") {
        continue;
      }
      [...addresses.unknown, ...addresses.foreign].forEach((path) =>
        report.undetermined(resource, `${path} cannot be read in this run. ${WILL_CHECK}.`),
      );
      for (const { path } of addresses.known.filter(({ cidr }) => isWide(cidr))) {
        tell(report, resource, verdict, `${path} lets the world in`, ports);
      }
      const entry = rangesByGroup.get(group.key) ?? { resource, blocks: [] };
      if (verdict === "no") {
        entry.blocks.push(...addresses.known.map(({ cidr }) => cidr).filter((cidr) => !isWide(cidr)));
      }
      rangesByGroup.set(group.key, entry);
    }
  }
  for (const { resource, blocks } of rangesByGroup.values()) {
    if (isWorld(blocks)) {
      tell(report, resource, "no", "The ranges of its group let the world in when they are taken together", ports);
    }
  }
}

interface GroupOfRule {
  key: string;
  groups: StackResource[];
  certain: boolean;
}

function groupFor(stack: Stack, resource: StackResource): GroupOfRule {
  if (isSecurityGroup(resource)) {
    return { key: resource.urn, groups: [resource], certain: true };
  }
  const { groups, certain } = groupOfRule(stack, resource);
  const id = new Place(resource.props).at("securityGroupId").value;
  return { key: groups[0]?.urn ?? (id === UNKNOWN ? resource.urn : String(id)), groups, certain };
}

function mayBeOpen(
  stack: Stack,
  rule: GroupRule,
  group: GroupOfRule,
  ports: readonly number[],
): "yes" | "no" | "unknown" {
  const { ports: opened } = rule;
  if (opened.kind === "range" && !(opened.from === opened.to && ports.includes(opened.from))) {
    return "no";
  }
  if (opened.kind === "all" || opened.kind === "none") {
    return "no";
  }
  const { loadBalancers, others, unclear } = membersOf(stack);
  const isOpen = ({ urn }: StackResource): boolean => loadBalancers.has(urn) && !others.has(urn);
  if (group.groups.length > 0 && group.groups.every(isOpen)) {
    return opened.kind === "unknown" ? "unknown" : "yes";
  }
  const mayBelong = unclear && group.groups.some(({ urn }) => !others.has(urn) && !loadBalancers.has(urn));
  return mayBelong || (!group.certain && group.groups.length !== 1) ? "unknown" : "no";
}

function tell(
  report: Report,
  resource: StackResource,
  verdict: "no" | "unknown",
  what: string,
  ports: readonly number[],
): void {
  if (verdict === "no") {
    report.violation(
      resource,
      `${what}. Only ports ${ports.join(" and ")} of a load balancer's own group may be open to it: put a load balancer before the machine, or give the ranges that need it.`,
    );
  } else {
    report.undetermined(
      resource,
      `${what}, and whose ports these are is not known in this preview. ${WILL_CHECK}, on ports ${ports.join(" and ")}.`,
    );
  }
}
