import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { AUTO_SCALING_GROUP_TYPE, INSTANCE_TYPES } from "../lib/types";

/** `$Latest` hides a change from the engine: nothing rolls, and the next machine that starts is another one. */
export const launchTemplateVersion = definePolicy({
  name: "launch-template-version",
  displayName: "Launch templates are used by number",
  description: "A launch template should be used by the number of a version.",
  severity: "medium",
  tags: ["machines"],
  references: [],
  remediationSteps: "Set `version` to `template.latestVersion.apply(String)`.",
  onUnknown: "An unknown version comes from a template and is a number: accepts it.",
  settings: noSettings,
  types: [AUTO_SCALING_GROUP_TYPE, ...INSTANCE_TYPES, "aws:ec2/fleet:Fleet", "aws:eks/nodeGroup:NodeGroup"],
  check: (resource, _settings, report) => {
    const props = new Place(resource.props);
    const mixed = props.at("mixedInstancesPolicy", "launchTemplate");
    const places = [
      ...props.each("launchTemplate"),
      ...mixed.each("launchTemplateSpecification"),
      ...mixed.each("overrides").flatMap((override) => override.each("launchTemplateSpecification")),
      ...props.each("launchTemplateConfigs").flatMap((config) => config.each("launchTemplateSpecification")),
    ];
    for (const template of places) {
      const version = template.at("version");
      if (!version.isUnknown) {
        report.demand(
          resource,
          version,
          "the number of a version",
          (value) => (typeof value === "string" || typeof value === "number") && /^[1-9]\d*$/.test(String(value)),
          "With $Latest or $Default no machine is replaced when the template changes; use template.latestVersion.",
        );
      }
    }
  },
});
