import * as net from "node:net";
import * as tls from "node:tls";
import { headerValue, parseResponse } from "./responseParser";
import type { ProbeRequest, ProbeResponse, TlsVersion } from "./vantagePoint";

/** How to send. */
export interface SendOptions {
  /** Address to send from. Default: the system's choice. */
  localAddress?: string;
  /** Certificate authorities in PEM that count instead of the usual ones. Default: Node's, with NODE_EXTRA_CA_CERTS. */
  certificateAuthorities?: string;
  /** Where to connect. Default: the request's host and port. */
  address?: { host: string; port: number };
}

type Phase = "resolving" | "connecting" | "handshake" | "exchange";

/** Larger answers than this are no API's; reading on would only fill memory. */
const MAXIMUM_RESPONSE_BYTES = 4 * 1024 * 1024;

/**
 * Sends one HTTP/1 request byte for byte as given, over TLS (plain on port 80), on a connection of its own.
 *
 * The outcomes `timeout` and `refused` mean that no TCP connection came about, and nothing else does: `tls` and `closed`
 * (which a server that stays silent until the time is over counts as) mean that somebody listens there.
 *
 * @throws Error when the request holds characters that are no bytes.
 */
export async function sendRaw(request: ProbeRequest, options: SendOptions = {}): Promise<ProbeResponse> {
  const bytes = serialize(request);
  return new Promise((resolve) => {
    const { host, port } = options.address ?? { host: request.connectTo, port: request.port };
    let phase: Phase = net.isIP(host) === 0 ? "resolving" : "connecting";
    let received = Buffer.alloc(0);

    const connection = net.connect({
      host,
      port,
      localAddress: options.localAddress,
      // One address, one attempt. Nothing of what is probed is on IPv6.
      family: 4,
      autoSelectFamily: false,
    });
    let stream: net.Socket = connection;

    const finish = (response: ProbeResponse): void => {
      clearTimeout(timer);
      stream.destroy();
      connection.destroy();
      resolve(response);
    };
    const timer = setTimeout(() => finish(outOfTime(phase, request.timeoutMilliseconds)), request.timeoutMilliseconds);
    const onError = (error: Error): void => finish(failure(phase, error));

    const read = (ended: boolean): void => {
      const result = parseResponse(received, ended, request.method);
      if (result.state === "complete") {
        finish({ outcome: "response", ...result.response });
      } else if (result.state === "malformed") {
        finish({ outcome: "closed", detail: `the answer is not HTTP: ${result.detail}` });
      } else if (received.length > MAXIMUM_RESPONSE_BYTES) {
        finish({ outcome: "closed", detail: `the answer is longer than ${MAXIMUM_RESPONSE_BYTES} bytes` });
      } else if (ended) {
        finish({
          outcome: "closed",
          detail: `the server closed after ${received.length} bytes, before a whole answer`,
        });
      }
    };
    const exchange = (): void => {
      phase = "exchange";
      stream.on("data", (chunk: Buffer) => {
        received = Buffer.concat([received, chunk]);
        read(false);
      });
      stream.on("end", () => read(true));
      stream.write(bytes);
    };

    connection.on("lookup", (error: Error | null) => (phase = error ? "resolving" : "connecting"));
    connection.on("error", onError);
    connection.on("connect", () => {
      if (request.port === 80) {
        exchange();
        return;
      }
      phase = "handshake";
      const secured = tls.connect({
        socket: connection,
        host: request.connectTo,
        servername: request.serverName,
        rejectUnauthorized: request.verifyCertificate,
        ca: options.certificateAuthorities,
        cert: request.clientCertificate?.certificatePem,
        key: request.clientCertificate?.privateKeyPem,
        ...tlsVersions(request.tlsVersion),
      });
      stream = secured;
      secured.on("error", onError);
      secured.on("secureConnect", exchange);
    });
  });
}

/** What is old is off by default in OpenSSL as well, and its ciphers are below the lowest security level. */
function tlsVersions(version: TlsVersion | undefined): tls.ConnectionOptions {
  if (version === undefined) return {};
  const isOld = version === "TLSv1" || version === "TLSv1.1";
  return { minVersion: version, maxVersion: version, ...(isOld ? { ciphers: "DEFAULT@SECLEVEL=0" } : {}) };
}

/**
 * Everything as the caller wrote it; only framing that would otherwise leave the server waiting is added.
 * @throws Error when the request holds characters that are no bytes.
 */
export function serialize(request: ProbeRequest): Buffer {
  const lines = [...request.headers];
  const isFramed = ["content-length", "transfer-encoding"].some((name) => headerValue(lines, name) !== undefined);
  const body = Buffer.from(request.body, "utf8");
  if (!isFramed && (body.length > 0 || ["POST", "PUT", "PATCH"].includes(request.method))) {
    lines.push(["Content-Length", String(body.length)]);
  }
  if (headerValue(lines, "connection") === undefined) {
    lines.push(["Connection", "close"]);
  }
  const head = [
    `${request.method} ${request.target} HTTP/${request.httpVersion ?? "1.1"}`,
    ...lines.map(([name, value]) => `${name}: ${value}`),
    "\r\n",
  ].join("\r\n");
  const headBytes = Buffer.from(head, "latin1");
  if (headBytes.toString("latin1") !== head) {
    throw new Error(
      `The request ${request.method} ${request.target} holds a character above U+00FF; give bytes instead.`,
    );
  }
  return Buffer.concat([headBytes, body]);
}

function outOfTime(phase: Phase, milliseconds: number): ProbeResponse {
  const within = `within ${milliseconds} ms`;
  switch (phase) {
    case "resolving":
      return { outcome: "unresolved", detail: `no answer from a name server ${within}` };
    case "connecting":
      return { outcome: "timeout", detail: `no TCP connection ${within}` };
    case "handshake":
      return { outcome: "closed", detail: `connected, but no TLS handshake ${within}` };
    case "exchange":
      return { outcome: "closed", detail: `connected, but no whole answer ${within}` };
  }
}

function failure(phase: Phase, error: Error & { code?: string }): ProbeResponse {
  const detail = error.message;
  const code = error.code ?? "";
  switch (phase) {
    case "resolving":
      return { outcome: "unresolved", detail };
    case "connecting":
      return { outcome: code === "ETIMEDOUT" ? "timeout" : "refused", detail };
    case "handshake":
      return ["ECONNRESET", "EPIPE"].includes(code)
        ? { outcome: "closed", detail: `during the TLS handshake: ${detail}` }
        : { outcome: "tls", detail };
    case "exchange":
      // With TLS 1.3 a server's alert about the handshake may come after the client took it for done.
      return { outcome: /^(ERR_SSL_|ERR_TLS_|EPROTO)/.test(code) ? "tls" : "closed", detail };
  }
}
