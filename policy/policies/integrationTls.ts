import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";

/** Without verification whoever stands between the API and its backend reads and changes everything. */
export const integrationTls = definePolicy({
  name: "integration-tls-verified",
  displayName: "Backends are verified",
  description: "An API should reach its backend over TLS and verify it.",
  severity: "high",
  tags: ["api", "tls"],
  references: [],
  remediationSteps: "Remove `tlsConfig.insecureSkipVerification`, and give an https:// address.",
  onUnknown: "Tells an unknown switch as an advisory; an unknown address is not told before the update.",
  settings: noSettings,
  types: ["aws:apigateway/integration:Integration", "aws:apigatewayv2/integration:Integration"],
  check: (resource, _settings, report) => {
    const integration = new Place(resource.props);
    report.demand(
      resource,
      integration.at("tlsConfig", "insecureSkipVerification"),
      "false or absent",
      (value) => value === undefined || value === null || value === false,
      "Without verification anybody can stand in for the backend.",
    );
    for (const place of [integration.at("uri"), integration.at("integrationUri")]) {
      if (/^http:/i.test(place.text ?? "") && integration.at("connectionType").text !== "VPC_LINK") {
        report.violation(resource, `${place.path} is plain HTTP. Give an https:// address.`);
      }
    }
  },
});
