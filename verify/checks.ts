import { createHash } from "node:crypto";
import { GATEWAY_REFUSAL_MESSAGE } from "../contracts/gatewaySettings";
import { describeResponse } from "./describe";
import type { ApiFrontDoorRequest, DistributionConnection, FunctionInvocation, Observation } from "./observation";
import type { Answers, Evidence, Problem } from "./probe";
import { headerValue } from "./responseParser";
import type { ProbeRequest, ProbeResponse } from "./vantagePoint";

/** Parts of a judgement: each looks at one side of the evidence and answers with what is wrong there. */

export function apiRequests(observations: readonly Observation[]): ApiFrontDoorRequest[] {
  return observations.filter((observation) => observation.kind === "api-request");
}

/** Requests that came to a distribution of ours. */
export function distributionRequests(observations: readonly Observation[]): DistributionConnection[] {
  return observations.filter((observation) => observation.kind === "distribution-request");
}

/** Calls of functions behind the API. */
export function backendCalls(observations: readonly Observation[]): FunctionInvocation[] {
  return functionCalls(observations, "apigateway:integration");
}

/** Calls of authorizers. */
export function authorizerCalls(observations: readonly Observation[]): FunctionInvocation[] {
  return functionCalls(observations, "apigateway:authorizer");
}

function functionCalls(observations: readonly Observation[], caller: string): FunctionInvocation[] {
  return observations
    .filter((observation) => observation.kind === "function-invocation")
    .filter((invocation) => invocation.caller === caller);
}

/** Every answer must be an HTTP response that `accepts` takes. */
export function everyResponse(
  evidence: Answers,
  accepts: (response: Extract<ProbeResponse, { outcome: "response" }>) => boolean,
  expected: string,
  lookAt: string,
): Problem[] {
  return evidence.responses
    .filter((response) => response.outcome !== "response" || !accepts(response))
    .map((response) => ({ what: `the answer is not ${expected}: ${describeResponse(response)}`, lookAt }));
}

/** Every answer has one of these statuses. */
export function everyStatus(evidence: Answers, statuses: readonly number[], lookAt: string): Problem[] {
  return everyResponse(evidence, ({ status }) => statuses.includes(status), statuses.join(" or "), lookAt);
}

/** Every answer is a 2xx. */
export function everySuccess(evidence: Answers, lookAt: string): Problem[] {
  return everyResponse(evidence, ({ status }) => status >= 200 && status < 300, "2xx", lookAt);
}

/** 403 with the gateway's own words, so that nobody else's 403 counts. */
export function everyRefusedByGateway(evidence: Answers, lookAt: string): Problem[] {
  return everyResponse(
    evidence,
    ({ status, body }) => status === 403 && body.includes(GATEWAY_REFUSAL_MESSAGE),
    "403 by the gateway",
    lookAt,
  );
}

/** Every answer is a refusal of whoever is there, or the connection was closed without an answer. */
export function everyRefused(evidence: Answers, lookAt: string): Problem[] {
  return evidence.responses
    .filter((response) =>
      response.outcome === "response"
        ? response.status < 400 || response.status > 499
        : !["closed", "tls"].includes(response.outcome),
    )
    .map((response) => ({ what: `the answer is no refusal: ${describeResponse(response)}`, lookAt }));
}

/**
 * Every answer is the API's or its backend's, whatever they say: no refusal on the way, and no error of who stands
 * between. For paths of which nobody knows what they answer.
 */
export function everyAnsweredByOrigin(evidence: Answers, lookAt: string): Problem[] {
  return everyResponse(
    evidence,
    ({ status }) => status >= 200 && status < 500 && ![403, 413, 415, 421, 429].includes(status),
    "one of the API's",
    lookAt,
  );
}

/** No handshake came about. */
export function everyHandshakeRefused(responses: readonly ProbeResponse[], lookAt: string): Problem[] {
  return responses
    .filter(({ outcome }) => outcome !== "tls" && outcome !== "closed")
    .map((response) => ({ what: `the handshake was not refused: ${describeResponse(response)}`, lookAt }));
}

/** Every answer sends the client to the same place over HTTPS. */
export function everyRedirectedToHttps(evidence: Answers, lookAt: string): Problem[] {
  return everyResponse(
    evidence,
    ({ status, headers }) =>
      [301, 302, 307, 308].includes(status) && (headerValue(headers, "location") ?? "").startsWith("https://"),
    "a redirect to HTTPS",
    lookAt,
  );
}

/** A TCP connection came about, on each of the ports. */
export function everyReachable(evidence: Answers, requests: readonly ProbeRequest[], lookAt: string): Problem[] {
  return requests.flatMap(({ connectTo, port }, index) => {
    const response = evidence.responses[index];
    return response !== undefined && ["response", "tls", "closed"].includes(response.outcome)
      ? []
      : [
          {
            what: `${connectTo}:${port} takes no connection: ${response ? describeResponse(response) : "not asked"}`,
            lookAt,
          },
        ];
  });
}

/** No TCP connection came about, on any of the ports. */
export function everyUnreachable(evidence: Answers, requests: readonly ProbeRequest[], lookAt: string): Problem[] {
  return requests.flatMap(({ connectTo, port }, index) => {
    const response = evidence.responses[index];
    return response?.outcome === "timeout" || response?.outcome === "refused"
      ? []
      : [
          {
            what: `${connectTo}:${port} is not closed: ${response ? describeResponse(response) : "not asked"}`,
            lookAt,
          },
        ];
  });
}

/** The requests never got as far as a distribution of ours. */
export function distributionUntouched(evidence: Evidence, lookAt: string): Problem[] {
  return distributionRequests(evidence.observations).map(({ status }) => ({
    what: `the distribution got the request and answered ${status}`,
    lookAt,
  }));
}

/** The requests never got as far as a backend. */
export function backendUntouched(evidence: Evidence, lookAt: string): Problem[] {
  const calls = backendCalls(evidence.observations);
  return calls.length === 0 ? [] : [{ what: `the backend was called ${calls.length} time(s)`, lookAt }];
}

/** The requests never got as far as the API's front door. */
export function frontDoorUntouched(evidence: Evidence, lookAt: string): Problem[] {
  return apiRequests(evidence.observations).map(({ method, target }) => ({
    what: `${method} ${target} came to the API's front door`,
    lookAt,
  }));
}

/** The API's front door got exactly the one request, byte for byte where it counts. */
export function frontDoorSaw(
  evidence: Evidence,
  expected: { apiId: string; method: string; target: string; body: string },
  lookAt: string,
): Problem[] {
  const requests = apiRequests(evidence.observations);
  const [seen] = requests;
  if (seen === undefined || requests.length > 1) {
    return [{ what: `the API's front door saw ${requests.length} requests instead of 1`, lookAt }];
  }
  const bodySha256 = createHash("sha256").update(expected.body, "utf8").digest("hex");
  const differences: string[] = [];
  for (const key of ["apiId", "method", "target"] as const) {
    if (seen[key] !== expected[key]) {
      differences.push(`${key} ${JSON.stringify(seen[key])} instead of ${JSON.stringify(expected[key])}`);
    }
  }
  if (seen.bodySha256 !== bodySha256) {
    differences.push("a body other than the one that was sent");
  }
  return differences.map((difference) => ({ what: `the API's front door saw ${difference}`, lookAt }));
}
