import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";

const PLACES: Readonly<Record<string, (props: Place) => Place[]>> = {
  "aws:apigateway/stage:Stage": (props) => [props.at("accessLogSettings", "destinationArn")],
  "aws:apigatewayv2/stage:Stage": (props) => [props.at("accessLogSettings", "destinationArn")],
  "aws:ec2/flowLog:FlowLog": (props) => [props.at("logDestination")],
  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": (props) => props.each("logDestinationConfigs"),
};

/** Other tools print log groups' ARNs with `:*`; services refuse them in the middle of an update. */
export const logDestinations = definePolicy({
  name: "log-destination-form",
  displayName: "Log destinations can be used",
  description: "The ARN of a log destination should name a log group and not its streams.",
  severity: "low",
  tags: ["logging"],
  references: [],
  remediationSteps: "Use the log group's `arn` as it is, without `:*` at its end.",
  onUnknown:
    "Tells an unknown destination as an advisory: a suffix that the program adds to an ARN is not known before it.",
  settings: noSettings,
  types: Object.keys(PLACES),
  check: (resource, _settings, report) => {
    for (const place of PLACES[resource.type]?.(new Place(resource.props)) ?? []) {
      if (place.isUnknown) {
        report.unknown(resource, place, 'it does not end in ":*"');
      } else if (place.text?.endsWith(":*") === true) {
        report.violation(resource, `${place.path} ends in ":*", which AWS refuses. Use the log group's arn.`);
      }
    }
  },
});
