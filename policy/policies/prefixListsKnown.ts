import { textListOption } from "../lib/configuration";
import { definePolicy } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { prefixListsOf } from "../lib/prefixLists";
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
  onUnknown: "A list that is not known yet comes from the stack.",
  settings: (reader) => ({ allowed: reader.take(ALLOWED) }),
  checkStack: (stack, { allowed }, report) => {
    const lists = prefixListsOf(stack);
    const known = new Set([
      ...allowed,
      ...stack.ofType(ENDPOINT_TYPE).flatMap(({ props }) => new Place(props).at("prefixListId").text ?? []),
    ]);
    for (const resource of stack.ofType(...GROUP_TYPES, ...SEPARATE_RULE_TYPES)) {
      const rules = [...rulesOf(resource, "ingress").rules, ...rulesOf(resource, "egress").rules];
      for (const { path, kind, value } of rules.flatMap(({ sources }) => sources)) {
        if (kind !== "prefix-list" || typeof value !== "string" || known.has(value)) continue;
        const property = path.split(/[.[]/, 1)[0] ?? path;
        if (lists.entriesFor(resource, property, value) === undefined) {
          report.violation(
            resource,
            `${path} is a prefix list from outside the stack: whoever keeps it decides whom the rule lets through. Name one of the stack, or add it to allowedPrefixLists.`,
          );
        }
      }
    }
  },
});
