import { ORIGIN_SECRET_HEADER } from "../../contracts/headers";
import { apiRequests, backendUntouched, everyRefused, everyResponse } from "../checks";
import { describeResponse } from "../describe";
import type { Answers, Probe, Problem } from "../probe";
import { toApi, webRequest, type RequestParts } from "../requests";
import { resourcesOf } from "../resources";
import type { ProbeTarget } from "../target";
import { type ProbeRequest, VantagePointName } from "../vantagePoint";
import { forgedHeaders } from "./forgedHeaders";
import { METHOD_OVERRIDES } from "./methodOverrides";

const { Internet, Bystander, ForeignDistribution, Admin } = VantagePointName;

/** Past the gateways and the distribution, at the API: every method of every path refuses. */
export function apiProbes(target: ProbeTarget): Probe[] {
  const { samplePath } = target;
  const writePath = target.writePath ?? samplePath;
  const item = `${samplePath}/42`;
  const writtenItem = `${writePath}/42`;
  const forged = forgedHeaders(target);
  const overridden = (method: string): RequestParts["headers"] => METHOD_OVERRIDES.map((name) => [name, method]);
  const refused = (from: VantagePointName, id: string, title: string, ...requests: RequestParts[]): Probe =>
    atApi(
      target,
      from,
      id,
      title,
      requests.map((parts) => toApi(target, parts)),
    );

  const reads: RequestParts[] = [
    { path: samplePath },
    { path: item },
    { method: "HEAD", path: samplePath },
    { method: "OPTIONS", path: samplePath },
    { method: "OPTIONS", path: item },
  ];
  const writes: RequestParts[] = [
    { method: "POST", path: writePath, json: "{}" },
    { method: "PUT", path: writtenItem, json: "{}" },
    { method: "PATCH", path: writtenItem, json: "{}" },
    { method: "DELETE", path: writtenItem },
  ];
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

function atApi(
  target: ProbeTarget,
  from: VantagePointName,
  id: string,
  title: string,
  requests: ProbeRequest[],
): Probe {
  const { authorizer, methods } = resourcesOf(target);
  const lookAt = `${methods}; ${authorizer}`;
  const answers = "401 or 403";
  const refused = (evidence: Answers): Problem[] =>
    everyResponse(evidence, ({ status }) => isRefusal(status), answers, lookAt);
  return {
    id,
    title,
    from,
    requests,
    expectation: `${answers} at the API's front door; the backend was not called`,
    observed: true,
    judge: (evidence) => {
      const seen = apiRequests(evidence.observations).filter(
        ({ apiId, status }) => apiId === target.apiId && isRefusal(status),
      );
      const missing = requests.length - seen.length;
      return [
        ...refused(evidence),
        ...(missing <= 0
          ? []
          : [
              {
                what: `the front door of API ${target.apiId} did not see and refuse ${missing} of ${requests.length} request(s)`,
                lookAt,
              },
            ]),
        ...backendUntouched(evidence, lookAt),
      ];
    },
    byAnswers: { expectation: answers, judge: refused },
  };
}

function isRefusal(status: number): boolean {
  return status === 401 || status === 403;
}

/** Whether API Gateway answers HTTP/1.0, and how, is its own affair, as long as nothing gets through. */
function http10(target: ProbeTarget): Probe {
  const headers = forgedHeaders(target);
  const parts: RequestParts = { path: target.samplePath, headers, httpVersion: "1.0" };
  const { methods, authorizer } = resourcesOf(target);
  const lookAt = `${methods}; ${authorizer}`;
  return withoutBackend(
    "api-http10",
    "straight to the API, HTTP/1.0, with and without a Host",
    [toApi(target, parts), toApi(target, { ...parts, host: "" })],
    "refused",
    (answers) => everyRefused(answers, lookAt),
    lookAt,
  );
}

function foreignHost(target: ProbeTarget): Probe {
  const { methods } = resourcesOf(target);
  const parts = { headers: forgedHeaders(target) };
  return withoutBackend(
    "api-foreign-host",
    "to the API's address, for hosts that are not its own",
    [target.externalHost, target.distributionHost].map((host) =>
      webRequest(target.apiHost, `/${target.stage}${target.samplePath}`, { ...parts, host }),
    ),
    "refused",
    (answers) => everyRefused(answers, methods),
    methods,
  );
}

function plainHttp(target: ProbeTarget): Probe {
  const { methods } = resourcesOf(target);
  return withoutBackend(
    "api-plain-http",
    "straight to the API, without TLS",
    [{ ...toApi(target, { path: target.samplePath, plain: true }), timeoutMilliseconds: 2_000 }],
    "no connection, or no 2xx",
    ({ responses }) =>
      responses
        .filter(
          (response) => response.outcome === "unresolved" || (response.outcome === "response" && response.status < 300),
        )
        .map((response) => ({ what: `plain HTTP was answered: ${describeResponse(response)}`, lookAt: methods })),
    methods,
  );
}

function withoutBackend(
  id: string,
  title: string,
  requests: ProbeRequest[],
  expectation: string,
  judge: (answers: Answers) => Problem[],
  lookAt: string,
): Probe {
  return {
    id,
    title,
    from: Internet,
    requests,
    expectation: `${expectation}; the backend was not called`,
    observed: true,
    judge: (evidence) => [...judge(evidence), ...backendUntouched(evidence, lookAt)],
    byAnswers: { expectation, judge },
  };
}
