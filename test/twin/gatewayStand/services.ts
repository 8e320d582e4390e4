import * as fs from "node:fs";
import * as http from "node:http";
import * as https from "node:https";
import { createHash } from "node:crypto";
import { z } from "zod";
import type { IssuedCertificate } from "../../../twin/certificateAuthority";
import type { OriginRequest } from "./protocol";
import { STAND } from "./protocol";

const TOKEN = "stand-token";
const ROLE = "instance-role";

/** Who asks, as its credentials say. */
enum Caller {
  Gateway = "ASIASTANDSTANDGATEWAY",
  Management = "ASIASTANDMANAGEMENT00",
}

/** Keys that a caller may write; the twin's own test holds the project's policies to this. */
const WRITABLE: Record<Caller, RegExp> = {
  [Caller.Gateway]: new RegExp(`^management/requests/${STAND.gatewayRoleId}:${STAND.gatewayId}\\.csr$`),
  [Caller.Management]: /^management\/(authority\.pem|server\.json|certificates\/[A-Z0-9]+:i-[0-9a-f]+\.pem)$/,
};

/** Metadata service: IMDSv2 only. Who asks is told by the address, as on EC2. */
export function metadataService(): http.Server {
  return http.createServer((request, response) => {
    if (request.method === "PUT" && request.url === "/latest/api/token") return void response.end(TOKEN);
    if (request.headers["x-aws-ec2-metadata-token"] !== TOKEN) return void response.writeHead(401).end();
    const isManagement = request.socket.remoteAddress === STAND.management;
    const folder = "iam/security-credentials/";
    const items: Record<string, string> = {
      "instance-id": isManagement ? STAND.managementId : STAND.gatewayId,
      "local-ipv4": isManagement ? STAND.management : STAND.gateway,
      "placement/availability-zone": `${STAND.region}a`,
      [folder]: ROLE,
      [folder + ROLE]: JSON.stringify({
        Code: "Success",
        AccessKeyId: isManagement ? Caller.Management : Caller.Gateway,
        SecretAccessKey: "stand-secret-access-key",
        Token: "stand-session-token",
        Expiration: new Date(Date.now() + 3_600_000).toISOString(),
      }),
    };
    const item = items[(request.url ?? "").replace("/latest/meta-data/", "")];
    if (item === undefined) return void response.writeHead(404).end();
    response.end(item);
  });
}

/** Asks for a signature in a role's name (its value is tested elsewhere). */
function callerOf(request: http.IncomingMessage): Caller | undefined {
  if (request.headers["x-amz-security-token"] !== "stand-session-token") return undefined;
  const key = /^AWS4-HMAC-SHA256 Credential=([^/]+)\//.exec(request.headers.authorization ?? "")?.[1];
  return Object.values(Caller).find((caller) => caller === key);
}

/** GetSecretValue of the login secret, for the management server alone. */
export function secretsManager(certificate: IssuedCertificate, secret: string): https.Server {
  const tls = { cert: certificate.certificatePem, key: certificate.privateKeyPem };
  return https.createServer(tls, (request, response) => {
    void readAll(request).then((body) => {
      const isGet = request.headers["x-amz-target"] === "secretsmanager.GetSecretValue";
      const asked = z.object({ SecretId: z.literal(STAND.loginSecretArn) }).safeParse(JSON.parse(body.toString()));
      if (!isGet || !asked.success || callerOf(request) !== Caller.Management) return response.writeHead(400).end();
      return response.end(JSON.stringify({ SecretString: secret }));
    });
  });
}

/** The bucket: GET, PUT and ListObjectsV2. */
export class Bucket {
  readonly server: https.Server;
  /** Listings of host routes answered, so that a test can wait for the agent to have looked. */
  listings = 0;

  constructor(
    certificate: IssuedCertificate,
    private readonly bundle: string,
    private readonly objects: Map<string, string>,
  ) {
    const tls = { cert: certificate.certificatePem, key: certificate.privateKeyPem };
    this.server = https.createServer(tls, (request, response) => {
      const caller = callerOf(request);
      if (caller === undefined) return void response.writeHead(403).end();
      const url = new URL(request.url ?? "/", `https://${STAND.bucket}`);
      const key = decodeURIComponent(url.pathname.slice(1));
      if (request.method === "PUT") return void this.put(caller, key, request, response);
      if (key === "") return void response.end(this.listing(url.searchParams.get("prefix") ?? ""));
      if (key === STAND.bundleKey) return void response.end(fs.readFileSync(this.bundle));
      const text = this.objects.get(key);
      // As S3 answers to who may not list.
      if (text === undefined) return void response.writeHead(403).end();
      response.end(text);
    });
  }

  private async put(
    caller: Caller,
    key: string,
    request: http.IncomingMessage,
    response: http.ServerResponse,
  ): Promise<void> {
    const body = await readAll(request);
    if (WRITABLE[caller].test(key)) this.objects.set(key, body.toString());
    else response.statusCode = 403;
    response.end();
  }

  private listing(prefix: string): string {
    if (prefix === STAND.hostRoutePrefix) this.listings += 1;
    const contents = [...this.objects]
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, text]) => {
        const etag = createHash("md5").update(text).digest("hex");
        const written = `<LastModified>${new Date().toISOString()}</LastModified>`;
        return `<Contents><Key>${key}</Key>${written}<ETag>&quot;${etag}&quot;</ETag></Contents>`;
      });
    const namespace = "http://s3.amazonaws.com/doc/2006-03-01/";
    return `<ListBucketResult xmlns="${namespace}"><IsTruncated>false</IsTruncated>${contents.join("")}</ListBucketResult>`;
  }
}

async function readAll(request: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The origin: remembers what it got and answers as the request asks in `x-stand-answer` (JSON), else 200. */
export class Origin {
  readonly server: https.Server;
  private received: OriginRequest[] = [];

  constructor(certificate: IssuedCertificate) {
    this.server = https.createServer(
      { cert: certificate.certificatePem, key: certificate.privateKeyPem },
      (request, response) => {
        const chunks: Buffer[] = [];
        request.on("data", (chunk: Buffer) => chunks.push(chunk));
        request.on("end", () => {
          this.received.push({
            method: request.method ?? "",
            target: request.url ?? "",
            headers: request.rawHeaders,
            body: Buffer.concat(chunks).toString("base64"),
            serverName: servername(request.socket),
          });
          if (request.url?.includes("/forbidden-by-origin") === true) {
            return void response
              .writeHead(403, { "content-type": "application/json" })
              .end('{"message":"origin says no"}');
          }
          if (request.url?.includes("/moved") === true) {
            return void response
              .writeHead(302, { location: `https://${STAND.origin}/prod/elsewhere`, "set-cookie": "a=b; Path=/prod/" })
              .end();
          }
          response.writeHead(200, { "content-type": "application/json" }).end('{"ok":true}');
        });
      },
    );
  }

  /** What came since the last call. */
  take(): OriginRequest[] {
    const taken = this.received;
    this.received = [];
    return taken;
  }
}

function servername(socket: object): string {
  const name: unknown = Reflect.get(socket, "servername");
  return typeof name === "string" ? name : "";
}
