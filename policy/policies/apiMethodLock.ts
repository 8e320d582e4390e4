import { textListOption } from "../lib/configuration";
import { definePolicy } from "../lib/definePolicy";
import { Place } from "../lib/place";
import type { StackResource } from "../lib/reading";
import type { Report } from "../lib/report";
import { lockOfApi, unboundOperations } from "../lib/restApis";
import { document, isUnknownInput } from "../lib/stack";
import type { Stack } from "../lib/stack";
import { HTTP_ROUTE_TYPE, METHOD_TYPE, REST_API_TYPE } from "../lib/types";

const ALSO = textListOption(
  "acceptedAuthorizations",
  "Authorizations that count as a lock beside CUSTOM with an authorizer, e.g. AWS_IAM or COGNITO_USER_POOLS where it is users that must be known and not the way they come.",
  [],
  "a list of authorizations, e.g. AWS_IAM",
);

const WILL_CHECK =
  "the method is bound to an authorizer, or the API to a resource policy with Deny or to a web ACL on each stage";

/** One method without a lock, be it OPTIONS, is a way around. */
export const apiMethodLock = definePolicy({
  name: "api-method-locked",
  displayName: "Every API method is locked",
  description:
    "Every method of an API, OPTIONS too, should be bound by a lock: a Lambda authorizer, a resource policy with an explicit Deny, or a web ACL on each stage.",
  severity: "critical",
  tags: ["api", "lock"],
  references: ["FSBP APIGateway.8"],
  remediationSteps:
    "Set `authorization` to CUSTOM and `authorizerId` on the method (on each operation of an OpenAPI body: security at its root is ignored), or give the API a resource policy that denies what does not come from where it should.",
  onUnknown: "Tells a method or API that is not known well enough as an advisory; an authorizer's id may be unknown.",
  settings: (reader) => ({ also: reader.take(ALSO) }),
  types: [METHOD_TYPE],
  check: (method, _settings, report) => {
    const props = new Place(method.props);
    if (props.at("authorization").text === "CUSTOM" && props.at("authorizerId").isAbsent) {
      report.violation(method, "authorization is CUSTOM and authorizerId is not given. Set it to the authorizer's id.");
    }
  },
  checkStack: (stack, { also }, report) => {
    for (const method of stack.ofType(METHOD_TYPE)) {
      const props = new Place(method.props);
      checkBinding(stack, method, props.at("authorization"), props.at("authorizerId"), also, report);
    }
    for (const route of stack.ofType(HTTP_ROUTE_TYPE)) {
      const authorization = new Place(route.props).at("authorizationType");
      report.demand(
        route,
        authorization,
        "CUSTOM, JWT or AWS_IAM",
        (value) => value === "CUSTOM" || value === "JWT" || value === "AWS_IAM",
        "Without an authorizer the route answers everybody.",
      );
    }
    for (const api of stack.ofType(REST_API_TYPE)) {
      checkBody(stack, api, report);
    }
  },
});

function checkBinding(
  stack: Stack,
  method: StackResource,
  authorization: Place,
  authorizer: Place,
  also: readonly string[],
  report: Report,
): void {
  if (authorization.text === "CUSTOM" || also.includes(authorization.text ?? "")) {
    // CUSTOM without an authorizer is refused before the method is made.
    return;
  }
  if (authorization.isUnknown) {
    report.unknown(method, authorization, WILL_CHECK);
    return;
  }
  const { targets, certain } = stack.referred(method, "restApi", [REST_API_TYPE]);
  const locks = targets.map((api) => lockOfApi(stack, api));
  if (locks.length > 0 && locks.every((lock) => lock === "yes")) {
    return;
  }
  if (!certain || locks.includes("unknown")) {
    report.undetermined(
      method,
      `The lock of its API is not known in this preview. The update will check that ${WILL_CHECK}.`,
    );
    return;
  }
  report.violation(
    method,
    `authorization is no lock${authorizer.isAbsent ? " and there is no authorizerId" : ""}, and the API has neither a resource policy with an explicit Deny nor a web ACL on each stage. Set authorization to CUSTOM and authorizerId.`,
  );
}

function checkBody(stack: Stack, api: StackResource, report: Report): void {
  const body = new Place(api.props).at("body");
  if (body.isAbsent || lockOfApi(stack, api) === "yes") {
    return;
  }
  if (body.isUnknown) {
    if (isUnknownInput(api, "body")) {
      report.unknown(api, body, "each operation in it is bound to an authorizer");
    }
    return;
  }
  const parsed = document(body.value);
  if (parsed === undefined) {
    report.violation(api, "body is no JSON, so its operations cannot be read. Give the OpenAPI document as JSON.");
    return;
  }
  const unbound = unboundOperations(parsed);
  if (unbound.length > 0) {
    report.violation(
      api,
      `${unbound.length} operation(s) of the body name no scheme with x-amazon-apigateway-authorizer in their own security (API Gateway ignores the root's): ${unbound.slice(0, 5).join(", ")}${unbound.length > 5 ? ", …" : ""}. Bind each, OPTIONS too.`,
    );
  }
}
