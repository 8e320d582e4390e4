import { listOption } from "../lib/configuration";
import { definePolicy } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { settingsOfStage } from "../lib/restApis";
import { STAGE_TYPE } from "../lib/types";

const LEVELS = listOption(
  "levels",
  {
    type: "string",
    description:
      "Levels that an execution log may have: ERROR, INFO or both. INFO writes of every request what API Gateway does with it, which the access log tells with less.",
  },
  "a list of ERROR and INFO",
  (item) => (item === "ERROR" || item === "INFO" ? item : undefined),
  ["ERROR", "INFO"],
);

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
  settings: (reader) => ({ levels: reader.take(LEVELS) }),
  checkStack: (stack, { levels }, report) => {
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
          levels.join(" or "),
          (value) => levels.some((level) => level === value),
          "Errors of authorizers and integrations show nowhere else.",
        );
      }
    }
  },
});
