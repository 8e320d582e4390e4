import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { TARGET_GROUP_TYPES } from "../lib/types";

/** The provider's default of `enabled` is true as soon as the block is there. */
export const targetGroupStickiness = definePolicy({
  name: "target-group-stickiness-stated",
  displayName: "Stickiness is stated",
  description: "A target group with a stickiness block should say whether it is enabled.",
  severity: "low",
  tags: ["load-balancer"],
  references: [],
  remediationSteps: "Set `stickiness.enabled` to true or false, or remove the block.",
  onUnknown: "Tells an unknown switch as an advisory.",
  settings: noSettings,
  types: TARGET_GROUP_TYPES,
  check: (resource, _settings, report) => {
    const stickiness = new Place(resource.props).at("stickiness");
    // Before policies see it, AWS's provider has filled the default in, and says so.
    const isDefault = stickiness.each("__defaults").some(({ value }) => value === "enabled");
    if (!stickiness.isAbsent) {
      report.demand(
        resource,
        stickiness.at("enabled"),
        "true or false, by the program",
        (value) => typeof value === "boolean" && !isDefault,
        "The block turns stickiness on by itself.",
      );
    }
  },
});
