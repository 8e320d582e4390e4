import * as https from "node:https";
import * as net from "node:net";
import type { Duplex } from "node:stream";
import { signedHeaders } from "../../verify/signedHeaders";
import type { RoleCredentials } from "../credentials";
import { CHANNEL_PROTOCOL, TOKEN_HEADER } from "./regional/sessions/protocol";
import type { ApiAnswer } from "./vantage.types";

const TIMEOUT_MILLISECONDS = 30_000;

/** How services are reached. */
export interface Reach {
  region: string;
  /** Where a public name leads. Default: where the resolver says, port 443. */
  addressOf?: (host: string) => { host: string; port: number };
  /** PEM; default: Node's, with NODE_EXTRA_CA_CERTS. */
  certificateAuthorities?: string;
}

/** Calls an action of Systems Manager's JSON API by its public name, as AWS's command line does. */
export async function callSystemsManager(
  reach: Reach,
  credentials: RoleCredentials,
  action: string,
  input: Record<string, unknown>,
): Promise<ApiAnswer> {
  const host = `ssm.${reach.region}.amazonaws.com`;
  const body = JSON.stringify(input);
  const headers = await signedHeaders(
    {
      ...{ method: "POST", host, target: "/", body },
      headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": `AmazonSSM.${action}` },
    },
    credentials,
    { region: reach.region, service: "ssm" },
  );
  return new Promise((resolve, reject) => {
    const request = https.request({
      ...connection(reach, host),
      method: "POST",
      path: "/",
      headers: Object.fromEntries(headers),
    });
    request.setTimeout(TIMEOUT_MILLISECONDS, () => request.destroy(new Error(`${host} does not answer`)));
    request.on("error", reject);
    request.on("response", (response) => {
      readText(response).then((text) => resolve({ status: response.statusCode ?? 0, body: objectOf(text) }), reject);
    });
    request.end(body);
  });
}

/**
 * Opens the stream of a session, as AWS's plugin does with what StartSession answered.
 * @throws Error with the service's reason when it is refused.
 */
export function openStream(reach: Reach, streamUrl: string, token: string): Promise<Duplex> {
  const url = new URL(streamUrl);
  return new Promise((resolve, reject) => {
    const request = https.request({
      ...connection(reach, url.hostname),
      path: `${url.pathname}${url.search}`,
      headers: { host: url.hostname, connection: "upgrade", upgrade: CHANNEL_PROTOCOL, [TOKEN_HEADER]: token },
    });
    request.setTimeout(TIMEOUT_MILLISECONDS, () => request.destroy(new Error("the session's stream does not open")));
    request.on("error", reject);
    request.on("upgrade", (_response, socket, head) => {
      socket.setTimeout(0);
      if (head.length > 0) socket.unshift(head);
      resolve(socket);
    });
    request.on("response", (response) => {
      readText(response).then((text) => {
        const { message } = objectOf(text);
        reject(new Error(`${response.statusCode}: ${typeof message === "string" ? message : text}`));
      }, reject);
    });
    request.end();
  });
}

/**
 * Listens on a local port of loopback for as long as `use` takes, and leads the one connection that comes there into a
 * stream: what AWS's plugin does with `localPortNumber`.
 */
export async function throughLocalPort<T>(
  stream: Duplex,
  use: (address: { host: string; port: number }) => Promise<T>,
): Promise<T> {
  const server = net.createServer({ allowHalfOpen: true }, (socket) => {
    const end = (): void => {
      socket.destroy();
      stream.destroy();
    };
    socket.on("error", end).on("close", end);
    stream.on("error", end);
    stream.on("close", () => socket.end());
    socket.pipe(stream).pipe(socket);
  });
  server.maxConnections = 1;
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(0, "127.0.0.1", resolve);
    });
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("no local port");
    return await use({ host: "127.0.0.1", port: address.port });
  } finally {
    server.close();
    stream.destroy();
  }
}

function connection(reach: Reach, host: string): https.RequestOptions {
  const address = reach.addressOf?.(host) ?? { host, port: 443 };
  return { ...address, servername: host, ca: reach.certificateAuthorities, agent: false, family: 4 };
}

async function readText(response: AsyncIterable<unknown>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

function objectOf(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
  } catch {
    return {};
  }
}
