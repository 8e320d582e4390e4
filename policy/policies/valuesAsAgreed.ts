import type { Option } from "../lib/configuration";
import { definePolicy } from "../lib/definePolicy";
import { isInStack, PRODUCTION_STACKS } from "../lib/production";
import { objectionTo, parseValueRule, placesOf } from "../lib/valueRules";
import type { ValueRule } from "../lib/valueRules";

const RULES: Option<ValueRule[]> = {
  name: "rules",
  schema: {
    type: "array",
    description:
      "What properties may be: `type`, `property` (path; `[]` for each element of a list), a limit and `reason`. Limits: `allowed` (values; null: left out), `pattern`, `minimum`, `contains`, `given`. With `production` the rule is for production stacks alone, with `resource` (regular expression) for the URNs that match.",
    items: { type: "object" },
    default: [],
  },
  default: [],
  allowed:
    "a list of rules, each with type, property, reason and one or more of allowed, pattern, minimum, contains and given",
  parse: (value) => {
    const rules = Array.isArray(value) ? value.map(parseValueRule) : [undefined];
    const valid = rules.filter((rule) => rule !== undefined);
    return valid.length === rules.length ? valid : undefined;
  },
};

/**
 * A program's own decisions, as data: a snapshot of values that its owner agreed on. It notices that something changed, and
 * not that it is wrong: what is right for one program is not for every other.
 */
export const valuesAsAgreed = definePolicy({
  name: "values-as-agreed",
  displayName: "Values are as agreed",
  description: "A property about which the configuration has a rule should be what the rule allows.",
  severity: "high",
  tags: ["configuration"],
  references: [],
  remediationSteps:
    "Give the property a value that the rule allows, or change the rule in the policy's `rules` with those who agreed on it.",
  onUnknown: "Tells an unknown value as an advisory.",
  settings: (reader) => ({ rules: reader.take(RULES), production: reader.take(PRODUCTION_STACKS) }),
  check: (resource, { rules, production }, report) => {
    for (const rule of rules) {
      const isMeant = rule.type === resource.type && (rule.resource?.test(resource.urn) ?? true);
      if (!isMeant || (rule.production && !isInStack(resource, production))) continue;
      for (const place of placesOf(resource.props, rule.property)) {
        if (place.isUnknown) {
          report.unknown(resource, place, "it is as agreed");
          continue;
        }
        const wanted = objectionTo(place, rule);
        if (wanted !== undefined) {
          report.violation(resource, `${place.path} must be ${wanted}. ${rule.reason}`);
        }
      }
    }
  },
});
