import { definePolicy, noSettings } from "../lib/definePolicy";
import { hasOriginDeny } from "../lib/policyDocuments";
import { UNKNOWN } from "../lib/reading";
import { policiesOf, restApisOf } from "../lib/restApis";
import { REST_API_TYPE } from "../lib/types";

/**
 * Beside a Lambda authorizer that allows, a resource policy that merely does not allow changes nothing (API Gateway
 * developer guide, "How API Gateway resource policies affect authorization workflow", table A).
 */
export const apiResourcePolicyDeny = definePolicy({
  name: "api-resource-policy-denies",
  displayName: "Resource policies deny",
  description:
    "A resource policy beside an authorizer should deny explicitly: an Allow that does not match is no refusal.",
  severity: "critical",
  tags: ["api", "lock"],
  references: [],
  remediationSteps:
    'Add a statement with Effect Deny, Principal "*", Action execute-api:Invoke, Resource execute-api:/* and a condition NotIpAddress or StringNotEquals on where calls come from.',
  onUnknown: "Tells an unknown policy as an advisory.",
  settings: noSettings,
  checkStack: (stack, _settings, report) => {
    for (const api of stack.ofType(REST_API_TYPE)) {
      const policies = policiesOf(stack, api);
      if (!restApisOf(stack).authorizers.has(api.urn) || policies.length === 0 || policies.some(hasOriginDeny)) {
        continue;
      }
      if (policies.includes(UNKNOWN)) {
        report.undetermined(
          api,
          "The resource policy is not known in this preview. The update will check that it has an explicit Deny.",
        );
      } else {
        report.violation(
          api,
          "The resource policy has no Deny for the whole API by where a call comes from; beside the authorizer its Allow refuses nobody. Add a Deny with NotIpAddress or StringNotEquals.",
        );
      }
    }
  },
});
