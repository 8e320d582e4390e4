import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { document, isUnknownFromNowhere } from "../lib/stack";
import { AUTHORIZER_TYPE, INTEGRATION_TYPE, REST_API_TYPE } from "../lib/types";

const PROPERTIES: Readonly<Record<string, string>> = {
  [INTEGRATION_TYPE]: "credentials",
  [AUTHORIZER_TYPE]: "authorizerCredentials",
  "aws:apigatewayv2/integration:Integration": "credentialsArn",
  "aws:apigatewayv2/authorizer:Authorizer": "authorizerCredentialsArn",
};

/** Members of an OpenAPI document that say the same. */
const IN_BODY = /\.(?:credentials|authorizerCredentials)$/;

const callersOwn = ({ text }: Place): boolean => text?.includes("*") === true;

/**
 * `arn:aws:iam::*:user/*` stands for the caller (API Gateway API reference, "Integration"). Whoever may call the backend
 * through the API may then call it without the API.
 */
export const apiOwnCredentials = definePolicy({
  name: "api-calls-with-own-rights",
  displayName: "APIs call with rights of their own",
  description: "An API should call its backend and its authorizer with rights of its own, and never with its caller's.",
  severity: "high",
  tags: ["api", "identity"],
  references: [],
  remediationSteps:
    "Name one role, or leave the credentials out and give the function a permission for this API: with the caller's own rights each caller needs them, and can go past the API.",
  onUnknown:
    "Accepts an unknown role that comes from a resource of the stack. Tells any other, and an unknown body, as an advisory.",
  settings: noSettings,
  types: [...Object.keys(PROPERTIES), REST_API_TYPE],
  check: (resource, _settings, report) => {
    const props = new Place(resource.props);
    const property = PROPERTIES[resource.type];
    if (property !== undefined) {
      if (callersOwn(props.at(property))) {
        report.violation(resource, `${property} stands for whoever calls. Name one role, or leave it out.`);
      }
      return;
    }
    const body = props.at("body");
    if (body.isUnknown) report.unknown(resource, body, "no operation is called with its caller's own rights");
    const wrong = [...new Place(document(body.value), "body").leaves()].filter(
      (place) => IN_BODY.test(place.path) && callersOwn(place),
    );
    if (wrong.length > 0) {
      report.violation(
        resource,
        `body: ${wrong.length.toString()} operation(s) or authorizer(s) have credentials that stand for whoever calls. Name one role, or leave them out.`,
      );
    }
  },
  checkStack: (stack, _settings, report) => {
    for (const resource of stack.ofType(...Object.keys(PROPERTIES))) {
      const property = PROPERTIES[resource.type] ?? "credentials";
      if (isUnknownFromNowhere(resource, property)) {
        report.unknown(resource, new Place(resource.props).at(property), "it is not the caller's own");
      }
    }
  },
});
