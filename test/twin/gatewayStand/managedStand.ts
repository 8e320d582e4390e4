import * as assert from "node:assert/strict";
import * as https from "node:https";
import * as path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { temporaryFolder } from "../../support/temporary";
import { hostRoute } from "./expectations";
import { STAND } from "./protocol";
import { GatewayStand } from "./stand";

export const LOGIN_SECRET = "the-login-secret-of-the-stand";

/** Name in the server's certificate. */
const SERVER_NAME = "management.portcullis.internal";

const Rule = z.object({ id: z.number(), message: z.string(), variable: z.string(), excerpt: z.string() });

/** What a test reads of an event. */
export const KeptEvent = z.object({
  gateway: z.string(),
  action: z.string(),
  host: z.string(),
  path: z.string(),
  client: z.string(),
  status: z.number(),
  requestId: z.string(),
  rules: z.array(Rule),
});
export type KeptEvent = z.infer<typeof KeptEvent>;

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

export interface Question {
  method?: string;
  path: string;
  headers?: Record<string, string>;
  body?: string;
  /** Address of the client, as a load balancer would tell it. */
  client?: string;
  cert?: string;
  key?: string;
}

/** A gateway and its management server, with the server's two ports as a client outside reaches them. */
export class ManagedStand {
  private constructor(
    readonly stand: GatewayStand,
    readonly sockets: string,
    private readonly authority: string,
  ) {}

  static async start(objects: Record<string, string> = {}): Promise<ManagedStand> {
    const sockets = temporaryFolder();
    const stand = await GatewayStand.start(
      { [`${STAND.hostRoutePrefix}api.shop.example.json`]: hostRoute({}), ...objects },
      { management: { sockets, loginSecret: LOGIN_SECRET, eventsMegabytes: 16 } },
    );
    try {
      const authority = await stand.read("/mnt/management/var/lib/portcullis/authority/authority.pem");
      return new ManagedStand(stand, sockets, authority);
    } catch (error) {
      stand.stop();
      throw error;
    }
  }

  stop(): void {
    this.stand.stop();
  }

  /** A request to the admins' port; the server's certificate is verified. */
  admin(question: Question): Promise<Answer> {
    return this.ask("admins.sock", question);
  }

  /** A request to the agents' port, with the certificate that the question has or none. */
  agent(question: Question): Promise<Answer> {
    return this.ask("agents.sock", question);
  }

  /** With the login secret, as a program asks. */
  async api(target: string): Promise<unknown> {
    const answer = await this.admin({ path: `/api/${target}`, headers: { Authorization: `Bearer ${LOGIN_SECRET}` } });
    assert.equal(answer.status, 200, answer.body);
    return JSON.parse(answer.body);
  }

  async events(query = ""): Promise<KeptEvent[]> {
    return z.object({ events: z.array(KeptEvent) }).parse(await this.api(`events${query}`)).events;
  }

  /** The event of a request, once the gateway has told it. */
  async eventOf(requestId: string): Promise<KeptEvent> {
    return this.until(async () => (await this.events(`?requestId=${requestId}`))[0]);
  }

  /** What the gateway itself speaks with. */
  async gatewayCertificate(): Promise<{ cert: string; key: string }> {
    const folder = "/var/lib/portcullis/reporter";
    const enrolled = async (): Promise<{ cert: string; key: string } | undefined> => {
      try {
        return {
          cert: await this.stand.read(`${folder}/client.pem`),
          key: await this.stand.read(`${folder}/client.key`),
        };
      } catch {
        return undefined;
      }
    };
    return this.until(enrolled);
  }

  /** What `look` gives once it gives something. */
  async until<T>(look: () => Promise<T | undefined>): Promise<T> {
    for (let attempt = 0; attempt < 150; attempt += 1) {
      const found = await look();
      if (found !== undefined) return found;
      await pause(400);
    }
    throw new Error(`waited in vain; the reporter said:\n${await this.stand.read("/mnt/gateway-reporter.log")}`);
  }

  private ask(socket: string, question: Question): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const request = https.request(
        {
          socketPath: path.join(this.sockets, socket),
          servername: SERVER_NAME,
          ca: this.authority,
          cert: question.cert,
          key: question.key,
          agent: false,
          method: question.method ?? "GET",
          path: question.path,
          headers: { Host: SERVER_NAME, "X-Forwarded-For": question.client ?? "198.51.100.1", ...question.headers },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("end", () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              body: Buffer.concat(chunks).toString("utf8"),
            }),
          );
          response.on("error", reject);
        },
      );
      request.on("error", reject);
      request.end(question.body);
    });
  }
}
