import * as fs from "node:fs";
import * as http from "node:http";
import * as https from "node:https";
import { createHash } from "node:crypto";
import type { IssuedCertificate } from "../../../twin/certificateAuthority";
import type { OriginRequest } from "./protocol";
import { STAND } from "./protocol";

const TOKEN = "stand-token";
const ROLE = "gateway-role";

/** Metadata service: IMDSv2 only. */
export function metadataService(): http.Server {
  return http.createServer((request, response) => {
    if (request.method === "PUT" && request.url === "/latest/api/token") return void response.end(TOKEN);
    if (request.headers["x-aws-ec2-metadata-token"] !== TOKEN) return void response.writeHead(401).end();
    const folder = "/latest/meta-data/iam/security-credentials/";
    if (request.url === folder) return void response.end(ROLE);
    if (request.url !== folder + ROLE) return void response.writeHead(404).end();
    const credentials = {
      Code: "Success",
      AccessKeyId: "ASIASTANDSTANDSTAND0",
      SecretAccessKey: "stand-secret-access-key",
      Token: "stand-session-token",
      Expiration: new Date(Date.now() + 3_600_000).toISOString(),
    };
    response.end(JSON.stringify(credentials));
  });
}

/** The bucket: GET and ListObjectsV2. Asks for a signature in the role's name (its value is tested elsewhere). */
export class Bucket {
  readonly server: https.Server;
  /** Listings answered, so that a test can wait for the agent to have looked. */
  listings = 0;

  constructor(
    certificate: IssuedCertificate,
    private readonly bundle: string,
    private readonly objects: Map<string, string>,
  ) {
    this.server = https.createServer(
      { cert: certificate.certificatePem, key: certificate.privateKeyPem },
      (request, response) => {
        const signed = request.headers.authorization?.startsWith("AWS4-HMAC-SHA256 Credential=ASIASTANDSTANDSTAND0/");
        if (signed !== true || request.headers["x-amz-security-token"] !== "stand-session-token") {
          return void response.writeHead(403).end();
        }
        const url = new URL(request.url ?? "/", `https://${STAND.bucket}`);
        if (url.pathname === "/") return void response.end(this.listing(url.searchParams.get("prefix") ?? ""));
        const key = decodeURIComponent(url.pathname.slice(1));
        if (key === STAND.bundleKey) return void response.end(fs.readFileSync(this.bundle));
        const text = this.objects.get(key);
        if (text === undefined) return void response.writeHead(404).end();
        response.end(text);
      },
    );
  }

  private listing(prefix: string): string {
    this.listings += 1;
    const contents = [...this.objects]
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, text]) => {
        const etag = createHash("md5").update(text).digest("hex");
        return `<Contents><Key>${key}</Key><ETag>&quot;${etag}&quot;</ETag></Contents>`;
      });
    const namespace = "http://s3.amazonaws.com/doc/2006-03-01/";
    return `<ListBucketResult xmlns="${namespace}"><IsTruncated>false</IsTruncated>${contents.join("")}</ListBucketResult>`;
  }
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
