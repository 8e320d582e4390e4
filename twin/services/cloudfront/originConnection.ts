import * as net from "node:net";
import * as tls from "node:tls";
import type { CustomOrigin } from "./configuration";

export interface ConnectOptions {
  protocol: "http" | "https";
  /** Addresses of the origin, tried in order. */
  addresses: string[];
  /** Name in the TLS handshake: the viewer's Host where it is forwarded, the origin's name otherwise. */
  serverName: string;
  trustedCertificates: string;
  originFacingAddress: string | undefined;
}

/** Why no connection came about: CloudFront answers a time-out with 504, everything else with 502. */
export class OriginConnectionError extends Error {
  constructor(
    readonly kind: "unreachable" | "timeout",
    message: string,
  ) {
    super(message);
  }
}

/** Opens a connection to an origin, as often as the origin's attempts allow. Verified TLS, or nothing. */
export async function connectOrigin(origin: CustomOrigin, options: ConnectOptions): Promise<net.Socket> {
  let last = new OriginConnectionError("unreachable", `${origin.domainName} has no address`);
  for (let attempt = 0; attempt < origin.connectionAttempts; attempt++) {
    const address = options.addresses[attempt % Math.max(options.addresses.length, 1)];
    if (address === undefined) break;
    try {
      return await connectOnce(origin, address, options);
    } catch (error) {
      if (!(error instanceof OriginConnectionError)) throw error;
      last = error;
    }
  }
  throw last;
}

function connectOnce(origin: CustomOrigin, address: string, options: ConnectOptions): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const plain = net.connect({
      host: address,
      port: options.protocol === "https" ? origin.httpsPort : origin.httpPort,
      localAddress: options.originFacingAddress,
    });
    const socket = options.protocol === "https" ? secure(plain, origin, options) : plain;
    const fail = (kind: "unreachable" | "timeout", message: string): void => {
      clearTimeout(timer);
      plain.destroy();
      reject(new OriginConnectionError(kind, message));
    };
    const timer = setTimeout(
      () => fail("timeout", `no connection to ${address}`),
      origin.connectionTimeoutMilliseconds,
    );
    const onError = (error: Error): void => fail("unreachable", error.message);
    plain.on("error", onError);
    socket.on("error", onError);
    socket.once(options.protocol === "https" ? "secureConnect" : "connect", () => {
      clearTimeout(timer);
      resolve(socket);
    });
  });
}

function secure(plain: net.Socket, origin: CustomOrigin, options: ConnectOptions): tls.TLSSocket {
  const newest = [...origin.sslProtocols].sort().at(-1) ?? "TLSv1.2";
  const oldest = [...origin.sslProtocols].sort()[0] ?? newest;
  return tls.connect({
    socket: plain,
    servername: options.serverName,
    ca: options.trustedCertificates,
    cert: origin.clientCertificate?.certificatePem,
    key: origin.clientCertificate?.privateKeyPem,
    minVersion: oldest,
    maxVersion: newest,
    ALPNProtocols: ["http/1.1"],
    // CloudFront accepts a certificate for the origin's name or for the Host it forwards.
    checkServerIdentity: (_name, certificate) => {
      const problems = [origin.domainName, options.serverName].map((name) =>
        tls.checkServerIdentity(name, certificate),
      );
      return problems.includes(undefined) ? undefined : problems[0];
    },
  });
}
