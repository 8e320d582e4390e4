import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { settingsOfStage } from "../lib/restApis";
import { STAGE_TYPE } from "../lib/types";

const isLimit = (value: unknown): boolean => typeof value === "number" && value >= 0;

/** Without a limit one API takes the whole account's, and its authorizer the whole account's concurrency. */
export const apiThrottling = definePolicy({
  name: "api-throttled",
  displayName: "APIs are throttled",
  description: "A stage of a REST API should limit the rate and burst of all its methods.",
  severity: "medium",
  tags: ["api"],
  references: [],
  remediationSteps:
    'Add MethodSettings for the stage with methodPath "*/*", `settings.throttlingRateLimit` and `settings.throttlingBurstLimit`: left out they are -1, the account\'s limit.',
  onUnknown: "Tells an unknown limit as an advisory.",
  settings: noSettings,
  checkStack: (stack, _settings, report) => {
    for (const stage of stack.ofType(STAGE_TYPE)) {
      const settings = settingsOfStage(stack, stage);
      if (settings.length === 0) {
        report.violation(
          stage,
          'No MethodSettings with methodPath "*/*" belong to it, so only the account\'s limit holds. Add them with both limits.',
        );
      }
      for (const resource of settings) {
        for (const key of ["throttlingRateLimit", "throttlingBurstLimit"]) {
          const place = new Place(resource.props).at("settings", key);
          report.demand(resource, place, "0 or more", isLimit, "Without it only the account's limit holds.");
        }
      }
    }
  },
});
