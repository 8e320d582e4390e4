import { ORIGIN_SECRET_HEADER } from "../../contracts/headers";
import { everyRefused } from "../checks";
import { describeResponse } from "../describe";
import type { Probe } from "../probe";
import { toApi, type RequestParts } from "../requests";
import { resourcesOf } from "../resources";
import type { ProbeTarget } from "../target";
import { VantagePointName } from "../vantagePoint";
import { forgedHeaders, oddForgeries } from "./forgedHeaders";
import { METHOD_OVERRIDES } from "./methodOverrides";
import { refusedAtFrontDoor, withoutBackend } from "./refusals";

const { Internet, Bystander, ForeignDistribution, Admin } = VantagePointName;

/** Past everything, at the API, which answers whoever asks it: every method of every path refuses. */
export function apiProbes(target: ProbeTarget): Probe[] {
  const { samplePath } = target;
  const writePath = target.writePath ?? samplePath;
  const item = `${samplePath}/42`;
  const writtenItem = `${writePath}/42`;
  const forged = forgedHeaders(target);
  const overridden = (method: string): RequestParts["headers"] => METHOD_OVERRIDES.map((name) => [name, method]);
  const refused = (from: VantagePointName, id: string, title: string, ...requests: RequestParts[]): Probe =>
    refusedAtFrontDoor(
      target,
      from,
      id,
      title,
      requests.map((parts) => toApi(target, parts)),
    );

  const { reads, writes } = everyMethod(target);
  const withForged = (parts: RequestParts[]): RequestParts[] => parts.map((one) => ({ ...one, headers: forged }));
  return [
    refused(Internet, "api-direct-get", "straight to the API, GET", { path: samplePath }),
    refused(Internet, "api-direct-post", "straight to the API, POST", { method: "POST", path: writePath, json: "{}" }),
    refused(Internet, "api-direct-put", "straight to the API, PUT", { method: "PUT", path: writtenItem, json: "{}" }),
    refused(Internet, "api-direct-delete", "straight to the API, DELETE", { method: "DELETE", path: writtenItem }),
    refused(Internet, "api-direct-options", "straight to the API, OPTIONS", { method: "OPTIONS", path: samplePath }),
    refused(Internet, "api-direct-item", "straight to the API, GET of an item", { path: item }),
    refused(Internet, "api-direct-item-options", "straight to the API, OPTIONS of an item", {
      method: "OPTIONS",
      path: item,
    }),
    refused(Internet, "api-direct-forged", "straight to the API, every address forged and a guessed secret", {
      path: samplePath,
      headers: forged,
    }),
    refused(
      Internet,
      "api-unknown-path",
      "straight to the API, methods and paths that it does not have",
      { path: "/portcullis-verify/unknown" },
      { path: "" },
      { method: "HEAD", path: samplePath },
    ),
    refused(
      Internet,
      "api-method-override",
      "straight to the API, another method in a header",
      { path: samplePath, headers: overridden("OPTIONS") },
      { method: "OPTIONS", path: samplePath, headers: overridden("GET") },
    ),
    refused(Internet, "api-method-override-write", "straight to the API, DELETE in a header", {
      path: writtenItem,
      headers: overridden("DELETE"),
    }),
    http10(target),
    foreignHost(target),
    plainHttp(target),
    oddHeaders(target),
    refused(Bystander, "api-bystander", "a workload of the VPC, to the API", ...withForged(reads)),
    refused(Bystander, "api-bystander-write", "a workload of the VPC, writing to the API", ...withForged(writes)),
    refused(Admin, "api-admin", "an administrator's address, to the API", ...withForged(reads)),
    refused(Admin, "api-admin-write", "an administrator's address, writing to the API", ...withForged(writes)),
    refused(
      ForeignDistribution,
      "api-foreign",
      "another customer's distribution, to the API, every address forged",
      ...reads.map((one) => ({ ...one, headers: forged.filter(([name]) => name !== ORIGIN_SECRET_HEADER) })),
    ),
    refused(
      ForeignDistribution,
      "api-foreign-guess",
      "another customer's distribution, to the API, with a guessed secret",
      ...withForged(reads),
    ),
    refused(
      ForeignDistribution,
      "api-foreign-write",
      "another customer's distribution, writing to the API, with a guessed secret",
      ...withForged(writes),
    ),
  ];
}

/** A request for each method of the sample API, on both of its resources. */
export function everyMethod(target: ProbeTarget): { reads: RequestParts[]; writes: RequestParts[] } {
  const { samplePath } = target;
  const writePath = target.writePath ?? samplePath;
  const item = `${samplePath}/42`;
  const writtenItem = `${writePath}/42`;
  return {
    reads: [
      { path: samplePath },
      { path: item },
      { method: "HEAD", path: samplePath },
      { method: "OPTIONS", path: samplePath },
      { method: "OPTIONS", path: item },
    ],
    writes: [
      { method: "POST", path: writePath, json: "{}" },
      { method: "PUT", path: writtenItem, json: "{}" },
      { method: "PATCH", path: writtenItem, json: "{}" },
      { method: "DELETE", path: writtenItem },
    ],
  };
}

/** Whether API Gateway answers HTTP/1.0, and how, is its own affair, as long as nothing gets through. */
function http10(target: ProbeTarget): Probe {
  const headers = forgedHeaders(target);
  const parts: RequestParts = { path: target.samplePath, headers, httpVersion: "1.0" };
  const { lock } = resourcesOf(target);
  return withoutBackend({
    id: "api-http10",
    title: "straight to the API, HTTP/1.0, with and without a Host",
    from: Internet,
    requests: [toApi(target, parts), toApi(target, { ...parts, host: "" })],
    refusal: "refused",
    judge: (answers) => everyRefused(answers, lock),
    lookAt: lock,
  });
}

function foreignHost(target: ProbeTarget): Probe {
  const { methods } = resourcesOf(target);
  const { externalHost, loadBalancerHost, distribution, api } = target;
  const hosts = [externalHost, distribution?.host ?? loadBalancerHost].filter((host) => host !== api.host);
  return withoutBackend({
    id: "api-foreign-host",
    title: "to the API's address, for hosts that are not its own",
    from: Internet,
    requests: hosts.map((host) => toApi(target, { path: target.samplePath, headers: forgedHeaders(target), host })),
    refusal: "refused",
    judge: (answers) => everyRefused(answers, methods),
    lookAt: methods,
  });
}

function oddHeaders(target: ProbeTarget): Probe {
  const { lock } = resourcesOf(target);
  return withoutBackend({
    id: "api-odd-headers",
    title: "straight to the API, header names that are nearly others, and headers that are there twice",
    from: Internet,
    requests: oddForgeries(target).map((headers) => toApi(target, { path: target.samplePath, headers })),
    refusal: "refused",
    judge: (answers) => everyRefused(answers, lock),
    lookAt: lock,
  });
}

function plainHttp(target: ProbeTarget): Probe {
  const { methods } = resourcesOf(target);
  return withoutBackend({
    id: "api-plain-http",
    title: "straight to the API, without TLS",
    from: Internet,
    requests: [{ ...toApi(target, { path: target.samplePath, plain: true }), timeoutMilliseconds: 2_000 }],
    refusal: "no connection, or no 2xx",
    judge: ({ responses }) =>
      responses
        .filter(
          (response) => response.outcome === "unresolved" || (response.outcome === "response" && response.status < 300),
        )
        .map((response) => ({ what: `plain HTTP was answered: ${describeResponse(response)}`, lookAt: methods })),
    lookAt: methods,
  });
}
