import * as http from "node:http";
import { isIP, type Socket } from "node:net";
import { splitTarget, valuesOf } from "../http";
import type { OwnAnswer } from "./answers";
import type { CacheBehavior, CloudfrontConfiguration, CustomOrigin, Distribution } from "./configuration";
import type { FunctionRequest } from "./edgeFunction";
import { connectOrigin, OriginConnectionError } from "./originConnection";
import { forwardsHost, originHeaders, selectQuery, type ViewerConnection } from "./originHeaders";

/** IPv4 addresses of a name; empty when there are none. */
export type Resolve = (name: string) => Promise<string[]>;

export interface OriginExchange {
  configuration: CloudfrontConfiguration;
  resolve: Resolve;
  distribution: Distribution;
  behavior: CacheBehavior;
  /** The request as the function left it. */
  viewer: FunctionRequest;
  connection: ViewerConnection;
  body: http.IncomingMessage;
}

export type OriginResult =
  { kind: "response"; response: http.IncomingMessage } | { kind: "failure"; answer: OwnAnswer; message: string };

/** Sends a request to its origin: the raw path and query, over HTTP/1.1, on a connection of its own. */
export async function forwardToOrigin(exchange: OriginExchange): Promise<OriginResult> {
  const { distribution, behavior, viewer } = exchange;
  const origin = distribution.origins.find(({ originId }) => originId === behavior.originId);
  if (origin === undefined) {
    return { kind: "failure", answer: "origin-unreachable", message: `no origin ${behavior.originId}` };
  }
  // CloudFront asks again only where asking twice is harmless.
  const attempts = ["GET", "HEAD"].includes(viewer.method) ? origin.connectionAttempts : 1;
  let result = await ask(exchange, origin);
  for (let attempt = 1; attempt < attempts && result.kind === "failure" && result.retry; attempt++) {
    result = await ask(exchange, origin);
  }
  return result;
}

type AskResult = OriginResult & { retry: boolean };

async function ask(exchange: OriginExchange, origin: CustomOrigin): Promise<AskResult> {
  const { configuration, resolve, behavior, viewer, connection } = exchange;
  const protocol = origin.protocolPolicy === "match-viewer" ? connection.protocol : schemeOf(origin.protocolPolicy);
  const headers = originHeaders(viewer.lines, behavior, origin, connection);
  const host = forwardsHost(behavior.forward.headers) ? valuesOf(viewer.lines, "host")[0] : undefined;
  const serverName = (host ?? origin.domainName).replace(/:\d+$/, "");
  try {
    const addresses = isIP(origin.domainName) !== 0 ? [origin.domainName] : await resolve(origin.domainName);
    const { trustedCertificates, originFacingAddress } = configuration;
    const socket = await connectOrigin(origin, {
      protocol,
      addresses,
      serverName,
      trustedCertificates,
      originFacingAddress,
    });
    return await send(exchange, origin, headers, socket);
  } catch (error) {
    if (!(error instanceof OriginConnectionError)) throw error;
    const answer = error.kind === "timeout" ? "origin-timeout" : "origin-unreachable";
    return { kind: "failure", answer, message: `${origin.domainName}: ${error.message}`, retry: false };
  }
}

function send(
  exchange: OriginExchange,
  origin: CustomOrigin,
  headers: [string, string][],
  socket: Socket,
): Promise<AskResult> {
  const { viewer, behavior, body } = exchange;
  const { path, query } = splitTarget(viewer.target);
  const selected = selectQuery(query, behavior.forward.queryStrings);
  const target = `${origin.originPath}${path}${selected === undefined ? "" : `?${selected}`}`;
  return new Promise((resolve) => {
    const request = http.request({
      method: viewer.method,
      path: target,
      headers: [...headers, ["Connection", "close"]].flat(),
      setHost: false,
      createConnection: () => socket,
    });
    const fail = (answer: OwnAnswer, message: string): void => {
      clearTimeout(timer);
      resolve({ kind: "failure", answer, message: `${origin.domainName}: ${message}`, retry: true });
      request.destroy();
    };
    const timer = setTimeout(() => fail("origin-timeout", "no answer in time"), origin.readTimeoutMilliseconds);
    request.on("error", (error) => fail("origin-unreachable", error.message));
    request.on("response", (response) => {
      clearTimeout(timer);
      // The time limit holds for each packet that follows as well.
      socket.setTimeout(origin.readTimeoutMilliseconds, () => response.destroy(new Error("the origin fell silent")));
      resolve({ kind: "response", response, retry: false });
    });
    body.on("aborted", () => request.destroy());
    if (body.readableEnded) request.end();
    else body.pipe(request);
  });
}

function schemeOf(policy: "https-only" | "http-only"): "http" | "https" {
  return policy === "https-only" ? "https" : "http";
}
