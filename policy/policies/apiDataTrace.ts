import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { METHOD_SETTINGS_TYPE } from "../lib/types";

/** A data trace writes whole requests, headers with secrets among them. */
export const apiDataTrace = definePolicy({
  name: "api-data-trace-off",
  displayName: "Requests are not written to logs",
  description: "An API should not write whole requests and responses to its log.",
  severity: "high",
  tags: ["api", "logging"],
  references: [],
  remediationSteps: "Set `settings.dataTraceEnabled` to false.",
  onUnknown: "Tells an unknown switch as an advisory.",
  settings: noSettings,
  types: [METHOD_SETTINGS_TYPE, "aws:apigatewayv2/stage:Stage"],
  check: (resource, _settings, report) => {
    const props = new Place(resource.props);
    const blocks =
      resource.type === METHOD_SETTINGS_TYPE
        ? [props.at("settings")]
        : [props.at("defaultRouteSettings"), ...props.each("routeSettings")];
    for (const block of blocks) {
      report.demand(
        resource,
        block.at("dataTraceEnabled"),
        "false or absent",
        (value) => value === undefined || value === null || value === false,
        "It writes whole requests, with the secrets in their headers.",
      );
    }
  },
});
