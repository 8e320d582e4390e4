import { AUTHORIZER_SETTINGS_VARIABLE } from "../../contracts";
import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { byTarget, document } from "../lib/stack";
import { FUNCTION_TYPE, REST_API_TYPE } from "../lib/types";

/**
 * Before an edge-optimised API stands a distribution of AWS's own, which adds an address: whoever counts otherwise takes an
 * address that the viewer wrote for the viewer's.
 */
export const authorizerHops = definePolicy({
  name: "authorizer-counts-hops",
  displayName: "The authorizer counts the hops of its API",
  description:
    "An authorizer behind a distribution should count the hops of its API's endpoint type: one of a regional API, two of an edge-optimised one.",
  severity: "critical",
  tags: ["api", "lock"],
  references: [],
  remediationSteps:
    "Give the API `endpointConfiguration.types` REGIONAL, and the authorizer the same `endpointType`: left out, AWS makes an API edge-optimised.",
  onUnknown:
    "Tells settings or an endpoint type that are not known as an advisory. Says nothing where the API is another stack's, or is asked by a custom domain, which has a type of its own.",
  settings: noSettings,
  checkStack: (stack, _settings, report) => {
    const apis = stack.ofType(REST_API_TYPE);
    const mapped = byTarget(stack, ["aws:apigateway/basePathMapping:BasePathMapping"], "restApi", [REST_API_TYPE]);
    for (const lambda of apis.length === 0 ? [] : stack.ofType(FUNCTION_TYPE)) {
      const settings = new Place(lambda.props).at("environment", "variables", AUTHORIZER_SETTINGS_VARIABLE);
      if (settings.isUnknown && /portcullis:index:Authorizer\$/.test(lambda.urn)) {
        report.unknown(lambda, settings, "the authorizer counts the hops of its API's endpoint type");
        continue;
      }
      const parsed = new Place(document(settings.value));
      const apiId = parsed.at("apiId").text;
      const lock = parsed.at("lock");
      if (apiId === undefined || lock.at("mode").text !== "cloudfront") continue;
      const arns = apis.map((api) => ({ api, arn: new Place(api.props).at("arn") }));
      // Two that the settings may come from are told apart by their ARNs.
      const named = arns.find(({ arn }) => arn.text?.endsWith(`/restapis/${apiId}`))?.api;
      const { targets } = stack.referred(lambda, "environment", [REST_API_TYPE], apiId);
      const api = named ?? (targets.length === 1 ? targets[0] : undefined);
      if (api === undefined && arns.some(({ arn }) => arn.isUnknown)) {
        report.unknown(lambda, new Place(undefined, "The ARN of an API"), "the authorizer counts its hops");
      }
      if (api === undefined || mapped.of.has(api.urn)) continue;
      const types = new Place(api.props).at("endpointConfiguration", "types");
      if (types.isUnknown) {
        report.unknown(api, types, "the authorizer counts its hops");
        continue;
      }
      const [type = "EDGE"] = new Place(api.props)
        .at("endpointConfiguration")
        .each("types")
        .flatMap(({ text }) => text ?? []);
      const hops = type === "EDGE" ? 2 : 1;
      if (lock.at("hops").value !== hops || lock.at("sourceAddressPosition").value !== hops) {
        report.violation(
          lambda,
          `${settings.path} counts other hops than its API has: lock.hops and lock.sourceAddressPosition must be ${hops.toString()}, since the API is ${type === "EDGE" ? "edge-optimised" : "not edge-optimised"}. Give API and authorizer the same endpoint type, REGIONAL if nothing speaks against it.`,
        );
      }
    }
  },
});
