import { Place } from "./place";
import { read, UNKNOWN } from "./reading";
import type { StackResource } from "./reading";
import { byTarget, document, isUnknownInput, perStack } from "./stack";
import type { Stack } from "./stack";
import {
  AUTHORIZER_TYPE,
  METHOD_SETTINGS_TYPE,
  REST_API_POLICY_TYPE,
  REST_API_TYPE,
  STAGE_TYPE,
  WEB_ACL_ASSOCIATION_TYPE,
} from "./types";
import { allOf, anyOf } from "./verdict";
import type { Verdict } from "./verdict";
import { blocksByDefault } from "./webAcls";

/** What the stack shows of its REST APIs, found by API. */
export interface RestApis {
  policies: Map<string, StackResource[]>;
  stages: Map<string, StackResource[]>;
  authorizers: Map<string, StackResource[]>;
  /** Associations of web ACLs by stage. */
  webAcls: Map<string, StackResource[]>;
  /** Whether an association may belong to any stage. */
  unclearWebAcls: boolean;
  methodSettings: Map<string, StackResource[]>;
}

export const restApisOf = perStack((stack): RestApis => {
  const webAcls = byTarget(stack, [WEB_ACL_ASSOCIATION_TYPE], "resourceArn", [STAGE_TYPE]);
  return {
    policies: byTarget(stack, [REST_API_POLICY_TYPE], "restApiId", [REST_API_TYPE]).of,
    stages: byTarget(stack, [STAGE_TYPE], "restApi", [REST_API_TYPE]).of,
    authorizers: byTarget(stack, [AUTHORIZER_TYPE], "restApi", [REST_API_TYPE]).of,
    webAcls: webAcls.of,
    unclearWebAcls: webAcls.unclear.length > 0,
    methodSettings: byTarget(stack, [METHOD_SETTINGS_TYPE], "stageName", [STAGE_TYPE]).of,
  };
});

/** Resource policies of an API, wherever they stand; {@link UNKNOWN} among them where a preview does not know one. */
export function policiesOf(stack: Stack, api: StackResource): unknown[] {
  const own = read(api.props, "policy");
  const body = document(read(api.props, "body"));
  return [
    isUnknownInput(api, "policy") || typeof own === "string" ? own : undefined,
    body === undefined ? undefined : new Place(body).at("x-amazon-apigateway-policy").value,
    ...(restApisOf(stack).policies.get(api.urn) ?? []).map((policy) => read(policy.props, "policy")),
  ].filter((policy) => policy !== undefined && policy !== null && policy !== "");
}

/**
 * Whether the API itself is locked, whatever its methods say: by a resource policy with Deny, or on each stage by a web
 * ACL that blocks by default.
 * @param denies Which resource policies count.
 * @param blockingElsewhere ARNs of such web ACLs of other stacks.
 */
export function lockOfApi(
  stack: Stack,
  api: StackResource,
  denies: (policy: unknown) => boolean,
  blockingElsewhere: RegExp | null,
): Verdict {
  const policies = policiesOf(stack, api);
  const byPolicy = anyOf(policies.map((policy) => (policy === UNKNOWN ? "unknown" : denies(policy) ? "yes" : "no")));
  return anyOf([byPolicy, lockByWebAcl(stack, api, blockingElsewhere)]);
}

function lockByWebAcl(stack: Stack, api: StackResource, blockingElsewhere: RegExp | null): Verdict {
  const { stages, webAcls, unclearWebAcls } = restApisOf(stack);
  const own = stages.get(api.urn) ?? [];
  const locks = own.map(({ urn }) =>
    anyOf([
      ...(webAcls.get(urn) ?? []).map((one) => blocksByDefault(stack, one, "webAclArn", blockingElsewhere)),
      unclearWebAcls ? "unknown" : "no",
    ]),
  );
  return allOf(locks);
}

/** Settings for all methods of a stage. */
export function settingsOfStage(stack: Stack, stage: StackResource): StackResource[] {
  const { methodSettings, stages } = restApisOf(stack);
  const sameApi = [...stages].filter(([, own]) => own.includes(stage)).map(([urn]) => urn);
  return (methodSettings.get(stage.urn) ?? []).filter((settings) => {
    const api = stack.referred(settings, "restApi", [REST_API_TYPE]).targets.map(({ urn }) => urn);
    const path = read(settings.props, "methodPath");
    return (path === "*/*" || path === UNKNOWN) && (sameApi.length === 0 || api.some((urn) => sameApi.includes(urn)));
  });
}

/** Operations of an OpenAPI document that are bound to no authorizer. API Gateway ignores security at the root. */
export function unboundOperations(body: unknown): string[] {
  const api = new Place(body);
  const methods = /^(?:get|put|post|delete|options|head|patch|trace|x-amazon-apigateway-any-method)$/i;
  const schemes = [api.at("components", "securitySchemes"), api.at("securityDefinitions")].flatMap((place) =>
    place.entries(),
  );
  const binding = new Set(
    schemes.filter(([, scheme]) => !scheme.at("x-amazon-apigateway-authorizer").isAbsent).map(([name]) => name),
  );
  return api
    .at("paths")
    .entries()
    .flatMap(([route, item]) =>
      item
        .entries()
        .filter(([method]) => methods.test(method))
        .filter(([, operation]) => {
          const security = operation.each("security");
          // One of several is enough for a request, so each must name an authorizer.
          return security.length === 0 || !security.every((one) => one.entries().some(([name]) => binding.has(name)));
        })
        .map(([method]) => `${method.toUpperCase()} ${route}`),
    );
}
