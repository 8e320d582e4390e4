import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { DEPLOYMENT_TYPE } from "../lib/types";

/** A stage serves a snapshot: without a new deployment a new authorizer, policy or method changes nothing. */
export const deploymentTriggers = definePolicy({
  name: "deployment-triggers",
  displayName: "Changes are deployed",
  description: "A deployment of an API should be made anew when the API changes.",
  severity: "high",
  tags: ["api", "lock"],
  references: [],
  remediationSteps:
    "Set `triggers` to a hash of everything that the stage serves: methods, integrations, authorizers, resource policy, gateway responses.",
  onUnknown:
    "A trigger of an unknown value is one: accepts it. Tells triggers of which not even the names are known as an advisory.",
  settings: noSettings,
  types: [DEPLOYMENT_TYPE, "aws:apigatewayv2/deployment:Deployment"],
  check: (resource, _settings, report) => {
    const triggers = new Place(resource.props).at("triggers");
    if (triggers.isUnknown) {
      report.unknown(resource, triggers, "it names at least one");
    } else if (triggers.entries().length === 0) {
      report.violation(
        resource,
        "triggers is empty, so no change of the API reaches its stages. Give a hash of methods, integrations, authorizers and policy.",
      );
    }
  },
});
