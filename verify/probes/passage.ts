import { apiRequests, backendCalls, distributionRequests, everySuccess, frontDoorSaw } from "../checks";
import { describeResponse } from "../describe";
import type { Evidence, Probe } from "../probe";
import { throughExternalHost, type RequestParts } from "../requests";
import { type Resources, resourcesOf } from "../resources";
import type { ProbeTarget } from "../target";
import { VantagePointName } from "../vantagePoint";

/** What must come through: ordinary requests of a client, unchanged where it counts. */
export function passageProbes(target: ProbeTarget): Probe[] {
  const { samplePath } = target;
  const item = `${samplePath}/42`;
  return [
    passage(target, "through-get", "GET comes through", { path: samplePath }),
    passage(target, "through-post", "POST with JSON comes through", {
      method: "POST",
      path: samplePath,
      json: JSON.stringify({ name: "kettle", price: 24.5 }),
    }),
    passage(target, "through-put", "PUT comes through", {
      method: "PUT",
      path: item,
      json: JSON.stringify({ name: "kettle", price: 19 }),
    }),
    passage(target, "through-delete", "DELETE comes through", { method: "DELETE", path: item }),
    passage(target, "through-options", "OPTIONS comes through", { method: "OPTIONS", path: samplePath }),
    passage(target, "through-encoded-slash", "a path with %2F stays as it is", { path: `${samplePath}/a%2Fb` }),
    passage(target, "no-alarm-graphql", "an ordinary GraphQL query is no attack", {
      method: "POST",
      path: samplePath,
      json: JSON.stringify({ query: "query Items { items(limit: 10) { sku name price } }", variables: { limit: 10 } }),
    }),
    passage(target, "no-alarm-json", "an ordinary rich JSON document is no attack", {
      method: "POST",
      path: samplePath,
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

function passage(target: ProbeTarget, id: string, title: string, parts: RequestParts): Probe {
  const resources = resourcesOf(target);
  const { method = "GET", path, json = "" } = parts;
  const expected = { apiId: target.apiId, method, target: `/${target.stage}${path}`, body: json };
  return {
    id,
    title,
    from: VantagePointName.Internet,
    requests: [throughExternalHost(target, parts)],
    expectation: `2xx; the API's front door saw ${method} ${expected.target} and the body as sent`,
    observed: true,
    judge: (evidence) => [
      ...everySuccess(evidence, whereItEnded(evidence, resources)),
      ...frontDoorSaw(evidence, expected, `${resources.gatewayHostRoute}; ${resources.distribution}`),
      ...(backendCalls(evidence.observations).length === 1
        ? []
        : [{ what: "the backend was not called exactly once", lookAt: resources.backend }]),
    ],
  };
}

/** The last station that saw the request is the one that refused it, or what comes right after it is broken. */
function whereItEnded({ responses, observations }: Evidence, resources: Resources): string {
  if (backendCalls(observations).length > 0) {
    return resources.backend;
  }
  if (apiRequests(observations).length > 0) {
    return `${resources.authorizer}; ${resources.distribution}`;
  }
  if (distributionRequests(observations).length > 0) {
    return `${resources.edgeFunction}; ${resources.distribution}; ${resources.egress}`;
  }
  return responses.some((response) => describeResponse(response).endsWith("by the gateway"))
    ? resources.wafRules
    : `${resources.externalPath}; ${resources.gatewayHostRoute}`;
}
