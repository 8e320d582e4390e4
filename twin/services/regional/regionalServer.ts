import { randomUUID } from "node:crypto";
import * as http from "node:http";
import * as https from "node:https";
import { headerLines, hostOf, peerAddress, readBody } from "../http";
import { Listeners } from "../listeners";
import type { Service } from "../serviceProcess";
import { TlsContexts } from "../tlsContexts";
import { AccessBook } from "./access";
import { regionalConfigurationSchema, type RegionalConfiguration } from "./configuration";
import { RuntimeObjects } from "./runtimeObjects";
import { serveS3 } from "./s3";
import type { ServiceAnswer } from "./serviceAnswer";
import { serveSecretsManager } from "./secretsManager";

const MAXIMUM_BODY_BYTES = 1024 * 1024;

interface State {
  configuration: RegionalConfiguration;
  access: AccessBook;
  objects: RuntimeObjects;
}

type ServiceKind = "s3" | "secretsManager";

/** S3 and Secrets Manager of one region, each on its own address. */
export class RegionalServer implements Service {
  private state: State | undefined;
  private readonly tlsContexts = {
    s3: new TlsContexts({ fallback: true }),
    secretsManager: new TlsContexts({ fallback: true }),
  };
  readonly listeners = new Listeners();

  async configure(value: unknown): Promise<void> {
    const configuration = regionalConfigurationSchema.parse(value);
    const { s3, secretsManager } = configuration;
    const access = new AccessBook(configuration);
    this.tlsContexts.s3.replace(s3.serverCertificates);
    this.tlsContexts.secretsManager.replace(secretsManager.serverCertificates);
    await this.listeners.listen("s3", s3.https, () => this.createHttps("s3"));
    if (s3.http !== undefined) {
      await this.listeners.listen("s3-http", s3.http, () =>
        http.createServer((request, response) => void this.serve("s3", false, request, response)),
      );
    }
    await this.listeners.listen("secretsManager", secretsManager.https, () => this.createHttps("secretsManager"));
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
      const lines = headerLines(request);
      const received = {
        method: request.method ?? "",
        target: request.url ?? "",
        lines,
        body,
        host: hostOf(lines) ?? "",
        from: { address: peerAddress(request), secure },
        now: Date.now(),
      };
      const answer =
        kind === "s3" ? serveS3(state, received) : serveSecretsManager(state.configuration, state.access, received);
      send(response, answer, kind);
    } catch (error) {
      console.error(`${kind}:`, error);
      if (response.headersSent) response.destroy();
      else response.writeHead(500, { "content-length": 0 }).end();
    }
  }
}

function send(response: http.ServerResponse, answer: ServiceAnswer, kind: ServiceKind): void {
  const requestId = kind === "s3" ? "x-amz-request-id" : "x-amzn-RequestId";
  const lines = [...answer.lines, ["Content-Length", String(answer.body.length)], [requestId, randomUUID()]];
  response.writeHead(answer.status, lines.flat());
  // Node leaves the body out where there must be none (HEAD, 304).
  response.end(answer.body);
}
