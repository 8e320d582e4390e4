import { definePolicy, noSettings } from "../lib/definePolicy";
import { groupOfRule } from "../lib/managementGroups";
import { isUnknownInput, type Stack } from "../lib/stack";
import { isSecurityGroup, rulesOf, GROUP_TYPES, SEPARATE_RULE_TYPES } from "../lib/securityGroupRules";
import type { Direction, Ports } from "../lib/securityGroupRules";
import { Place } from "../lib/place";
import type { StackResource } from "../lib/reading";
import { anyOf } from "../lib/verdict";
import type { Verdict } from "../lib/verdict";

const RULE_TYPES: Record<Direction, string> = {
  ingress: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  egress: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
};
const ELSEWHERE = ["referencedSecurityGroupId", "prefixListId"];
const OTHER: Record<Direction, Direction> = { ingress: "egress", egress: "ingress" };

/** A rule of its own, of one group, about another group or about addresses. */
interface Half {
  rule: StackResource;
  group: StackResource;
  /** The group on the other side; absent for addresses, which may be anybody's. */
  peer: StackResource | undefined;
  ports: Ports;
}

/** Advisory: another stack may hold the other half. A wrong group in a rule lets one in, and shuts another one out. */
export const groupRulesMeet = definePolicy({
  name: "security-group-rules-meet",
  displayName: "Rules between groups meet",
  description:
    "A rule about another security group of the stack should have its other half there: what one group may send the other one lets in, and what one lets in the other one may send.",
  severity: "medium",
  level: "advisory",
  tags: ["network"],
  references: [],
  remediationSteps:
    "Look whether `securityGroupId` or `referencedSecurityGroupId` names the group that is meant; then give the other group the rule in the other direction, or remove this one.",
  onUnknown:
    "Judges rules that are resources of their own. Tells a rule whose other half may be one that is not known yet as an advisory.",
  settings: noSettings,
  checkStack: (stack, _settings, report) => {
    const halves = { ingress: halvesOf(stack, "ingress"), egress: halvesOf(stack, "egress") };
    for (const direction of ["ingress", "egress"] as const) {
      const others = halves[OTHER[direction]];
      for (const half of halves[direction].known) {
        const { peer } = half;
        // Rules of other kinds are not read, and a group that nothing restricts sends what it likes.
        if (peer === undefined || holdsOtherRules(stack, peer)) continue;
        if (direction === "ingress" && !others.known.some(({ group }) => group === peer) && !others.isUnclear) continue;
        const met = anyOf(others.known.map((other) => meets(half, other)));
        if (met === "yes") continue;
        if (met === "unknown" || others.isUnclear) {
          report.undetermined(
            half.rule,
            `Its ports, or the rules of ${peer.name}, are not known in this preview. The update will check that one is the other half of this.`,
          );
        } else {
          report.violation(
            half.rule,
            direction === "egress"
              ? `${half.group.name} may send to ${peer.name}, which has no ingress rule that lets it in on these ports. Name the right group, or let it in there.`
              : `${half.group.name} lets in ${peer.name}, which has no egress rule to it on these ports. Name the right group, or let it out there.`,
          );
        }
      }
    }
  },
});

function halvesOf(stack: Stack, direction: Direction): { known: Half[]; isUnclear: boolean } {
  const known: Half[] = [];
  let isUnclear = false;
  for (const rule of stack.ofType(RULE_TYPES[direction])) {
    const { groups, certain } = groupOfRule(stack, rule);
    const peers = stack.referred(rule, "referencedSecurityGroupId", GROUP_TYPES);
    const [read] = rulesOf(rule, direction).rules;
    const [group] = groups;
    if (!certain || !peers.certain) {
      isUnclear = true;
    } else if (group !== undefined && read !== undefined) {
      const [peer] = peers.targets;
      const place = new Place(rule.props);
      // A group of elsewhere, or a list that AWS or somebody else keeps, is none of the stack's machines.
      if (peer === undefined && ELSEWHERE.some((key) => !place.at(key).isAbsent)) continue;
      known.push({ rule, group, peer, ports: read.ports });
    }
  }
  return { known, isUnclear };
}

/** Inline rules, and rules of the older type, which say in another way what is not read here. */
function holdsOtherRules(stack: Stack, group: StackResource): boolean {
  const inline = (["ingress", "egress"] as const).some(
    (direction) =>
      isSecurityGroup(group) &&
      Object.keys(group.propertyDependencies).includes(direction) &&
      (isUnknownInput(group, direction) || new Place(group.props).each(direction).length > 0),
  );
  const older = SEPARATE_RULE_TYPES.filter((type) => !Object.values(RULE_TYPES).includes(type));
  return inline || stack.ofType(...older).length > 0;
}

function meets(half: Half, other: Half): Verdict {
  const isOther = other.group === half.peer && (other.peer === undefined || other.peer === half.group);
  return isOther ? overlap(half.ports, other.ports) : "no";
}

function overlap(one: Ports, other: Ports): Verdict {
  if (one.kind === "all" || other.kind === "all") return "yes";
  if (one.kind === "unknown" || other.kind === "unknown") return "unknown";
  if (one.kind === "range" && other.kind === "range") {
    return one.from <= other.to && other.from <= one.to ? "yes" : "no";
  }
  return one.kind === other.kind ? "yes" : "no";
}
