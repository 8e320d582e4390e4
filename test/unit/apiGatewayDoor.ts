import * as http from "node:http";
import * as path from "node:path";
import type {
  Api,
  ApiDeployment,
  ApiGatewayConfiguration,
  ApiMethod,
  Stage,
} from "../../twin/services/apiGateway/configuration";
import { endpointListener, FrontDoor } from "../../twin/services/apiGateway/frontDoor";
import { invokePath } from "../../twin/services/lambdaClient";
import type { Observation } from "../../verify/observation";
import type { ListenAddress } from "../../twin/services/serviceProcess";
import { requestText, sendRaw, type RawAnswer, Workshop } from "./servicesSupport";

export const REGION = "eu-central-1";
export const ACCOUNT = "123456789012";
export const HOST = `api123.execute-api.${REGION}.amazonaws.com`;
export const API_ARN = `arn:aws:execute-api:${REGION}:${ACCOUNT}:api123`;
export const BACKEND = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:backend`;
export const GATE = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:gate`;

/** Any port of this machine. */
export const LOOPBACK = { address: "127.0.0.1", port: 0 };

/** A call of a function, with its event. */
export interface Call {
  functionArn: string;
  event: Record<string, unknown>;
}

export interface Setup {
  api?: Partial<Api>;
  stage?: Partial<Stage>;
  deployment?: Partial<ApiDeployment>;
  method?: Partial<ApiMethod>;
  /** Whether the methods ask an authorizer; it allows everything. */
  authorizer?: boolean;
  configuration?: Partial<ApiGatewayConfiguration>;
}

/** The twin's API Gateway with one API, `GET /items/{id}` of stage `prod`, before a Lambda service that says yes. */
export class Door {
  calls: Call[] = [];
  observations: Observation[] = [];
  /** Effect of the authorizer's answers. */
  effect: "Allow" | "Deny" = "Allow";
  readonly workshop = new Workshop();
  private readonly lambda: http.Server;
  private readonly door = new FrontDoor((observation) => this.observations.push(observation));

  private constructor() {
    this.lambda = http.createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const functionArn = [BACKEND, GATE].find((arn) => invokePath(arn) === request.url) ?? "";
        this.calls.push({ functionArn, event: JSON.parse(Buffer.concat(chunks).toString()) as Call["event"] });
        response
          .writeHead(200)
          .end(JSON.stringify(functionArn === GATE ? decisionOf(this.effect) : { statusCode: 200, body: "served" }));
      });
    });
  }

  static async open(): Promise<Door> {
    const made = new Door();
    await new Promise<void>((resolve) => made.lambda.listen(made.socket, resolve));
    return made;
  }

  async close(): Promise<void> {
    await this.door.listeners.close();
    this.lambda.close();
    this.workshop.remove();
  }

  /** Takes a configuration, and forgets what was seen before. */
  async configure(setup: Setup = {}): Promise<void> {
    this.calls = [];
    this.observations = [];
    const names = [`*.execute-api.${REGION}.amazonaws.com`, `*.execute-api.${REGION}.vpce.amazonaws.com`];
    await this.door.configure({
      https: LOOPBACK,
      serverCertificates: [{ names, certificate: this.workshop.certificate(...names) }],
      region: REGION,
      accountId: ACCOUNT,
      lambdaSocket: this.socket,
      logGroups: path.join(this.workshop.directory, "log-groups"),
      edgeAddress: "192.0.2.111",
      apis: [
        {
          id: "api123",
          host: HOST,
          endpointType: "REGIONAL",
          stages: [{ name: "prod", variables: {}, throttling: [], deployment: deployment(setup), ...setup.stage }],
          ...setup.api,
        },
      ],
      domains: [],
      ...setup.configuration,
    } satisfies ApiGatewayConfiguration);
  }

  /** Where it listens. */
  get address(): ListenAddress {
    return this.door.listeners.addressOf("https");
  }

  /** The last event of a function. */
  eventOf(functionArn: string): Record<string, unknown> {
    const call = this.calls.findLast((one) => one.functionArn === functionArn);
    if (call === undefined) throw new Error(`${functionArn} was not called`);
    return call.event;
  }

  /** Where the log groups are. */
  get logGroups(): string {
    return path.join(this.workshop.directory, "log-groups");
  }

  send(method: string, target: string, headers: [string, string][] = [], body = ""): Promise<RawAnswer> {
    const named = headers.some(([name]) => name.toLowerCase() === "host");
    const lines: [string, string][] = named ? headers : [["Host", HOST], ...headers];
    return this.sendTo(HOST, requestText(method, target, lines, body));
  }

  /** Sends bytes as they are, with a server name, from the internet or through an endpoint. */
  sendTo(serverName: string, request: string, endpointId?: string): Promise<RawAnswer> {
    const security = { serverName, authority: this.workshop.authority.certificatePem };
    const listener = endpointId === undefined ? "https" : endpointListener(endpointId, LOOPBACK);
    return sendRaw(this.door.listeners.addressOf(listener), request, security);
  }

  async closeListener(): Promise<void> {
    await this.door.listeners.close();
  }

  private get socket(): string {
    return path.join(this.workshop.directory, "lambda.sock");
  }
}

function decisionOf(Effect: string): unknown {
  const Statement = [{ Action: "execute-api:Invoke", Effect, Resource: `arn:aws:execute-api:${REGION}:${ACCOUNT}:*` }];
  return { principalId: "waf", policyDocument: { Version: "2012-10-17", Statement } };
}

export function deployment({ deployment: changes, method, authorizer = true }: Setup): ApiDeployment {
  return {
    id: "dep1",
    disableExecuteApiEndpoint: false,
    binaryMediaTypes: [],
    resources: [
      { id: "r0", path: "/" },
      { id: "r1", path: "/items/{id}" },
    ],
    methods: [
      {
        resourceId: "r1",
        resourcePath: "/items/{id}",
        httpMethod: "GET",
        authorizerId: authorizer ? "auth1" : undefined,
        integration: { functionArn: BACKEND, timeoutMilliseconds: 29000 },
        ...method,
      },
    ],
    authorizers: authorizer ? [{ id: "auth1", functionArn: GATE, identitySources: [], resultTtlSeconds: 0 }] : [],
    ...changes,
  };
}
