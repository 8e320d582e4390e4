import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { isSecurityGroup, GROUP_TYPES, SEPARATE_RULE_TYPES } from "../lib/securityGroupRules";
import type { Report } from "../lib/report";

const ALLOWED = /^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{1,255}$/;

/** A rule that nobody can explain is a rule that nobody dares to remove. */
export const ruleDescriptions = definePolicy({
  name: "security-group-rules-described",
  displayName: "Rules say what they are for",
  description: "Each rule of a security group should say what it is for.",
  severity: "low",
  level: "advisory",
  tags: ["network"],
  references: [],
  remediationSteps: "Set `description` to who talks to what and why, at most 255 of the characters that EC2 takes.",
  onUnknown: "Tells an unknown description as an advisory.",
  settings: noSettings,
  types: [...GROUP_TYPES, ...SEPARATE_RULE_TYPES],
  check: (resource, _settings, report) => {
    const props = new Place(resource.props);
    if (!isSecurityGroup(resource)) {
      checkDescription(resource, props, report);
      return;
    }
    for (const rule of [...props.each("ingress"), ...props.each("egress")]) {
      checkDescription(resource, rule, report);
    }
  },
});

function checkDescription(resource: { urn: string }, rule: Place, report: Report): void {
  report.demand(
    resource,
    rule.at("description"),
    "a text of 1 to 255 characters that EC2 takes",
    (value) => typeof value === "string" && ALLOWED.test(value),
    "Say who talks to what and why.",
  );
}
