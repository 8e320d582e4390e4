import { createHash } from "node:crypto";
import * as http from "node:http";
import * as https from "node:https";
import { TLSSocket } from "node:tls";
import { headerLines, hostOf, peerAddress, readBody, type HeaderLines } from "../http";
import { Listeners } from "../listeners";
import { appendLog } from "../logGroups";
import type { ListenAddress, Observe, Service } from "../serviceProcess";
import { SniServer } from "../sniServer";
import { TlsContexts } from "../tlsContexts";
import { accessLogLine } from "./accessLog";
import { BAD_REQUEST, FORBIDDEN, TOO_LARGE, WAF_FILTERED, type GatewayAnswer } from "./answers";
import { arrivalOf, type Arrival } from "./arrival";
import { AuthorizerCache } from "./authorizerCache";
import {
  apiGatewayConfigurationSchema,
  type ApiEndpoint,
  type ApiGatewayConfiguration,
  type CustomDomain,
  type Stage,
} from "./configuration";
import { admit, type Admission } from "./admission";
import { domainSecurity, DomainServers, refuseWithoutCertificate } from "./domainServers";
import { inflate, MAXIMUM_BODY_BYTES } from "./inflate";
import { PolicyBook } from "./policyBook";
import { sendAnswer, sendResponse } from "./sending";
import { serveStage, type StageResult } from "./serveStage";
import { Throttle } from "./throttle";
import { evaluateWebAcl, type WebAclVerdict } from "./webAcl";

/** API Gateway quota: request line and headers of a REST API. */
const MAXIMUM_HEADER_BYTES = 10240;

interface State {
  configuration: ApiGatewayConfiguration;
  policies: PolicyBook;
  cache: AuthorizerCache;
}

/** The front door of every REST API of the stack: their own endpoints and custom domains, on one address. */
export class FrontDoor implements Service {
  private state: State | undefined;
  private readonly throttle = new Throttle();
  private readonly cache = new AuthorizerCache();
  private readonly domainServers = new DomainServers((domain) => this.createServer(domain));
  /** AWS refuses a handshake without a server name that it serves. */
  private readonly tlsContexts = new TlsContexts({ fallback: false });
  readonly listeners = new Listeners();

  constructor(private readonly observe: Observe) {}

  async configure(value: unknown): Promise<void> {
    const configuration = apiGatewayConfigurationSchema.parse(value);
    const state = { configuration, policies: new PolicyBook(configuration), cache: this.cache };
    this.domainServers.replace(configuration.domains);
    this.tlsContexts.replace(configuration.serverCertificates);
    await this.listeners.listen("https", configuration.https, () => {
      const ownEndpoints = this.createServer(undefined);
      return new SniServer((serverName) => this.domainServers.of(serverName) ?? ownEndpoints);
    });
    await this.listenBehindEndpoints(configuration.endpoints ?? []);
    this.state = state;
  }

  /** The address that a request arrives at tells the endpoint that it came through. */
  private async listenBehindEndpoints(endpoints: ApiEndpoint[]): Promise<void> {
    const wanted = endpoints.flatMap(({ id, listeners }) =>
      listeners.map((address) => ({ id, address, name: endpointListener(id, address) })),
    );
    for (const { id, address, name } of wanted) {
      await this.listeners.listen(name, address, () => this.createServer(undefined, id));
    }
    this.listeners.closeOthers(["https", ...wanted.map(({ name }) => name)]);
  }

  /**
   * @param domain the custom domain that it is for; undefined for the APIs' own endpoints.
   * @param endpointId of the VPC endpoint that it serves; undefined for the internet.
   */
  private createServer(domain: CustomDomain | undefined, endpointId?: string): https.Server {
    const security: https.ServerOptions =
      domain === undefined ? { SNICallback: this.tlsContexts.choose, minVersion: "TLSv1.2" } : domainSecurity(domain);
    const server = https.createServer(
      { ...security, ALPNProtocols: ["http/1.1"], maxHeaderSize: MAXIMUM_HEADER_BYTES },
      (request, response) => void this.serve(request, response, endpointId),
    );
    return security.requestCert === true ? refuseWithoutCertificate(server) : server;
  }

  private async serve(
    request: http.IncomingMessage,
    response: http.ServerResponse,
    endpointId: string | undefined,
  ): Promise<void> {
    const time = Date.now();
    const { state } = this;
    const lines = headerLines(request);
    const host = hostOf(lines);
    try {
      const body = await readBody(request, MAXIMUM_BODY_BYTES);
      const admission =
        state === undefined ? undefined : admit(state.configuration, host ?? "", lines, request, endpointId);
      if (state === undefined || admission === undefined) {
        sendAnswer(response, FORBIDDEN, []);
        return;
      }
      await this.serveApi(state, admission, { request, response, lines, body, time });
    } catch (error) {
      // The client left, or something of ours failed: there is nobody, or nothing good, to answer.
      console.error(`api gateway ${host ?? ""}:`, error);
      response.destroy();
    }
  }

