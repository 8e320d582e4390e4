import { textListOption } from "../lib/configuration";
import { definePolicy } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { prefixListsOf } from "../lib/prefixLists";
import { UNKNOWN } from "../lib/reading";
import { GROUP_TYPES, rulesOf, SEPARATE_RULE_TYPES } from "../lib/securityGroupRules";

const ENDPOINT_TYPE = "aws:ec2/vpcEndpoint:VpcEndpoint";

const ALLOWED = textListOption(
  "allowedPrefixLists",
  "Ids of prefix lists from outside the stack that rules may name.",
  [],
  'a list of ids such as "pl-0123456789abcdef0"',
);

/** Whoever may change a prefix list changes every rule that names it. Advisory: AWS's own lists have no mark. */
export const prefixListsKnown = definePolicy({
  name: "prefix-lists-known",
  displayName: "Prefix lists are known",
  description: "A security group rule should name prefix lists of this stack, or those that the configuration allows.",
  severity: "medium",
  level: "advisory",
  tags: ["network"],
  references: [],
  remediationSteps:
    "Name a prefix list of the stack, the `prefixListId` of one of its gateway endpoints, or add the list's id to `allowedPrefixLists`.",
  onUnknown: "Accepts an unknown list that comes from a resource of the stack. Tells any other as an advisory.",
  settings: (reader) => ({ allowed: reader.take(ALLOWED) }),
  checkStack: (stack, { allowed }, report) => {
    const own = prefixListsOf(stack);
    const known = new Set([
      ...allowed,
      ...stack.ofType(ENDPOINT_TYPE).flatMap(({ props }) => new Place(props).at("prefixListId").text ?? []),
    ]);
    for (const resource of stack.ofType(...GROUP_TYPES, ...SEPARATE_RULE_TYPES)) {
      const directions = [rulesOf(resource, "ingress"), rulesOf(resource, "egress")];
      const sources = directions.flatMap(({ rules }) => rules.flatMap((rule) => rule.sources));
      const lists = sources.filter(({ kind }) => kind === "prefix-list");
      const unknown = [
        ...directions.flatMap(({ unknownPlaces }) => unknownPlaces),
        ...lists.filter(({ value }) => value === UNKNOWN).map(({ path }) => path),
      ];
      for (const path of unknown.filter((place) => (resource.propertyDependencies[topOf(place)] ?? []).length === 0)) {
        report.undetermined(
          resource,
          `${path} is not known in this preview. The update will check that prefix lists in it are known.`,
        );
      }
      for (const { path, value } of lists) {
        if (typeof value !== "string" || known.has(value)) continue;
        const property = topOf(path);
        if (own.entriesFor(resource, property, value) === undefined) {
          report.violation(
            resource,
            `${path} is a prefix list from outside the stack: whoever keeps it decides whom the rule lets through. Name one of the stack, or add it to allowedPrefixLists.`,
          );
        }
      }
    }
  },
});

/** The property that a path begins with. */
function topOf(path: string): string {
  return path.split(/[.[]/, 1)[0] ?? path;
}
