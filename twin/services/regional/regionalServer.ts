import { randomUUID } from "node:crypto";
import * as http from "node:http";
import * as https from "node:https";
import type { Duplex } from "node:stream";
import { headerLines, hostOf, peerAddress, readBody } from "../http";
import { Listeners } from "../listeners";
import type { Service } from "../serviceProcess";
import { TlsContexts } from "../tlsContexts";
import { AccessBook } from "./access";
import { regionalConfigurationSchema, type RegionalConfiguration } from "./configuration";
import type { JsonRequest } from "./jsonApi";
import { RuntimeObjects } from "./runtimeObjects";
import { serveS3 } from "./s3";
import type { ServiceAnswer } from "./serviceAnswer";
import { serveSecretsManager } from "./secretsManager";
import { SessionMessages } from "./sessionMessages";
import { SessionBook } from "./sessions/sessionBook";
import { serveSystemsManager } from "./systemsManager";

const MAXIMUM_BODY_BYTES = 1024 * 1024;

interface State {
  configuration: RegionalConfiguration;
  access: AccessBook;
  objects: RuntimeObjects;
}

type ServiceKind = "s3" | "secretsManager" | "systemsManager" | "sessionMessages";

/** S3, Secrets Manager and Systems Manager of one region, each on its own address. */
export class RegionalServer implements Service {
  private state: State | undefined;
  private readonly tlsContexts = {
    s3: new TlsContexts({ fallback: true }),
    secretsManager: new TlsContexts({ fallback: true }),
    systemsManager: new TlsContexts({ fallback: true }),
    sessionMessages: new TlsContexts({ fallback: true }),
  };
  private readonly book = new SessionBook();
  private readonly messages = new SessionMessages();
  readonly listeners = new Listeners();

  async configure(value: unknown): Promise<void> {
    const configuration = regionalConfigurationSchema.parse(value);
    const { s3, secretsManager, systemsManager, sessionMessages } = configuration;
    const access = new AccessBook(configuration);
    this.tlsContexts.s3.replace(s3.serverCertificates);
    this.tlsContexts.secretsManager.replace(secretsManager.serverCertificates);
    this.tlsContexts.systemsManager.replace(systemsManager.serverCertificates);
    this.tlsContexts.sessionMessages.replace(sessionMessages.serverCertificates);
    await this.listeners.listen("s3", s3.https, () => this.createHttps("s3"));
    if (s3.http !== undefined) {
      await this.listeners.listen("s3-http", s3.http, () =>
        http.createServer((request, response) => void this.serve("s3", false, request, response)),
      );
    }
    await this.listeners.listen("secretsManager", secretsManager.https, () => this.createHttps("secretsManager"));
    await this.listeners.listen("systemsManager", systemsManager.https, () => this.createHttps("systemsManager"));
    await this.listeners.listen("sessionMessages", sessionMessages.https, () =>
      this.createHttps("sessionMessages").on(
        "upgrade",
        (request: http.IncomingMessage, socket: Duplex, head: Buffer) => {
          this.upgrade(request, socket, head);
        },
      ),
    );
    this.book.follow(systemsManager.machines);
    // Nothing is put between the look at what there is and the moment from which it counts.
    const objects = new RuntimeObjects(s3.runtimeObjects);
    objects.follow(s3.buckets);
    this.state = { configuration, access, objects };
  }

  private createHttps(kind: ServiceKind): https.Server {
    return https.createServer(
      { SNICallback: this.tlsContexts[kind].choose, ALPNProtocols: ["http/1.1"], minVersion: "TLSv1.2" },
      (request, response) => void this.serve(kind, true, request, response),
    );
  }

  private async serve(
    kind: ServiceKind,
    secure: boolean,
    request: http.IncomingMessage,
    response: http.ServerResponse,
  ): Promise<void> {
    try {
      const body = await readBody(request, MAXIMUM_BODY_BYTES);
      const { state } = this;
      if (state === undefined || body === undefined) {
        response.writeHead(state === undefined ? 503 : 413, { "content-length": 0 }).end();
        return;
      }
      send(response, this.answer(kind, state, received(request, body, secure)), kind);
    } catch (error) {
      console.error(`${kind}:`, error);
      if (response.headersSent) response.destroy();
      else response.writeHead(500, { "content-length": 0 }).end();
    }
  }

  private answer(kind: ServiceKind, { configuration, access, objects }: State, request: Received): ServiceAnswer {
    switch (kind) {
      case "s3":
        return serveS3({ configuration, access, objects }, request);
      case "secretsManager":
        return serveSecretsManager(configuration, access, request);
      case "systemsManager":
        return serveSystemsManager(configuration, access, this.book, request);
      case "sessionMessages":
        return this.messages.answer({ configuration, access, book: this.book }, request);
    }
  }

  private upgrade(request: http.IncomingMessage, socket: Duplex, head: Buffer): void {
    const { state } = this;
    socket.on("error", () => socket.destroy());
    if (state === undefined) {
      socket.destroy();
      return;
    }
    if (head.length > 0) socket.unshift(head);
    try {
      const { configuration, access } = state;
      this.messages.open({ configuration, access, book: this.book }, received(request, Buffer.alloc(0), true), socket);
    } catch (error) {
      console.error("sessionMessages:", error);
      socket.destroy();
    }
  }

  /** Ends every session and stops listening. */
  async close(): Promise<void> {
    this.book.closeAll();
    await this.listeners.close();
  }
}

interface Received extends JsonRequest {
  host: string;
}

function received(request: http.IncomingMessage, body: Buffer, secure: boolean): Received {
  const lines = headerLines(request);
  return {
    method: request.method ?? "",
    target: request.url ?? "",
    ...{ lines, body },
    host: hostOf(lines) ?? "",
    from: { address: peerAddress(request), secure },
    now: Date.now(),
  };
}

function send(response: http.ServerResponse, answer: ServiceAnswer, kind: ServiceKind): void {
  const requestId = kind === "s3" ? "x-amz-request-id" : "x-amzn-RequestId";
  const lines = [...answer.lines, ["Content-Length", String(answer.body.length)], [requestId, randomUUID()]];
  response.writeHead(answer.status, lines.flat());
  // Node leaves the body out where there must be none (HEAD, 304).
  response.end(answer.body);
}
