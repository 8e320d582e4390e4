import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { byTarget } from "../lib/stack";
import { API_RESOURCE_TYPE, INTEGRATION_TYPE, METHOD_TYPE, REST_API_TYPE } from "../lib/types";

/**
 * The provider imports a body over the whole API (`putRestApiMode` is overwrite by default), and over methods of the same
 * name in any case (API Gateway developer guide, "Import an OpenAPI file to update an existing API definition").
 */
export const apiInOnePlace = definePolicy({
  name: "api-methods-in-one-place",
  displayName: "Methods stand in one place",
  description: "The methods of a REST API should all be in its body, or all be resources of their own.",
  severity: "high",
  tags: ["api", "lock"],
  references: [],
  remediationSteps:
    "Move the body's operations into Resource, Method and Integration resources, or those into the body: an import replaces methods, with the authorizers that they are bound to.",
  onUnknown: "Tells an unknown body, and a method whose API is not known, as an advisory.",
  settings: noSettings,
  checkStack: (stack, _settings, report) => {
    const types = [METHOD_TYPE, INTEGRATION_TYPE, API_RESOURCE_TYPE];
    const { of, unclear } = byTarget(stack, types, "restApi", [REST_API_TYPE]);
    for (const api of stack.ofType(REST_API_TYPE)) {
      const body = new Place(api.props).at("body");
      const [first] = of.get(api.urn) ?? [];
      if (body.isAbsent || body.value === "" || (first === undefined && unclear.length === 0)) continue;
      if (body.isUnknown) report.unknown(api, body, "it is not given beside methods of their own");
      else if (first === undefined || unclear.includes(first)) {
        report.undetermined(
          api,
          "Whose the methods are is not known in this preview. The update will check that none is beside a body.",
        );
      } else {
        report.violation(
          api,
          `body is given, and ${first.name} is a resource of its own: importing the one replaces the other, and its lock. Write all methods in one of both.`,
        );
      }
    }
  },
});
