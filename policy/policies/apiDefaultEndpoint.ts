import { CHANGING_PROOF_TAG } from "../../contracts";
import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { byTarget } from "../lib/stack";
import { HTTP_API_TYPE, REST_API_TYPE } from "../lib/types";

/** A custom domain has TLS and client certificates of its own; the default endpoint has neither. */
export const apiDefaultEndpoint = definePolicy({
  name: "api-default-endpoint-disabled",
  displayName: "No second door beside a custom domain",
  description: "An API with a custom domain should not answer under its default endpoint.",
  severity: "high",
  tags: ["api", "lock"],
  references: [],
  remediationSteps: "Set `disableExecuteApiEndpoint` to true on the API, and deploy it again.",
  onUnknown:
    "Tells an unknown switch as an advisory, and counts an unknown tag as none; a mapping that may be of any API counts for none.",
  settings: noSettings,
  checkStack: (stack, _settings, report) => {
    const mapped = new Set([
      ...byTarget(stack, ["aws:apigateway/basePathMapping:BasePathMapping"], "restApi", [REST_API_TYPE]).of.keys(),
      ...byTarget(stack, ["aws:apigatewayv2/apiMapping:ApiMapping"], "apiId", [HTTP_API_TYPE]).of.keys(),
    ]);
    for (const api of stack.ofType(REST_API_TYPE, HTTP_API_TYPE)) {
      // While a distribution changes from a secret to a certificate or back, the secret is for the API's own name.
      const tag = new Place(api.props).at("tags", CHANGING_PROOF_TAG.key);
      if (mapped.has(api.urn) && tag.text !== CHANGING_PROOF_TAG.value) {
        report.demand(
          api,
          new Place(api.props).at("disableExecuteApiEndpoint"),
          "true",
          (value) => value === true,
          "The API has a custom domain; its default endpoint is a second door without that domain's TLS settings.",
        );
      }
    }
  },
});
