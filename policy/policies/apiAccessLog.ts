import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { STAGE_TYPE } from "../lib/types";

/** Who was let in, and who was not. */
export const apiAccessLog = definePolicy({
  name: "api-access-log",
  displayName: "APIs log access",
  description: "A stage of an API should write access logs.",
  severity: "medium",
  tags: ["api", "logging"],
  references: ["FSBP APIGateway.9", "CIS v7.0 4.10"],
  remediationSteps: "Set `accessLogSettings` with the ARN of a log group and a format in one line.",
  onUnknown: "A destination may be unknown; tells an unknown block as an advisory.",
  settings: noSettings,
  types: [STAGE_TYPE, "aws:apigatewayv2/stage:Stage"],
  check: (resource, _settings, report) => {
    const log = new Place(resource.props).at("accessLogSettings");
    if (log.isUnknown) {
      report.unknown(resource, log, "it has a destination and a format");
      return;
    }
    for (const key of ["destinationArn", "format"]) {
      if (log.at(key).isAbsent || log.at(key).value === "") {
        report.violation(resource, `accessLogSettings.${key} is not given. Give the ARN of a log group and a format.`);
      }
    }
    if (log.at("format").text?.trim().includes("\n") === true) {
      report.violation(resource, "accessLogSettings.format has several lines, which AWS refuses. Write it in one.");
    }
  },
});
