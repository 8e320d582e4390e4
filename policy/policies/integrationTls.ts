import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";

/** Types of integrations that call an AWS service, or nothing: over TLS, whatever the address. */
const OF_AWS: ReadonlySet<string> = new Set(["AWS", "AWS_PROXY", "MOCK"]);

/** Without verification whoever stands between the API and its backend reads and changes everything. */
export const integrationTls = definePolicy({
  name: "integration-tls-verified",
  displayName: "Backends are verified",
  description: "An API should reach its backend over TLS and verify it.",
  severity: "high",
  tags: ["api", "tls"],
  references: [],
  remediationSteps: "Remove `tlsConfig.insecureSkipVerification`, and give an https:// address.",
  onUnknown: "Tells an unknown switch as an advisory, and an unknown address where the backend is no AWS service.",
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
    const isService = [integration.at("type"), integration.at("integrationType")].some(({ text }) =>
      OF_AWS.has(text ?? ""),
    );
    for (const place of [integration.at("uri"), integration.at("integrationUri")]) {
      if (integration.at("connectionType").text === "VPC_LINK") {
        continue;
      }
      if (place.isUnknown && !isService) {
        report.unknown(resource, place, "it is no plain HTTP");
      } else if (/^http:/i.test(place.text ?? "")) {
        report.violation(resource, `${place.path} is plain HTTP. Give an https:// address.`);
      }
    }
  },
});
