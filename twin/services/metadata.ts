import { randomBytes } from "node:crypto";
import * as http from "node:http";
import { z } from "zod";
import { runService, type Service } from "./serviceProcess";

/** EC2's instance metadata service: knows an instance by the address it asks from, which nobody else can use. */
const configurationSchema = z.strictObject({
  /** Where it listens. */
  address: z.string(),
  instances: z.array(
    z.strictObject({
      address: z.string(),
      /** Whether a session token is required (IMDSv2 only). */
      tokensRequired: z.boolean(),
      /** Base64; empty for none. */
      userData: z.string(),
      /** Values by path below `/latest/`. */
      values: z.record(z.string(), z.string()),
      /** Role of the instance profile; null without one. */
      role: z
        .strictObject({
          name: z.string(),
          accessKeyId: z.string(),
          secretAccessKey: z.string(),
          sessionToken: z.string(),
        })
        .nullable(),
    }),
  ),
});

export type MetadataConfiguration = z.infer<typeof configurationSchema>;
type InstanceMetadata = MetadataConfiguration["instances"][number];

const MAXIMUM_TOKEN_SECONDS = 21_600;
/** AWS renews an instance's credentials about six hours ahead. */
const CREDENTIALS_MILLISECONDS = 6 * 3600 * 1000;
const CREDENTIALS_PATH = "meta-data/iam/security-credentials";
const TOKEN_HEADER = "x-aws-ec2-metadata-token";

interface Answer {
  status: number;
  body: string | Buffer;
  headers?: Record<string, string>;
}

class MetadataService implements Service {
  private instances = new Map<string, InstanceMetadata>();
  private readonly tokens = new Map<string, { address: string; end: number }>();
  private server: http.Server | undefined;

  async configure(configuration: unknown): Promise<void> {
    const { address, instances } = configurationSchema.parse(configuration);
    this.instances = new Map(instances.map((instance) => [instance.address, instance]));
    if (this.server !== undefined) return;
    const server = http.createServer((request, response) => {
      const { status, body, headers } = this.answer(request);
      response.writeHead(status, { "content-type": "text/plain", server: "EC2ws", ...headers });
      response.end(body);
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(80, address, resolve);
    });
    this.server = server;
  }

  private answer(request: http.IncomingMessage): Answer {
    const address = request.socket.remoteAddress ?? "";
    const instance = this.instances.get(address);
    const path = (request.url ?? "").split("?")[0] ?? "";
    if (instance === undefined) return { status: 404, body: "" };
    if (path === "/latest/api/token") return this.token(request, address);
    if (request.method !== "GET" && request.method !== "HEAD") return { status: 405, body: "" };
    const token = request.headers[TOKEN_HEADER];
    const refused = token === undefined ? instance.tokensRequired : !this.isValid(String(token), address);
    return refused ? { status: 401, body: "" } : read(instance, path);
  }

  private token(request: http.IncomingMessage, address: string): Answer {
    if (request.method !== "PUT") return { status: 405, body: "" };
    // A request that a proxy carried is not from the instance's own software.
    if (request.headers["x-forwarded-for"] !== undefined) return { status: 403, body: "" };
    const seconds = Number(request.headers[`${TOKEN_HEADER}-ttl-seconds`]);
    if (!Number.isInteger(seconds) || seconds < 1 || seconds > MAXIMUM_TOKEN_SECONDS) return { status: 400, body: "" };
    const token = randomBytes(42).toString("base64");
    this.tokens.set(token, { address, end: Date.now() + seconds * 1000 });
    return { status: 200, body: token, headers: { [`${TOKEN_HEADER}-ttl-seconds`]: String(seconds) } };
  }

  private isValid(token: string, address: string): boolean {
    const known = this.tokens.get(token);
    return known !== undefined && known.address === address && known.end > Date.now();
  }
}

function read(instance: InstanceMetadata, path: string): Answer {
  const name = path.replace(/^\/latest\//, "").replace(/\/$/, "");
  if (name === "user-data") {
    if (instance.userData === "") return { status: 404, body: "" };
    return {
      status: 200,
      body: Buffer.from(instance.userData, "base64"),
      headers: { "content-type": "application/octet-stream" },
    };
  }
  const values = { ...instance.values, ...credentials(instance) };
  const value = values[name];
  if (value !== undefined) return { status: 200, body: value };
  const children = Object.keys(values)
    .filter((key) => key.startsWith(`${name}/`))
    .map((key) => {
      const rest = key.slice(name.length + 1);
      return rest.includes("/") ? `${rest.split("/")[0] ?? ""}/` : rest;
    });
  return children.length === 0
    ? { status: 404, body: "" }
    : { status: 200, body: [...new Set(children)].sort().join("\n") };
}

function credentials({ role }: InstanceMetadata): Record<string, string> {
  if (role === null) return {};
  const now = Date.now();
  const document = {
    Code: "Success",
    LastUpdated: timestamp(now),
    Type: "AWS-HMAC",
    AccessKeyId: role.accessKeyId,
    SecretAccessKey: role.secretAccessKey,
    Token: role.sessionToken,
    Expiration: timestamp(now + CREDENTIALS_MILLISECONDS),
  };
  return { [`${CREDENTIALS_PATH}/${role.name}`]: JSON.stringify(document, undefined, 2) };
}

/** AWS writes no fractions of seconds. */
function timestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, "Z");
}

runService(() => new MetadataService());
