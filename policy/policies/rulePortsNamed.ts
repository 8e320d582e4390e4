import { integerOption } from "../lib/configuration";
import { definePolicy } from "../lib/definePolicy";
import { GROUP_TYPES, rulesOf, SEPARATE_RULE_TYPES } from "../lib/securityGroupRules";
import type { Direction } from "../lib/securityGroupRules";

const MAXIMUM_PORTS = integerOption("maximumPorts", "Most ports that one rule may open.", 16, {
  minimum: 1,
  maximum: 65536,
});

const DIRECTIONS: Direction[] = ["ingress", "egress"];

/** Advisory: groups that let each other in on everything are common, and most programs begin with one. */
export const rulePortsNamed = definePolicy({
  name: "security-group-ports-named",
  displayName: "Rules name their ports",
  description: "A security group rule should open the ports that are needed, whoever is on the other side.",
  severity: "medium",
  level: "advisory",
  tags: ["network"],
  references: [],
  remediationSteps: "Name the protocol and the port. Replace a range by a rule for each port that is needed.",
  onUnknown: "Tells unknown ports as an advisory.",
  settings: (reader) => ({ maximum: reader.take(MAXIMUM_PORTS) }),
  types: [...GROUP_TYPES, ...SEPARATE_RULE_TYPES],
  check: (resource, { maximum }, report) => {
    for (const direction of DIRECTIONS) {
      const { rules, unknownPlaces } = rulesOf(resource, direction);
      for (const place of unknownPlaces) {
        report.undetermined(
          resource,
          `The rules of ${place} are not known in this preview. The update will check that they open at most ${maximum.toString()} ports.`,
        );
      }
      for (const { ports, block } of rules) {
        const at = block.path === "" ? direction : block.path;
        if (ports.kind === "unknown") {
          report.undetermined(
            resource,
            `The ports of ${at} are not known in this preview. The update will check that they are at most ${maximum.toString()}.`,
          );
        } else if (ports.kind !== "none") {
          const count = ports.kind === "range" ? ports.to - ports.from + 1 : 65_536;
          if (count > maximum) {
            const opened = ports.kind === "all" ? "every port" : `${count.toString()} ports`;
            report.violation(resource, `${at} opens ${opened}. Name those that are needed.`);
          }
        }
      }
    }
  },
});
