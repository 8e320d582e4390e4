import { countAddresses, countIpv6Networks } from "./addresses";
import type { Cidr } from "./addresses";
import { FindingKind } from "./findings";
import type { Finding } from "./findings";
import { groupOfRule, Membership, membershipOf } from "./managementGroups";
import type { ManagementSelector } from "./managementGroups";
import { prefixListsOf } from "./prefixLists";
import type { RangeSettings } from "./rangeSettings";
import type { StackResource } from "./reading";
import { addressesOf } from "./ruleAddresses";
import { isSecurityGroup, rulesOf } from "./securityGroupRules";
import type { GroupRule, Ports } from "./securityGroupRules";
import type { Stack } from "./stack";

/** The policy's options. */
export interface ManagementAccessSettings extends RangeSettings {
  selector: ManagementSelector;
  /** Ports that count; empty: every rule of a management group does, whatever its ports and protocol. */
  ports: readonly number[];
}

/** A rule that may open a management group, and whether that is certain. */
interface ManagedRule {
  rule: GroupRule;
  certain: boolean;
}

const CERTAINTY_NOTE = "Whether this rule opens a management port is not known in this preview; the update will check";

/** Checks every rule of the management groups of a stack. */
export function checkManagementAccess(stack: Stack, settings: ManagementAccessSettings): Finding[] {
  return checkRules(stack.resources, stack, settings);
}

/** Violations that one resource shows by itself. Prefix lists and other resources' groups are left to the stack. */
export function checkManagementAccessOfResource(
  resource: StackResource,
  settings: ManagementAccessSettings,
): Finding[] {
  const findings = checkRules([resource], undefined, settings);
  return findings.filter(({ kind }) => kind === FindingKind.Violation);
}

function checkRules(
  resources: readonly StackResource[],
  stack: Stack | undefined,
  settings: ManagementAccessSettings,
): Finding[] {
  const findings: Finding[] = [];
  const rangesByGroup = new Map<string, Cidr[]>();
  for (const resource of resources) {
    const { rules, unknownPlaces } = rulesOf(resource, "ingress");
    if (rules.length + unknownPlaces.length === 0) {
      continue;
    }
    const { groups, certain } = managementGroupsOf(resource, stack, settings.selector);
    if (groups.length === 0) {
      continue;
    }
    findings.push(...unknownPlaces.map((place) => unknownFinding(resource, place, settings)));
    for (const rule of rules) {
      const coverage = coversManagementPort(rule.ports, settings.ports);
      if (coverage === "no") {
        continue;
      }
      const isManagement = certain && coverage === "yes";
      const result = checkRule({ rule, certain: isManagement }, stack, settings);
      findings.push(...result.findings);
      for (const group of isManagement ? groups : []) {
        const ranges = rangesByGroup.get(group) ?? [];
        ranges.push(...result.ranges);
        rangesByGroup.set(group, ranges);
      }
    }
  }
  for (const [urn, ranges] of rangesByGroup) {
    findings.push(...checkUnion(urn, ranges, settings));
  }
  return findings;
}

/** URNs of the management groups that a resource's rules belong to or may belong to. */
function managementGroupsOf(
  resource: StackResource,
  stack: Stack | undefined,
  selector: ManagementSelector,
): { groups: string[]; certain: boolean } {
  const own = membershipOf(resource, selector);
  if (isSecurityGroup(resource)) {
    return {
      groups: own === Membership.Other ? [] : [resource.urn],
      certain: own === Membership.Management,
    };
  }
  const link = stack === undefined ? { groups: [], certain: false } : groupOfRule(stack, resource);
  const memberships = link.groups.map((group) => ({ urn: group.urn, membership: membershipOf(group, selector) }));
  const possible = memberships.filter(({ membership }) => membership !== Membership.Other).map(({ urn }) => urn);
  if (own === Membership.Management) {
    return { groups: possible.length > 0 ? possible : [resource.urn], certain: true };
  }
  if (memberships.length === 0) {
    return { groups: link.certain ? [] : [resource.urn], certain: false };
  }
  return {
    groups: possible,
    certain: memberships.every(({ membership }) => membership === Membership.Management),
  };
}

