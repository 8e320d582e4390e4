import { GATEWAY_REFUSAL_MESSAGE } from "../contracts/gatewaySettings";
import type { Observation } from "./observation";
import type { Evidence } from "./probe";
import type { ProbeRequest, ProbeResponse } from "./vantagePoint";

/** Evidence and requests in words, for the table and for messages. */

export function describeResponse(response: ProbeResponse): string {
  if (response.outcome !== "response") {
    return `${response.outcome} (${response.detail})`;
  }
  return response.body.includes(GATEWAY_REFUSAL_MESSAGE)
    ? `${response.status} by the gateway`
    : String(response.status);
}

export function describeEvidence(evidence: Evidence): string {
  const parts = [...counted(evidence.responses.map(shortResponse)), ...counted(evidence.observations.map(observation))];
  return parts.length === 0 ? "nothing" : parts.join("; ");
}

/** The same in brief: the answers, and which stations behind the gateways saw something. */
export function summarizeEvidence(evidence: Evidence): string {
  const stations = counted(evidence.observations.map(station));
  const answers = counted(evidence.responses.map(shortResponse)).join("; ");
  return stations.length === 0 ? answers : `${answers}; seen by ${stations.join(", ")}`;
}

/** The request as a few lines, as they go on the wire; the body is cut. */
export function describeRequest(request: ProbeRequest): string {
  const lines = request.headers.map(([name, value]) => `  ${name}: ${value}`);
  const name = request.serverName === "" ? "no server name" : `server name ${request.serverName}`;
  const body = request.body.length > 200 ? `${request.body.slice(0, 200)}…` : request.body;
  return [
    `to ${request.connectTo}:${request.port} (${request.port === 80 ? "plain" : name})`,
    `  ${request.method} ${request.target} HTTP/${request.httpVersion ?? "1.1"}`,
    ...lines,
    ...(body === "" ? [] : [`  ${body}`]),
  ].join("\n");
}

function shortResponse(response: ProbeResponse): string {
  return response.outcome === "response" ? describeResponse(response) : response.outcome;
}

function observation(seen: Observation): string {
  switch (seen.kind) {
    case "distribution-request":
      return `distribution ${seen.status} to ${seen.peerAddress} (${seen.serverName === "" ? "no server name" : seen.serverName})`;
    case "api-request":
      return `front door ${seen.status} to ${seen.method} ${seen.target}`;
    case "web-acl-inspection":
      return `web ACL ${seen.action} by ${seen.terminatingRule}${seen.countedRules.map((rule) => `, counted by ${rule}`).join("")}`;
    case "function-invocation":
      return `${seen.caller.replace("apigateway:", "")} called`;
  }
}

function station(seen: Observation): string {
  switch (seen.kind) {
    case "distribution-request":
      return `edge (from ${seen.peerAddress})`;
    case "api-request":
      return "front door";
    case "web-acl-inspection":
      return "web ACL";
    case "function-invocation":
      return seen.caller.replace("apigateway:", "");
  }
}

/** `["a", "b", "a"]` as `["a ×2", "b"]`. */
function counted(texts: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const text of texts) {
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts].map(([text, count]) => (count === 1 ? text : `${text} ×${count}`));
}
