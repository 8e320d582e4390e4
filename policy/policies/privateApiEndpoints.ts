import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { hasEndpointDeny } from "../lib/policyDocuments";
import { UNKNOWN } from "../lib/reading";
import { policiesOf } from "../lib/restApis";
import { REST_API_TYPE } from "../lib/types";

/**
 * Every interface endpoint of every account reaches a private API; its resource policy alone decides (API Gateway
 * developer guide, "Private REST APIs"). Addresses say nothing there: the endpoint has one of any VPC.
 */
export const privateApiEndpoints = definePolicy({
  name: "private-api-names-endpoints",
  displayName: "Private APIs name their endpoints",
  description: "A private API should deny every call that does not come through an endpoint or VPC that it names.",
  severity: "critical",
  tags: ["api", "lock"],
  references: [],
  remediationSteps:
    'Give the resource policy a statement with Effect Deny, Principal "*", Action execute-api:Invoke, Resource execute-api:/* and the condition StringNotEquals on aws:SourceVpce, with the ids of the endpoints; and one that allows.',
  onUnknown: "Tells an unknown type of endpoint, or an unknown resource policy, as an advisory.",
  settings: noSettings,
  checkStack: (stack, _settings, report) => {
    for (const api of stack.ofType(REST_API_TYPE)) {
      const configuration = new Place(api.props).at("endpointConfiguration");
      const types = configuration.each("types");
      const isPrivate = types.some(({ text }) => text === "PRIVATE");
      const unclear = [configuration, ...types].find(({ isUnknown }) => isUnknown);
      const policies = policiesOf(stack, api);
      if ((!isPrivate && unclear === undefined) || policies.some(hasEndpointDeny)) {
        continue;
      }
      if (unclear !== undefined && !isPrivate) {
        report.unknown(api, unclear, "a private API denies what comes through no endpoint that it names");
      } else if (policies.includes(UNKNOWN)) {
        report.undetermined(
          api,
          "The resource policy is not known in this preview. The update will check that it denies by aws:SourceVpce or aws:SourceVpc.",
        );
      } else {
        report.violation(
          api,
          "The API is private, and no resource policy denies what comes through other endpoints than its own: those of every account reach it. Add a Deny with StringNotEquals on aws:SourceVpce.",
        );
      }
    }
  },
});
