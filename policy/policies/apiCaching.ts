import { textListOption } from "../lib/configuration";
import { definePolicy } from "../lib/definePolicy";
import { Place } from "../lib/place";
import type { StackResource } from "../lib/reading";
import { restApisOf } from "../lib/restApis";
import { byTarget, perStack } from "../lib/stack";
import type { Stack } from "../lib/stack";
import { API_RESOURCE_TYPE, INTEGRATION_TYPE, METHOD_SETTINGS_TYPE, METHOD_TYPE, REST_API_TYPE } from "../lib/types";
import { anyOf } from "../lib/verdict";
import type { Verdict } from "../lib/verdict";

const KEYS = textListOption(
  "callerKeys",
  "Parameters that tell callers apart: an integration with one of them in `cacheKeyParameters` keeps an answer for one caller alone.",
  ["method.request.header.Authorization"],
  "a list of parameters of requests",
);

/** The key of a kept answer is its path, and what an integration adds to it: never the caller by itself. */
export const apiCaching = definePolicy({
  name: "api-not-cached",
  displayName: "Answers are kept for nobody else",
  description:
    "A stage of a REST API should keep no answers of methods that ask who calls, unless the caller is in the cache's key.",
  severity: "high",
  tags: ["api", "lock"],
  references: ["FSBP APIGateway.5"],
  remediationSteps:
    "Remove `cacheClusterEnabled` of the stage and `settings.cachingEnabled`, set the latter for methods that are public, or add what tells callers apart to `cacheKeyParameters` of each integration.",
  onUnknown: "Tells a switch, a method's authorization or an integration's keys that are not known as an advisory.",
  settings: (reader) => ({ keys: reader.take(KEYS) }),
  checkStack: (stack, { keys }, report) => {
    const { stages, methodSettings } = restApisOf(stack);
    const { settings } = partsOf(stack);
    for (const api of stack.ofType(REST_API_TYPE)) {
      const switches = [
        ...(stages.get(api.urn) ?? []).flatMap((stage) => {
          // What is said for all methods decides for those that nothing else is said of.
          const isOff = (methodSettings.get(stage.urn) ?? [])
            .map(switchOf)
            .some(({ path, place }) => path.text === "*/*" && place.value === false);
          const place = new Place(stage.props).at("cacheClusterEnabled");
          return isOff ? [] : [{ resource: stage, place, path: new Place("*/GET") }];
        }),
        ...(settings.of.get(api.urn) ?? []).map(switchOf),
      ];
      for (const { resource, place, path } of switches.filter(isOn)) {
        const verdict = keepsForOthers(stack, api, path, keys);
        if (verdict === "no") continue;
        if (place.isUnknown || verdict === "unknown") {
          report.unknown(resource, place, RULE);
        } else {
          report.violation(
            resource,
            `${place.path} is true, and methods that ask who calls have no caller in the cache's key: what one is answered another gets. Set it to false, or add to cacheKeyParameters what tells callers apart.`,
          );
        }
      }
    }
    for (const { resource } of settings.unclear.map(switchOf).filter(isOn)) {
      report.unknown(resource, new Place(resource.props).at("restApi"), RULE);
    }
  },
});

const RULE = "no answer to one caller is kept for another";

/** What keeps answers of the methods of a path. */
interface Switch {
  resource: StackResource;
  place: Place;
  path: Place;
}

function switchOf(resource: StackResource): Switch {
  const props = new Place(resource.props);
  return { resource, place: props.at("settings", "cachingEnabled"), path: props.at("methodPath") };
}

const isOn = ({ place }: Switch): boolean => place.isUnknown || place.value === true;

const partsOf = perStack((stack) => ({
  settings: byTarget(stack, [METHOD_SETTINGS_TYPE], "restApi", [REST_API_TYPE]),
  methods: byTarget(stack, [METHOD_TYPE], "restApi", [REST_API_TYPE]).of,
  integrations: byTarget(stack, [INTEGRATION_TYPE], "restApi", [REST_API_TYPE]).of,
}));

/** Whether one of the methods of a path asks who calls, and its integration's key does not hold it. */
function keepsForOthers(stack: Stack, api: StackResource, path: Place, keys: readonly string[]): Verdict {
  const { methods, integrations } = partsOf(stack);
  const own = methods.get(api.urn) ?? [];
  // Of an API that is described by its body only the authorizers are seen.
  if (own.length === 0) return restApisOf(stack).authorizers.has(api.urn) ? "yes" : "no";
  return anyOf(
    own.map((method) => {
      const props = new Place(method.props);
      const authorization = props.at("authorization");
      if (authorization.text === "NONE" || !isOf(stack, method, path)) return "no";
      const integration = (integrations.get(api.urn) ?? []).find(
        (one) =>
          new Place(one.props).at("httpMethod").value === props.at("httpMethod").value &&
          ofSameResource(stack, method, one),
      );
      const parameters = new Place(integration?.props).each("cacheKeyParameters");
      if (parameters.some(({ text }) => keys.some((key) => key.toLowerCase() === text?.toLowerCase()))) return "no";
      return authorization.isUnknown || parameters.some(({ isUnknown }) => isUnknown) ? "unknown" : "yes";
    }),
  );
}

/** In a preview no id is known: then those are meant from which the ids come. */
function ofSameResource(stack: Stack, one: StackResource, other: StackResource): boolean {
  const [first, second] = [one, other].map((resource) => ({
    id: new Place(resource.props).at("resourceId"),
    urns: stack
      .referred(resource, "resourceId", [API_RESOURCE_TYPE])
      .targets.map(({ urn }) => urn)
      .join(),
  }));
  if (first === undefined || second === undefined) return false;
  return first.id.isUnknown || second.id.isUnknown ? first.urns === second.urns : first.id.value === second.id.value;
}

/** Whether a method may be one of a path such as `items/GET`; `*` stands for any. */
function isOf(stack: Stack, method: StackResource, path: Place): boolean {
  if (path.text === undefined) return true;
  const [route, verb] = [
    path.text.slice(0, path.text.lastIndexOf("/")),
    path.text.slice(path.text.lastIndexOf("/") + 1),
  ];
  const httpMethod = new Place(method.props).at("httpMethod").text;
  if (verb !== "*" && httpMethod !== undefined && httpMethod !== "ANY" && httpMethod !== verb) return false;
  const [resource] = stack.referred(method, "resourceId", [API_RESOURCE_TYPE]).targets;
  const known = resource === undefined ? undefined : new Place(resource.props).at("path").text;
  const trimmed = (text: string): string => text.replaceAll("~1", "/").replace(/^\//, "");
  return route === "*" || known === undefined || trimmed(known) === trimmed(route);
}
