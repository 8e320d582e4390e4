import * as http from "node:http";
import * as https from "node:https";
import { TLSSocket } from "node:tls";
import { headerLines, hostOf, peerAddress, splitTarget, valuesOf, type HeaderLines } from "../http";
import { Listeners } from "../listeners";
import type { Observe, Service } from "../serviceProcess";
import { TlsContexts } from "../tlsContexts";
import { answerSelf, newMarks, ownStatus, relay, type OwnAnswer } from "./answers";
import {
  cloudfrontConfigurationSchema,
  type CacheBehavior,
  type CloudfrontConfiguration,
  type Distribution,
} from "./configuration";
import { EdgeFunction } from "./edgeFunction";
import { respond, type Answer, type Exchange } from "./exchange";
import { forwardToOrigin, type Resolve } from "./originRequest";
import { behaviorOf, distributionOf } from "./selection";

/** CloudFront guide, quotas: path, query and headers together, and the URL. */
const MAXIMUM_REQUEST_BYTES = 20480;
const MAXIMUM_URL_BYTES = 8192;

/** Everything a request needs, made once for each configuration, so that a request never sees two. */
interface State {
  configuration: CloudfrontConfiguration;
  functions: Map<CacheBehavior, EdgeFunction>;
  resolve: Resolve;
}

/** The edge: every distribution of the stack, on one address. */
export class EdgeServer implements Service {
  private state: State | undefined;
  private readonly tlsContexts = new TlsContexts({ fallback: true });
  readonly listeners = new Listeners();

  constructor(
    private readonly observe: Observe,
    /** Makes a resolver that asks the given name server. */
    private readonly resolverOf: (nameServer: string) => Resolve,
  ) {}

  async configure(value: unknown): Promise<void> {
    const configuration = cloudfrontConfigurationSchema.parse(value);
    const functions = new Map<CacheBehavior, EdgeFunction>();
    for (const behavior of configuration.distributions.flatMap(({ behaviors }) => behaviors)) {
      const edgeFunction = behavior.viewerRequestFunction;
      if (edgeFunction !== undefined) functions.set(behavior, new EdgeFunction(edgeFunction.name, edgeFunction.code));
    }
    const state = { configuration, functions, resolve: this.resolverOf(configuration.nameServer) };
    this.tlsContexts.replace(configuration.serverCertificates);
    const previous = this.state;
    this.state = state;
    try {
      await this.listeners.listen("https", configuration.https, () => this.createHttps(configuration));
      const plain = configuration.http;
      if (plain !== undefined) await this.listeners.listen("http", plain, () => this.createHttp());
    } catch (error) {
      this.state = previous;
      throw error;
    }
  }

  private createHttps(configuration: CloudfrontConfiguration): https.Server {
    const first = configuration.serverCertificates[0]?.certificate;
    const server = https.createServer(
      {
        cert: first?.certificatePem,
        key: first?.privateKeyPem,
        SNICallback: this.tlsContexts.choose,
        ALPNProtocols: ["http/1.1"],
        // Each distribution has a floor of its own, which counts once the server name is known.
        minVersion: "TLSv1",
        ciphers: "DEFAULT@SECLEVEL=0",
        maxHeaderSize: MAXIMUM_REQUEST_BYTES,
      },
      (request, response) => void this.serve("https", request, response),
    );
    server.on("secureConnection", (socket: TLSSocket) => {
      const distribution = distributionOf(this.state?.configuration.distributions ?? [], serverNameOf(socket));
      if (isTooOld(socket.getProtocol(), distribution?.minimumTlsVersion ?? "TLSv1")) socket.destroy();
    });
    return refuseBadRequests(server);
  }

  private createHttp(): http.Server {
    const server = http.createServer(
      { maxHeaderSize: MAXIMUM_REQUEST_BYTES },
      (request, response) => void this.serve("http", request, response),
    );
    return refuseBadRequests(server);
  }

