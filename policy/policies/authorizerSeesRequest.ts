import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { AUTHORIZER_TYPE } from "../lib/types";

/** A TOKEN authorizer gets one header: neither addresses nor proofs. */
export const authorizerSeesRequest = definePolicy({
  name: "authorizer-sees-request",
  displayName: "Authorizers see the request",
  description: "A Lambda authorizer should be of type REQUEST, which sees headers and addresses.",
  severity: "high",
  tags: ["api", "lock"],
  references: [],
  remediationSteps: 'Set `type` to "REQUEST": the default is TOKEN, which sees one header.',
  onUnknown: "Tells an unknown type as an advisory.",
  settings: noSettings,
  types: [AUTHORIZER_TYPE],
  check: (resource, _settings, report) => {
    const type = new Place(resource.props).at("type");
    if (type.text !== "COGNITO_USER_POOLS") {
      report.demand(
        resource,
        type,
        '"REQUEST"',
        (value) => value === "REQUEST",
        "A TOKEN authorizer sees one header only.",
      );
    }
  },
});
