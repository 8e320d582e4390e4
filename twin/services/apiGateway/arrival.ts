import { randomBytes, randomUUID } from "node:crypto";
import type { SignedRequest } from "../signature";
import { splitTarget, valuesOf, without, type HeaderLines } from "../http";
import type { Api, ApiEndpoint } from "./configuration";
import type { Admission } from "./admission";
import type { ClientCertificate } from "./clientCertificate";
import { endpointLines } from "./privateEndpoint";

/** A request as API Gateway takes it in: what every later step reads. */
export interface Arrival {
  api: Api;
  /** Name that the request came to: the API's own, a custom domain, or an endpoint's. */
  domainName: string;
  /** The VPC endpoint that it came through; undefined when it came from the internet. */
  endpoint: ApiEndpoint | undefined;
  /** Verb that is executed. */
  method: string;
  /** Raw path as it came, stage or base path included: `requestContext.path`. */
  fullPath: string;
  /** Raw path that events tell: without the stage, but with the base path of a custom domain. */
  eventPath: string;
  /** Empty when the request names none. */
  stageName: string;
  /** Raw path behind stage and base path, `/` at least: what resources are matched with. */
  path: string;
  /** Raw query without its question mark. */
  query: string;
  lines: HeaderLines;
  body: Buffer;
  /** `requestContext.identity.sourceIp`: the TCP peer. Through a VPC endpoint it is the caller's address in its VPC. */
  sourceAddress: string;
  /** `requestContext.identity.clientCert`; undefined without mutual TLS. */
  clientCertificate: ClientCertificate | undefined;
  /** The request as it came on the wire: what a signature covers. */
  received: SignedRequest;
  requestId: string;
  extendedRequestId: string;
  traceId: string;
  /** Milliseconds since 1970. */
  time: number;
}

export interface RawArrival {
  method: string;
  target: string;
  lines: HeaderLines;
  body: Buffer;
  peerAddress: string;
  /** Address of AWS's own edge before edge-optimised APIs. */
  edgeAddress: string;
  tls: { cipher: string; version: string };
  time: number;
}

const HOP_BY_HOP = [
  "connection",
  "expect",
  "keep-alive",
  "proxy-authenticate",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

export function arrivalOf({ destination, clientCertificate }: Admission, raw: RawArrival): Arrival {
  const { api, domain, domainName, endpoint, stageName, path } = destination;
  const { path: fullPath, query } = splitTarget(raw.target);
  const traceId = `Root=1-${Math.floor(raw.time / 1000).toString(16)}-${randomBytes(12).toString("hex")}`;
  const override = valuesOf(raw.lines, "x-http-method-override")[0];
  return {
    api,
    domainName,
    endpoint,
    // "API Gateway overrides the method with the X-HTTP-Method-Override header" (known issues of REST APIs).
    method: override === undefined || override === "" ? raw.method : override.toUpperCase(),
    fullPath,
    // Compared on AWS: https://github.com/localstack/localstack/pull/12296
    eventPath: domain === undefined ? path : fullPath,
    stageName,
    path,
    query: query ?? "",
    lines: arrivalLines(domain === undefined ? api.endpointType : "REGIONAL", endpoint, raw, traceId),
    body: raw.body,
    sourceAddress: raw.peerAddress,
    received: { method: raw.method, target: raw.target, lines: raw.lines, body: raw.body },
    clientCertificate,
    requestId: randomUUID(),
    extendedRequestId: randomBytes(11).toString("base64"),
    traceId,
    time: raw.time,
  };
}

function arrivalLines(
  endpointType: Api["endpointType"],
  endpoint: ApiEndpoint | undefined,
  raw: RawArrival,
  traceId: string,
): HeaderLines {
  const forwarded = [...valuesOf(raw.lines, "x-forwarded-for"), raw.peerAddress];
  const via = valuesOf(raw.lines, "via");
  const lines = without(raw.lines, [
    ...HOP_BY_HOP,
    "x-forwarded-for",
    "x-forwarded-port",
    "x-forwarded-proto",
    "x-amzn-trace-id",
  ]);
  const own: HeaderLines = [
    ["X-Amzn-Trace-Id", traceId],
    ["X-Forwarded-Port", "443"],
    ["X-Forwarded-Proto", "https"],
  ];
  if (endpointType !== "EDGE") {
    const through = endpoint === undefined ? [] : endpointLines(endpoint, raw.tls);
    const names = through.map(([name]) => name);
    return [...without(lines, names), ["X-Forwarded-For", forwarded.join(", ")], ...own, ...through];
  }
  // AWS's own distribution stands before an edge-optimised API and adds itself (recorded event, and re:Post).
  const edge: HeaderLines = [
    ["CloudFront-Forwarded-Proto", "https"],
    ["CloudFront-Is-Desktop-Viewer", "true"],
    ["CloudFront-Is-Mobile-Viewer", "false"],
    ["CloudFront-Is-SmartTV-Viewer", "false"],
    ["CloudFront-Is-Tablet-Viewer", "false"],
    ["CloudFront-Viewer-ASN", "64496"],
    ["CloudFront-Viewer-Country", "ZZ"],
    ["Via", [...via, `1.1 ${randomBytes(16).toString("hex")}.cloudfront.net (CloudFront)`].join(", ")],
    ["X-Amz-Cf-Id", `${randomBytes(42).toString("base64url").slice(0, 54)}==`],
    ["X-Forwarded-For", [...forwarded, raw.edgeAddress].join(", ")],
  ];
  return [
    ...without(
      lines,
      edge.map(([name]) => name.toLowerCase()),
    ),
    ...edge,
    ...own,
  ];
}