  private async serve(
    protocol: "http" | "https",
    request: http.IncomingMessage,
    response: http.ServerResponse,
  ): Promise<void> {
    const marks = newMarks();
    const { state } = this;
    const lines = headerLines(request);
    const host = hostOf(lines);
    const distribution =
      host === undefined ? undefined : distributionOf(state?.configuration.distributions ?? [], host);
    if (state === undefined || distribution === undefined) {
      answerSelf(response, marks, host === undefined ? "bad-request" : "unknown-host");
      return;
    }
    const peer = peerAddress(request);
    let observed = false;
    const observe = (status: number): void => {
      if (observed) return;
      observed = true;
      const serverName = request.socket instanceof TLSSocket ? serverNameOf(request.socket) : "";
      const distributionId = distribution.id;
      this.observe({ kind: "distribution-request", distributionId, peerAddress: peer, serverName, status });
    };
    // The viewer may leave at any moment; what arrived is observed all the same.
    response.on("close", () => observe(response.headersSent ? response.statusCode : 0));
    const answer = (own: OwnAnswer): void => {
      observe(ownStatus(own));
      if (response.headersSent) response.destroy();
      else answerSelf(response, marks, own);
    };
    try {
      await this.serveDistribution(state, distribution, {
        protocol,
        request,
        response,
        lines,
        peer,
        marks,
        answer,
        observe,
      });
    } catch (error) {
      console.error(`cloudfront ${distribution.id}:`, error);
      answer("origin-unreachable");
    }
  }

  private async serveDistribution(state: State, distribution: Distribution, exchange: Exchange): Promise<void> {
    const { protocol, request, response, peer, marks, answer } = exchange;
    const target = request.url ?? "";
    const method = request.method ?? "";
    if (!target.startsWith("/")) {
      answer("bad-request");
      return;
    }
    if (Buffer.byteLength(target, "latin1") > MAXIMUM_URL_BYTES) {
      answer("too-large");
      return;
    }
    const behavior = behaviorOf(distribution, splitTarget(target).path);
    if (protocol === "http" && behavior.viewerProtocolPolicy === "https-only") {
      answer("https-only");
      return;
    }
    if (protocol === "http" && behavior.viewerProtocolPolicy === "redirect-to-https") {
      const location = `https://${hostOf(exchange.lines) ?? ""}${target}`;
      const redirect: Answer = {
        status: 301,
        reason: "Moved Permanently",
        lines: [["Location", location]],
        body: Buffer.alloc(0),
      };
      respond(exchange, redirect, "Redirect from cloudfront");
      return;
    }
    if (!behavior.allowedMethods.includes(method)) {
      answer("method-not-allowed");
      return;
    }
    if (["GET", "HEAD"].includes(method) && hasBody(exchange.lines)) {
      answer("body-not-allowed");
      return;
    }

    let viewer = { method, target, lines: exchange.lines };
    const edgeFunction = state.functions.get(behavior);
    if (edgeFunction !== undefined) {
      const { domainName: distributionDomainName, id: distributionId } = distribution;
      const context = { distributionDomainName, distributionId, requestId: marks.requestId, viewerAddress: peer };
      const result = edgeFunction.run(context, viewer);
      switch (result.kind) {
        case "error":
          console.error(
            `cloudfront ${distribution.id}: function ${behavior.viewerRequestFunction?.name}: ${result.message}`,
          );
          answer("function-error");
          return;
        case "response":
          respond(exchange, result, "FunctionGeneratedResponse from cloudfront");
          return;
        case "request":
          viewer = result.request;
      }
    }
    const { configuration, resolve } = state;
    const connection = { address: peer, port: request.socket.remotePort ?? 0, protocol, ...marks };
    const result = await forwardToOrigin({
      configuration,
      resolve,
      distribution,
      behavior,
      viewer,
      connection,
      body: request,
    });
    if (result.kind === "failure") {
      console.error(`cloudfront ${distribution.id}: ${result.message}`);
      answer(result.answer);
      return;
    }
    exchange.observe(result.response.statusCode ?? 0);
    response.on("close", () => result.response.destroy());
    relay(result.response, response, marks);
  }
}

const TLS_VERSIONS = ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"];

function isTooOld(version: string | null, floor: Distribution["minimumTlsVersion"]): boolean {
  return TLS_VERSIONS.indexOf(version ?? "") < TLS_VERSIONS.indexOf(floor);
}

function serverNameOf(socket: TLSSocket): string {
  return typeof socket.servername === "string" ? socket.servername : "";
}

function hasBody(lines: HeaderLines): boolean {
  const lengths = valuesOf(lines, "content-length");
  return lengths.some((length) => length.trim() !== "0") || valuesOf(lines, "transfer-encoding").length > 0;
}

/** What the parser refuses is answered in CloudFront's words, and the connection ends. */
function refuseBadRequests<S extends http.Server | https.Server>(server: S): S {
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    const status = error.code === "HPE_HEADER_OVERFLOW" ? "413 Request Entity Too Large" : "400 Bad Request";
    if (socket.writable)
      socket.end(`HTTP/1.1 ${status}\r\nServer: CloudFront\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    else socket.destroy();
  });
  return server;
}
