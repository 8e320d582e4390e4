import { LockMode } from "../contracts/lockMode";
import { USER_AGENT } from "./userAgent";
import type { DistributionTarget, ProbeTarget } from "./target";
import type { Claims, ProbeRequest, TlsVersion } from "./vantagePoint";

/** What a probe says of its request; the rest is usual. */
export interface RequestParts {
  method?: string;
  path: string;
  /** `Host` header; an empty one is left out. Default: the name that is connected to. */
  host?: string;
  /** Name in the handshake; an empty one sends none. Default: the name that is connected to. */
  serverName?: string;
  /** Header lines after the usual ones. */
  headers?: [name: string, value: string][];
  /** Sent as JSON. */
  json?: string;
  httpVersion?: ProbeRequest["httpVersion"];
  /** The one version of TLS that is offered; nobody's certificate is verified then, since it is the version that counts. */
  tlsVersion?: TlsVersion;
  /** Over plain HTTP, at port 80. */
  plain?: boolean;
  /** Default none. */
  claims?: Claims;
}

/** Time for an answer that must come. */
const ANSWER_MILLISECONDS = 10_000;
/** Time after which a port that drops packets counts as closed. */
const CLOSED_MILLISECONDS = 2_000;

/** As a client of the API asks: signed, where the API wants that. */
export function asClient(target: ProbeTarget, parts: RequestParts): ProbeRequest {
  const { api, lockMode } = target;
  const claims: Claims = lockMode === LockMode.Iam ? { signature: { region: api.region, by: "caller" } } : {};
  return throughExternalHost(target, { claims, ...parts });
}

/** By the front entrance, whoever asks. */
export function throughExternalHost(target: ProbeTarget, parts: RequestParts): ProbeRequest {
  return webRequest(target.externalHost, parts.path, parts);
}

/** Past the gateways, at the distribution's own name; the stage is put before the path behind it. */
export function toDistribution({ host }: DistributionTarget, parts: RequestParts): ProbeRequest {
  return webRequest(host, parts.path || "/", parts);
}

/** Past everything, at the API, by the name that the gateways or the distribution use. */
export function toApi({ api }: ProbeTarget, parts: RequestParts): ProbeRequest {
  const { connectTo, host, pathPrefix } = api;
  return webRequest(connectTo, `${pathPrefix}${parts.path}` || "/", { host, serverName: host, ...parts });
}

/** At the name that AWS gave the API, which has others. */
export function toOwnHost({ api }: ProbeTarget, parts: RequestParts): ProbeRequest {
  return webRequest(api.ownHost, `/${api.stage}${parts.path}`, parts);
}

/** A request to a path of a host as it stands, at port 443 or 80. */
export function webRequest(connectTo: string, target: string, parts: Omit<RequestParts, "path">): ProbeRequest {
  const { method = "GET", host = connectTo, serverName = connectTo, headers = [], json, plain = false } = parts;
  const { httpVersion, tlsVersion, claims } = parts;
  const contentType: [string, string][] = json === undefined ? [] : [["Content-Type", "application/json"]];
  return {
    connectTo,
    port: plain ? 80 : 443,
    serverName: plain ? "" : serverName,
    verifyCertificate: !plain && tlsVersion === undefined,
    method,
    target,
    headers: [
      ...(host === "" ? [] : ([["Host", host]] satisfies ProbeRequest["headers"])),
      ["User-Agent", USER_AGENT],
      ["Accept", "*/*"],
      ...contentType,
      ...headers,
    ],
    body: json ?? "",
    timeoutMilliseconds: ANSWER_MILLISECONDS,
    ...(httpVersion === undefined ? {} : { httpVersion }),
    ...(tlsVersion === undefined ? {} : { tlsVersion }),
    ...(claims === undefined || Object.keys(claims).length === 0 ? {} : { claims }),
  };
}

/** Knocks at a port that must be closed, or that must take a connection. */
export function toPort(address: string, port: number): ProbeRequest {
  return {
    connectTo: address,
    port,
    serverName: "",
    verifyCertificate: false,
    method: "GET",
    target: "/",
    headers: [
      ["Host", address],
      ["User-Agent", USER_AGENT],
    ],
    body: "",
    timeoutMilliseconds: CLOSED_MILLISECONDS,
  };
}
