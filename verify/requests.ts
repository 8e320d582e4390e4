import type { ProbeTarget } from "./target";
import type { ProbeRequest } from "./vantagePoint";

/** What a probe says of its request; the rest is usual. */
export interface RequestParts {
  method?: string;
  path: string;
  /** Header lines after the usual ones. */
  headers?: [name: string, value: string][];
  /** Sent as JSON. */
  json?: string;
}

/** Time for an answer that must come. */
const ANSWER_MILLISECONDS = 10_000;
/** Time after which a port that drops packets counts as closed. */
const CLOSED_MILLISECONDS = 2_000;

/** As a client of the API asks. */
export function throughExternalHost(target: ProbeTarget, parts: RequestParts): ProbeRequest {
  return httpsRequest(target.externalHost, parts.path, parts);
}

/** Past the gateways, at the distribution's own name. */
export function toDistribution(target: ProbeTarget, parts: RequestParts): ProbeRequest {
  return httpsRequest(target.distributionHost, `/${target.stage}${parts.path}`, parts);
}

/** Past the gateways and the distribution, at the API's own name. */
export function toApi(target: ProbeTarget, parts: RequestParts): ProbeRequest {
  return httpsRequest(target.apiHost, `/${target.stage}${parts.path}`, parts);
}

/** Knocks at a port that must be closed. */
export function toPort(address: string, port: number): ProbeRequest {
  return {
    connectTo: address,
    port,
    serverName: "",
    verifyCertificate: false,
    method: "GET",
    target: "/",
    headers: [["Host", address]],
    body: "",
    timeoutMilliseconds: CLOSED_MILLISECONDS,
  };
}

function httpsRequest(host: string, target: string, parts: RequestParts): ProbeRequest {
  const { method = "GET", headers = [], json } = parts;
  const contentType: [string, string][] = json === undefined ? [] : [["Content-Type", "application/json"]];
  return {
    connectTo: host,
    port: 443,
    serverName: host,
    verifyCertificate: true,
    method,
    target,
    headers: [["Host", host], ["User-Agent", "portcullis-probe/1"], ["Accept", "*/*"], ...contentType, ...headers],
    body: json ?? "",
    timeoutMilliseconds: ANSWER_MILLISECONDS,
  };
}