  private async serveApi(state: State, admission: Admission, exchange: Exchange): Promise<void> {
    const { request, response, lines, body, time } = exchange;
    const { api, domain } = admission.destination;
    const target = request.url ?? "";
    const raw = {
      method: request.method ?? "",
      target,
      lines,
      body: body ?? Buffer.alloc(0),
      peerAddress: peerAddress(request),
      edgeAddress: state.configuration.edgeAddress,
      tls: tlsOf(request),
      time,
    };
    const arrival = arrivalOf(admission, raw);
    const stage = api.stages.find(({ name }) => name === arrival.stageName);
    const verdict = this.inspect(arrival, stage, lines);
    const result =
      verdict?.action === "BLOCK"
        ? answered(WAF_FILTERED)
        : await this.decide(state, arrival, body === undefined, domain);
    const own: HeaderLines = [
      ["x-amzn-RequestId", arrival.requestId],
      ["x-amz-apigw-id", arrival.extendedRequestId],
    ];
    // Told before it is answered: who has the answer finds the observation.
    this.observe({
      kind: "api-request",
      apiId: api.id,
      stage: arrival.stageName,
      method: raw.method,
      target,
      bodySha256: createHash("sha256").update(raw.body).digest("hex"),
      peerAddress: raw.peerAddress,
      status: result.kind === "answer" ? result.answer.status : result.status,
    });
    const sent =
      result.kind === "answer"
        ? sendAnswer(response, result.answer, own)
        : sendResponse(response, result, [...own, ["X-Amzn-Trace-Id", arrival.traceId]]);
    if (stage?.accessLog !== undefined) {
      const { accountId, logGroups } = state.configuration;
      const outcome = {
        ...sent,
        answer: result.kind === "answer" ? result.answer : undefined,
        route: result.route,
        authorizer: result.authorizer,
        integration: result.integration,
        caller: result.caller,
        webAcl: stage.webAcl === undefined ? undefined : { arn: stage.webAcl.arn, action: verdict?.action ?? "BLOCK" },
        latencyMilliseconds: Date.now() - time,
      };
      const line = accessLogLine(stage.accessLog.format, arrival, stage, accountId, outcome);
      appendLog(logGroups, stage.accessLog.logGroup, line);
    }
  }

  /** "AWS WAF rules are evaluated before other access control features": before anything else of the API. */
  private inspect(arrival: Arrival, stage: Stage | undefined, lines: HeaderLines): WebAclVerdict | undefined {
    if (stage?.webAcl === undefined) return undefined;
    const verdict = evaluateWebAcl(stage.webAcl, { sourceAddress: arrival.sourceAddress, lines });
    const { api, stageName } = arrival;
    this.observe({
      kind: "web-acl-inspection",
      webAcl: stage.webAcl.name,
      apiId: api.id,
      stage: stageName,
      ...verdict,
    });
    return verdict;
  }

  private async decide(
    state: State,
    arrival: Arrival,
    tooLarge: boolean,
    domain: CustomDomain | undefined,
  ): Promise<StageResult> {
    const stage = arrival.api.stages.find(({ name }) => name === arrival.stageName);
    if (!arrival.fullPath.startsWith("/")) return answered(BAD_REQUEST);
    const isDisabled = domain === undefined && stage?.deployment.disableExecuteApiEndpoint === true;
    if (stage === undefined || isDisabled) {
      return answered(FORBIDDEN);
    }
    if (tooLarge) return answered(TOO_LARGE);
    const inflated = await inflate(arrival);
    if (inflated === undefined) return answered(BAD_REQUEST);
    return serveStage({ ...state, throttle: this.throttle, arrival: inflated, stage });
  }
}

/** An answer that came before anything of the stage was looked at. */
function answered(answer: GatewayAnswer): StageResult {
  return { kind: "answer", answer, route: undefined, authorizer: undefined, integration: undefined, caller: undefined };
}

interface Exchange {
  request: http.IncomingMessage;
  response: http.ServerResponse;
  lines: HeaderLines;
  /** Undefined when it was too long. */
  body: Buffer | undefined;
  time: number;
}

/** Name under which the server behind an interface of an endpoint is known. */
export function endpointListener(endpointId: string, { address, port }: ListenAddress): string {
  return `${endpointId} ${address} ${port}`;
}

function tlsOf({ socket }: http.IncomingMessage): { cipher: string; version: string } {
  if (!(socket instanceof TLSSocket)) return { cipher: "", version: "" };
  return { cipher: socket.getCipher().name, version: socket.getProtocol() ?? "" };
}
