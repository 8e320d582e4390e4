import { listOption } from "../lib/configuration";
import { definePolicy } from "../lib/definePolicy";
import { Place } from "../lib/place";
import type { StackResource } from "../lib/reading";
import type { Report } from "../lib/report";
import { hasOriginDeny, hasWayDeny } from "../lib/policyDocuments";
import { lockOfApi, unboundOperations } from "../lib/restApis";
import { document, isUnknownInput } from "../lib/stack";
import type { Stack } from "../lib/stack";
import { AUTHORIZER_TYPE, HTTP_ROUTE_TYPE, METHOD_TYPE, REST_API_TYPE } from "../lib/types";
import { BLOCKING_WEB_ACLS } from "../lib/webAcls";

const ALSO = listOption(
  "acceptedAuthorizations",
  {
    type: "string",
    description:
      "Authorizations that count as a lock beside CUSTOM with an authorizer: COGNITO_USER_POOLS where it is users that must be known and not the way they come. AWS_IAM counts with a resource policy alone, which denies other ways to every principal.",
  },
  "a list with COGNITO_USER_POOLS or nothing: AWS_IAM is a lock together with a resource policy that denies by aws:SourceIp, aws:SourceVpc or aws:SourceVpce",
  (item) => (item === "COGNITO_USER_POOLS" ? item : undefined),
);

interface Settings {
  also: readonly string[];
  blocking: RegExp | null;
}

const WILL_CHECK =
  "the method is bound to an authorizer, or the API to a resource policy with Deny or, on each stage, to a web ACL that blocks by default";

/** One method without a lock, be it OPTIONS, is a way around. */
export const apiMethodLock = definePolicy({
  name: "api-method-locked",
  displayName: "Every API method is locked",
  description:
    "Every method of an API, OPTIONS too, should be bound by a lock: a Lambda authorizer, a resource policy with an explicit Deny, or on each stage a web ACL that blocks by default.",
  severity: "critical",
  tags: ["api", "lock"],
  references: ["FSBP APIGateway.8"],
  remediationSteps:
    "Set `authorization` to CUSTOM and `authorizerId` on the method (on each operation of an OpenAPI body: security at its root is ignored), or give the API a resource policy that denies what does not come from where it should.",
  onUnknown:
    "Tells a method or API that is not known well enough as an advisory; the id of an authorizer of the stack may be unknown.",
  settings: (reader): Settings => ({ also: reader.take(ALSO), blocking: reader.take(BLOCKING_WEB_ACLS) }),
  types: [METHOD_TYPE],
  check: (method, _settings, report) => {
    const props = new Place(method.props);
    if (props.at("authorization").text === "CUSTOM" && props.at("authorizerId").isAbsent) {
      report.violation(method, "authorization is CUSTOM and authorizerId is not given. Set it to the authorizer's id.");
    }
  },
  checkStack: (stack, settings, report) => {
    for (const method of stack.ofType(METHOD_TYPE)) {
      const props = new Place(method.props);
      checkBinding(stack, method, props.at("authorization"), props.at("authorizerId"), settings, report);
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
      checkBody(stack, api, settings, report);
    }
  },
});

function checkBinding(
  stack: Stack,
  method: StackResource,
  authorization: Place,
  authorizer: Place,
  { also, blocking }: Settings,
  report: Report,
): void {
  if (authorization.text === "CUSTOM") {
    // CUSTOM without an authorizer is refused before the method is made. The id of one of this stack is not known then.
    if (authorizer.isUnknown && stack.referred(method, "authorizerId", [AUTHORIZER_TYPE]).targets.length === 0) {
      report.unknown(method, authorizer, "it names an authorizer");
    }
    return;
  }
  if (also.includes(authorization.text ?? "")) {
    return;
  }
  if (authorization.isUnknown) {
    report.unknown(method, authorization, WILL_CHECK);
    return;
  }
  const { targets, certain } = stack.referred(method, "restApi", [REST_API_TYPE]);
  // A Deny by principal says nothing of the way that a signed request took.
  const denies = authorization.text === "AWS_IAM" ? hasWayDeny : hasOriginDeny;
  const locks = targets.map((api) => lockOfApi(stack, api, denies, blocking));
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
    `authorization is no lock${authorizer.isAbsent ? " and there is no authorizerId" : ""}, and the API has neither a resource policy with an explicit Deny${authorization.text === "AWS_IAM" ? " of other addresses" : ""} nor, on each stage, a web ACL that blocks by default. Set authorization to CUSTOM and authorizerId.`,
  );
}

function checkBody(stack: Stack, api: StackResource, { blocking }: Settings, report: Report): void {
  const body = new Place(api.props).at("body");
  if (body.isAbsent || lockOfApi(stack, api, hasOriginDeny, blocking) === "yes") {
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
