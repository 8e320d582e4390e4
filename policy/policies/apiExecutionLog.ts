import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { settingsOfStage } from "../lib/restApis";
import { STAGE_TYPE } from "../lib/types";

/** Errors of authorizers and integrations show nowhere else. */
export const apiExecutionLog = definePolicy({
  name: "api-execution-log",
  displayName: "APIs log errors",
  description: "A stage of a REST API should log the errors of all its methods.",
  severity: "medium",
  tags: ["api", "logging"],
  references: ["FSBP APIGateway.1"],
  remediationSteps:
    'Add MethodSettings for the stage with methodPath "*/*" and `settings.loggingLevel` ERROR, and the account\'s role for logs.',
  onUnknown: "Tells an unknown level as an advisory.",
  settings: noSettings,
  checkStack: (stack, _settings, report) => {
    for (const stage of stack.ofType(STAGE_TYPE)) {
      const settings = settingsOfStage(stack, stage);
      if (settings.length === 0) {
        report.violation(
          stage,
          'No MethodSettings with methodPath "*/*" belong to it, so nothing is logged. Add them with loggingLevel ERROR.',
        );
      }
      for (const resource of settings) {
        report.demand(
          resource,
          new Place(resource.props).at("settings", "loggingLevel"),
          "ERROR or INFO",
          (value) => value === "ERROR" || value === "INFO",
          "Errors of authorizers and integrations show nowhere else.",
        );
      }
    }
  },
});
