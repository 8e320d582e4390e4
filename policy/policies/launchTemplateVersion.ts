import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { isDeclared } from "../lib/reading";
import type { StackResource } from "../lib/reading";
import { AUTO_SCALING_GROUP_TYPE, INSTANCE_TYPES, LAUNCH_TEMPLATE_TYPE } from "../lib/types";

const USERS = [AUTO_SCALING_GROUP_TYPE, ...INSTANCE_TYPES, "aws:ec2/fleet:Fleet", "aws:eks/nodeGroup:NodeGroup"];
const RULE = "the number of a version";
const WHY = "With $Latest or $Default no machine is replaced when the template changes; use template.latestVersion.";

/** `$Latest` hides a change from the engine: nothing rolls, and the next machine that starts is another one. */
export const launchTemplateVersion = definePolicy({
  name: "launch-template-version",
  displayName: "Launch templates are used by number",
  description: "A launch template should be used by the number of a version.",
  severity: "medium",
  tags: ["machines"],
  references: [],
  remediationSteps: "Set `version` to `template.latestVersion.apply(String)`.",
  onUnknown:
    "An unknown version that comes from a template of the stack is a number: accepts it. Tells any other as an advisory.",
  settings: noSettings,
  types: USERS,
  check: (resource, _settings, report) => {
    for (const version of versionsOf(resource)) {
      if (!version.isUnknown) {
        report.demand(resource, version, RULE, isNumber, WHY);
      }
    }
  },
  checkStack: (stack, _settings, report) => {
    for (const resource of stack.ofType(...USERS)) {
      for (const version of versionsOf(resource).filter(({ isUnknown }) => isUnknown)) {
        const [property = ""] = version.path.split(/[.[]/, 1);
        const origins = resource.propertyDependencies[property] ?? [];
        if (!origins.some(({ type }) => type === LAUNCH_TEMPLATE_TYPE) && isDeclared(resource, property)) {
          report.unknown(resource, version, `it is ${RULE}`);
        }
      }
    }
  },
});

function isNumber(value: unknown): boolean {
  return (typeof value === "string" || typeof value === "number") && /^[1-9]\d*$/.test(String(value));
}

/** Every version that a resource names. */
function versionsOf(resource: StackResource): Place[] {
  const props = new Place(resource.props);
  const mixed = props.at("mixedInstancesPolicy", "launchTemplate");
  return [
    ...props.each("launchTemplate"),
    ...mixed.each("launchTemplateSpecification"),
    ...mixed.each("overrides").flatMap((override) => override.each("launchTemplateSpecification")),
    ...props.each("launchTemplateConfigs").flatMap((config) => config.each("launchTemplateSpecification")),
  ].map((template) => template.at("version"));
}
