import { prefixListsOf } from "./prefixLists";
import type { StackResource } from "./reading";
import type { Report } from "./report";
import { addressesOf } from "./ruleAddresses";
import { GROUP_TYPES, rulesOf, SEPARATE_RULE_TYPES } from "./securityGroupRules";
import type { GroupRule } from "./securityGroupRules";
import type { Stack } from "./stack";
import { isWide } from "./worldRules";
import type { Verdict } from "./verdict";

/**
 * Calls back for each egress rule that leads to the world, with the place that does.
 * @param counts Whether the resource's rules are looked at.
 */
export function worldEgress(
  stack: Stack,
  report: Report,
  willCheck: string,
  counts: (resource: StackResource) => Verdict,
  found: (rule: GroupRule, path: string) => void,
): void {
  for (const resource of stack.ofType(...GROUP_TYPES, ...SEPARATE_RULE_TYPES)) {
    const { rules, unknownPlaces } = rulesOf(resource, "egress");
    const verdict = rules.length + unknownPlaces.length === 0 ? "no" : counts(resource);
    if (verdict === "no") {
      continue;
    }
    unknownPlaces.forEach((place) =>
      report.undetermined(resource, `${place} is not known in this preview. The update will check that ${willCheck}.`),
    );
    for (const rule of rules) {
      const addresses = addressesOf(rule, prefixListsOf(stack));
      addresses.unknown.forEach((path) =>
        report.undetermined(resource, `${path} is not known in this preview. The update will check that ${willCheck}.`),
      );
      for (const { path } of addresses.known.filter(({ cidr }) => isWide(cidr))) {
        if (verdict === "yes") {
          found(rule, path);
        } else {
          report.undetermined(
            resource,
            `Whose rule ${path} is is not known in this preview. The update will check that ${willCheck}.`,
          );
        }
      }
    }
  }
}