function coversManagementPort(ports: Ports, counted: readonly number[]): "yes" | "no" | "unknown" {
  if (counted.length === 0) {
    return "yes";
  }
  switch (ports.kind) {
    case "all":
      return "yes";
    case "none":
      return "no";
    case "unknown":
      return "unknown";
    case "range":
      return counted.some((port) => port >= ports.from && port <= ports.to) ? "yes" : "no";
  }
}

function checkRule(
  { rule, certain }: ManagedRule,
  stack: Stack | undefined,
  settings: ManagementAccessSettings,
): { findings: Finding[]; ranges: Cidr[] } {
  const findings: Finding[] = [];
  const ranges: Cidr[] = [];
  const { resource } = rule;
  const violate = (problem: string): void => {
    findings.push(
      certain
        ? { kind: FindingKind.Violation, urn: resource.urn, message: `${problem}.` }
        : { kind: FindingKind.Undetermined, urn: resource.urn, message: `${CERTAINTY_NOTE}. If it does: ${problem}.` },
    );
  };
  const addresses = addressesOf(rule, stack && prefixListsOf(stack), settings.allowedPrefixLists);
  for (const { path, cidr } of addresses.known) {
    const floor = settings.minPrefixLength[cidr.family];
    if (cidr.prefixLength === 0) {
      violate(`${path} is the whole IPv${cidr.family} internet; give the administrators' own ranges`);
    } else if (cidr.prefixLength < floor) {
      violate(`${path} has a prefix of /${cidr.prefixLength}, the shortest allowed for IPv${cidr.family} is /${floor}`);
    } else {
      ranges.push(cidr);
    }
  }
  addresses.malformed.forEach((path) => violate(`${path} is no CIDR such as 203.0.113.0/28`));
  addresses.foreign.forEach((path) =>
    violate(
      `${path} is a prefix list from outside this stack, such as AWS's world-wide ones; its entries cannot be checked. Make the list in this stack, or put its id into allowedPrefixLists`,
    ),
  );
  findings.push(...addresses.unknown.map((path) => unknownFinding(resource, path, settings)));
  return { findings, ranges };
}

function checkUnion(urn: string, ranges: readonly Cidr[], settings: ManagementAccessSettings): Finding[] {
  const addresses = countAddresses(ranges.filter(({ family }) => family === 4));
  const networks = countIpv6Networks(ranges.filter(({ family }) => family === 6));
  const findings: Finding[] = [];
  const violate = (size: string, largest: string): void => {
    const message = `All ranges that may reach this group together are ${size}, the most allowed is ${largest}. Splitting a range does not make it smaller.`;
    findings.push({ kind: FindingKind.Violation, urn, message });
  };
  if (addresses > BigInt(settings.maxIpv4Addresses)) {
    violate(`${addresses} IPv4 addresses`, settings.maxIpv4Addresses.toString());
  }
  if (networks > BigInt(settings.maxIpv6Networks)) {
    violate(`${networks} IPv6 networks (/64)`, settings.maxIpv6Networks.toString());
  }
  return findings;
}

function unknownFinding({ urn }: StackResource, path: string, settings: ManagementAccessSettings): Finding {
  const { minPrefixLength: floor, maxIpv4Addresses, maxIpv6Networks } = settings;
  return {
    kind: FindingKind.Undetermined,
    urn,
    message: `${path} is not known in this preview. The update will check that it opens the management group to no range wider than /${floor[4]} (IPv4) or /${floor[6]} (IPv6), and all its ranges together to at most ${maxIpv4Addresses} IPv4 addresses and ${maxIpv6Networks} IPv6 networks (/64).`,
  };
}
