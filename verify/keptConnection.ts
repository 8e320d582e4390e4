import * as https from "node:https";
import type { ProbeRequest, ProbeResponse } from "./vantagePoint";

/**
 * A server that closed an idle connection says so at once to what comes over it. Later it has had the request, and nobody
 * knows what became of it.
 */
const IDLE_CLOSE_MILLISECONDS = 1_000;

/** Connections that are kept between requests, by name: at most one each. */
const agents = new Map<string, https.Agent>();

/**
 * Sends a request over the connection of a name, as clients do that ask more than once: it stays open, and is opened
 * again when the server has closed it. A request that meets that very moment is sent once more on a new connection, as
 * RFC 9110 section 9.2.2 lets a client do with idempotent methods.
 */
export async function sendKept(request: ProbeRequest, name: string): Promise<ProbeResponse> {
  const first = await attempt(request, name);
  return first === "closed-while-idle" ? answerOf(await attempt(request, name)) : first;
}

function answerOf(result: ProbeResponse | "closed-while-idle"): ProbeResponse {
  return result === "closed-while-idle" ? { outcome: "closed", detail: "twice on a kept connection" } : result;
}

function attempt(request: ProbeRequest, name: string): Promise<ProbeResponse | "closed-while-idle"> {
  const agent = agents.get(name) ?? new https.Agent({ keepAlive: true, maxSockets: 1 });
  agents.set(name, agent);
  return new Promise((resolve) => {
    const outgoing = https.request({
      agent,
      host: request.connectTo,
      port: request.port,
      servername: request.serverName,
      rejectUnauthorized: request.verifyCertificate,
      family: 4,
      method: request.method,
      path: request.target,
      headers: Object.fromEntries(request.headers),
    });
    const timer = setTimeout(() => {
      outgoing.destroy(new Error(`no whole answer within ${request.timeoutMilliseconds} ms`));
    }, request.timeoutMilliseconds);
    const finish = (result: ProbeResponse | "closed-while-idle"): void => {
      clearTimeout(timer);
      resolve(result);
    };
    let answering = false;
    const sent = performance.now();
    const fail = (error: Error & { code?: string }): void => {
      const soon = performance.now() - sent < IDLE_CLOSE_MILLISECONDS;
      const idle =
        soon && outgoing.reusedSocket && !answering && request.method === "GET" && error.code === "ECONNRESET";
      finish(idle ? "closed-while-idle" : { outcome: "closed", detail: error.message });
    };
    outgoing.on("error", fail);
    outgoing.on("response", (response) => {
      answering = true;
      const pieces: Buffer[] = [];
      response.on("data", (piece: Buffer) => pieces.push(piece));
      response.on("error", fail);
      response.on("end", () => {
        const headers = Object.entries(response.headersDistinct).flatMap(([header, values = []]) =>
          values.map((value): [string, string] => [header, value]),
        );
        const body = Buffer.concat(pieces).toString("utf8");
        finish({ outcome: "response", status: response.statusCode ?? 0, headers, body });
      });
    });
    outgoing.end(request.body);
  });
}
