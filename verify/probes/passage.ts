import {
  apiRequests,
  backendCalls,
  backendUntouched,
  distributionRequests,
  everyAnsweredByOrigin,
  everyResponse,
  everySuccess,
  frontDoorSaw,
} from "../checks";
import { describeResponse } from "../describe";
import type { Evidence, Probe } from "../probe";
import { asClient, type RequestParts } from "../requests";
import { distributionResources, type Resources, resourcesOf } from "../resources";
import type { ProbeTarget } from "../target";
import { VantagePointName } from "../vantagePoint";
import { Extent } from "./extent";
import { clientsElsewhere } from "./places";

/** What must come through: ordinary requests of a client, unchanged where it counts. */
export function passageProbes(target: ProbeTarget, extent: Extent): Probe[] {
  const { samplePath } = target;
  const writePath = target.writePath ?? samplePath;
  const item = `${writePath}/42`;
  return [
    passage(target, "through-get", "GET comes through", { path: samplePath }),
    passage(target, "through-post", "POST with JSON comes through", {
      method: "POST",
      path: writePath,
      json: JSON.stringify({ name: "kettle", price: 24.5 }),
    }),
    passage(target, "through-put", "PUT comes through", {
      method: "PUT",
      path: item,
      json: JSON.stringify({ name: "kettle", price: 19 }),
    }),
    passage(target, "through-delete", "DELETE comes through", { method: "DELETE", path: item }),
    passage(target, "through-options", "OPTIONS comes through", { method: "OPTIONS", path: samplePath }),
    passage(target, "through-query", "a query stays as it is", {
      path: `${samplePath}?name=tea%20pot&tag=new&tag=kitchen&page=2&note=`,
    }),
    passage(target, "through-big-json", "POST with a big JSON document comes through", {
      method: "POST",
      path: writePath,
      json: JSON.stringify(CATALOGUE),
    }),
    passage(target, "through-encoded-slash", "a path with %2F stays as it is", { path: `${samplePath}/a%2Fb` }),
    ...clientsElsewhere(extent).map(({ from, name }) =>
      passage(target, `through-get-${name}`, "GET comes through from elsewhere", { path: samplePath }, from),
    ),
    unknownPath(target),
    ...(extent === Extent.Whole ? noAlarms(target, writePath) : []),
  ];
}

/** What rules that are too strict refuse. */
function noAlarms(target: ProbeTarget, writePath: string): Probe[] {
  return [
    passage(target, "no-alarm-graphql", "an ordinary GraphQL query is no attack", {
      method: "POST",
      path: writePath,
      json: JSON.stringify({ query: "query Items { items(limit: 10) { sku name price } }", variables: { limit: 10 } }),
    }),
    passage(target, "no-alarm-json", "an ordinary rich JSON document is no attack", {
      method: "POST",
      path: writePath,
      json: JSON.stringify(ORDER),
    }),
  ];
}

/** Nested, with the kinds of text that customers really write: apostrophes, umlauts, addresses, a time, a link. */
const ORDER = {
  order: "2026-11-000815",
  placed: "2026-11-22T18:00:00Z",
  customer: { name: "Siobhán O'Neill", email: "siobhan@example.com", vip: false },
  lines: [
    { sku: "KET-100", title: "Wasserkocher, 1,7 l", quantity: 2, price: 24.5, tags: ["kitchen", "new"] },
    { sku: "CUP-7", title: "Cup & saucer", quantity: 6, price: 3, tags: [] },
  ],
  delivery: { street: "Hauptstraße 5", city: "Köln", note: "Ring twice; the bell doesn't always work." },
  tracking: "https://shop.example/orders/815",
};

/** About 130 KB, as a shop's articles are imported. */
const CATALOGUE = {
  articles: Array.from({ length: 60 }, (_, index) => ({
    sku: `KET-${100 + index}`,
    title: "Kettle, 1.7 l",
    text: "Boils water in two minutes and turns itself off. ".repeat(42),
  })),
};

function passage(
  target: ProbeTarget,
  id: string,
  title: string,
  parts: RequestParts,
  from = VantagePointName.Internet,
): Probe {
  const resources = resourcesOf(target);
  const { method = "GET", path, json = "" } = parts;
  const { api } = target;
  const expected = { apiId: api.id, method, target: `${api.pathPrefix}${path}`, body: json };
  return {
    id,
    title,
    from,
    requests: [asClient(target, parts)],
    expectation: `2xx; the API's front door saw ${method} ${expected.target} and the body as sent`,
    observed: true,
    judge: (evidence) => [
      ...everySuccess(evidence, whereItEnded(evidence, target)),
      ...frontDoorSaw(evidence, expected, `${resources.gatewayHostRoute}; ${resources.wayToApi}`),
      ...(backendCalls(evidence.observations).length === 1
        ? []
        : [{ what: "the backend was not called exactly once", lookAt: resources.backend }]),
    ],
    ...passageByAnswers(parts, resources),
  };
}

/** An answer alone does not tell how the request arrived; only the path that is known to answer GET must do so. */
function passageByAnswers({ method = "GET", path }: RequestParts, resources: Resources): Pick<Probe, "byAnswers"> {
  const lookAt = `${resources.externalPath}; ${resources.wafRules}; ${resources.gatewayHostRoute}`;
  if (method === "OPTIONS" || /[%?]/.test(path)) return {};
  return method === "GET"
    ? { byAnswers: { expectation: "2xx", judge: (answers) => everySuccess(answers, lookAt) } }
    : {
        byAnswers: {
          expectation: "an answer of the API, no refusal on the way",
          judge: (answers) => everyAnsweredByOrigin(answers, lookAt),
        },
      };
}

/** For what the API does not have, nobody answers in its place. */
function unknownPath(target: ProbeTarget): Probe {
  const { methods } = resourcesOf(target);
  return {
    id: "unknown-path",
    title: "a path that the API does not have",
    from: VantagePointName.Internet,
    requests: [asClient(target, { path: "/portcullis-verify/unknown" })],
    expectation: "403 or 404 by the API; the backend was not called",
    observed: true,
    judge: (evidence) => [
      ...everyResponse(evidence, ({ status }) => status === 403 || status === 404, "403 or 404", methods),
      ...(apiRequests(evidence.observations).length === 1
        ? []
        : [{ what: "the request did not come to the API's front door once", lookAt: methods }]),
      ...backendUntouched(evidence, methods),
    ],
  };
}

/** The last station that saw the request is the one that refused it, or what comes right after it is broken. */
function whereItEnded({ responses, observations }: Evidence, target: ProbeTarget): string {
  const resources = resourcesOf(target);
  if (backendCalls(observations).length > 0) {
    return resources.backend;
  }
  if (apiRequests(observations).length > 0) {
    return `${resources.lock}; ${resources.authorizer}; ${resources.wayToApi}`;
  }
  if (target.distribution !== undefined && distributionRequests(observations).length > 0) {
    const { edgeFunction, distribution } = distributionResources(target.distribution);
    return `${edgeFunction}; ${distribution}; ${resources.egress}`;
  }
  if (responses.some((response) => describeResponse(response).endsWith("by the gateway"))) return resources.wafRules;
  const beyond = target.distribution === undefined ? `; ${resources.wayToApi}` : "";
  return `${resources.externalPath}; ${resources.gatewayHostRoute}${beyond}`;
}
