import { ORIGIN_SECRET_HEADER, VIEWER_ADDRESS_HEADER } from "../../contracts/headers";
import {
  apiRequests,
  backendUntouched,
  distributionRequests,
  everyResponse,
  everyStatus,
  frontDoorUntouched,
} from "../checks";
import type { Evidence, Probe, Problem } from "../probe";
import { toApi, toDistribution, type RequestParts } from "../requests";
import { resourcesOf } from "../resources";
import type { ProbeTarget } from "../target";
import { VantagePointName } from "../vantagePoint";

type Header = [name: string, value: string];

/** Ways around the gateways to what stands behind them. All are refused, and no backend is called. */
export function bypassProbes(target: ProbeTarget): Probe[] {
  const { samplePath } = target;
  const item = `${samplePath}/42`;
  const { Internet, Bystander, ForeignDistribution } = VantagePointName;
  const forged = forgedHeaders(target);
  return [
    atDistribution(target, Internet, "distribution-direct", "straight to the distribution", { path: samplePath }),
    atDistribution(
      target,
      Internet,
      "distribution-direct-forged",
      "straight to the distribution, every address forged",
      {
        path: samplePath,
        headers: forged,
      },
    ),
    atDistribution(target, Bystander, "distribution-bystander", "a workload of the VPC, to the distribution", {
      path: samplePath,
      headers: forged,
    }),
    atDistribution(
      target,
      ForeignDistribution,
      "distribution-foreign",
      "another customer's distribution, to ours, every header forged",
      { path: samplePath, headers: forged },
    ),

    atApi(target, Internet, "api-direct-get", "straight to the API, GET", { path: samplePath }),
    atApi(target, Internet, "api-direct-post", "straight to the API, POST", {
      method: "POST",
      path: samplePath,
      json: "{}",
    }),
    atApi(target, Internet, "api-direct-put", "straight to the API, PUT", { method: "PUT", path: item, json: "{}" }),
    atApi(target, Internet, "api-direct-delete", "straight to the API, DELETE", { method: "DELETE", path: item }),
    atApi(target, Internet, "api-direct-options", "straight to the API, OPTIONS", {
      method: "OPTIONS",
      path: samplePath,
    }),
    atApi(target, Internet, "api-direct-item", "straight to the API, GET of an item", { path: item }),
    atApi(target, Internet, "api-direct-item-options", "straight to the API, OPTIONS of an item", {
      method: "OPTIONS",
      path: item,
    }),
    atApi(target, Internet, "api-direct-forged", "straight to the API, every address forged and a guessed secret", {
      path: samplePath,
      headers: forged,
    }),
    atApi(target, Bystander, "api-bystander", "a workload of the VPC, to the API", {
      path: samplePath,
      headers: forged,
    }),
    atApi(
      target,
      ForeignDistribution,
      "api-foreign",
      "another customer's distribution, to the API, every address forged",
      { path: samplePath, headers: forged.filter(([name]) => name !== ORIGIN_SECRET_HEADER) },
    ),
    atApi(
      target,
      ForeignDistribution,
      "api-foreign-guess",
      "another customer's distribution, to the API, with a guessed secret",
      { path: samplePath, headers: forged },
    ),
  ];
}

/** Every header by which somebody could claim to be our egress or our distribution. */
function forgedHeaders(target: ProbeTarget): Header[] {
  const [egress = ""] = target.egressAddresses;
  return [
    ["X-Forwarded-For", egress],
    ["True-Client-IP", egress],
    ["Forwarded", `for=${egress}`],
    ["CloudFront-Viewer-Address", `${egress}:443`],
    [VIEWER_ADDRESS_HEADER, egress],
    [ORIGIN_SECRET_HEADER, "GuessedSecret0GuessedSecret0Guessed"],
  ];
}

function atDistribution(
  target: ProbeTarget,
  from: VantagePointName,
  id: string,
  title: string,
  parts: RequestParts,
): Probe {
  const { edgeFunction } = resourcesOf(target);
  return {
    id,
    title,
    from,
    requests: [toDistribution(target, parts)],
    expectation: "403 by our distribution; the API's front door saw nothing",
    observed: true,
    judge: (evidence) => [
      ...everyStatus(evidence, [403], edgeFunction),
      ...answeredByDistribution(target, evidence, edgeFunction),
      // The status alone would not tell: without the function, the authorizer refuses.
      ...frontDoorUntouched(evidence, edgeFunction),
      ...backendUntouched(evidence, edgeFunction),
    ],
  };
}

/** A 403 of somebody else, for instance for an unknown name, proves nothing. */
function answeredByDistribution(target: ProbeTarget, evidence: Evidence, lookAt: string): Problem[] {
  const seen = distributionRequests(evidence.observations).some(
    ({ distributionId, status }) => distributionId === target.distributionId && status === 403,
  );
  return seen ? [] : [{ what: `distribution ${target.distributionId} did not see and refuse the request`, lookAt }];
}

function atApi(target: ProbeTarget, from: VantagePointName, id: string, title: string, parts: RequestParts): Probe {
  const { authorizer, methods } = resourcesOf(target);
  const lookAt = `${methods}; ${authorizer}`;
  return {
    id,
    title,
    from,
    requests: [toApi(target, parts)],
    expectation: "401 or 403 at the API's front door; the backend was not called",
    observed: true,
    judge: (evidence) => [
      ...everyResponse(evidence, ({ status }) => isRefusal(status), "401 or 403", lookAt),
      ...(apiRequests(evidence.observations).some(({ apiId, status }) => apiId === target.apiId && isRefusal(status))
        ? []
        : [{ what: `the front door of API ${target.apiId} did not see and refuse the request`, lookAt }]),
      ...backendUntouched(evidence, lookAt),
    ],
  };
}

function isRefusal(status: number): boolean {
  return status === 401 || status === 403;
}
