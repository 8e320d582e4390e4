import { createHash } from "node:crypto";
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { promisify } from "node:util";
import { credentialsOf } from "../../twin/credentials";
import type { RegionalConfiguration } from "../../twin/services/regional/configuration";
import type { RoleSession } from "../../twin/services/roleSession";
import { RegionalServer } from "../../twin/services/regional/regionalServer";
import { Workshop } from "./servicesSupport";

export const REGION = "eu-central-1";
export const ROLE_ARN = "arn:aws:iam::123456789012:role/gateway";
export const USER_ID = "AROAGATEWAY:i-1";
export const SECRET_ARN = `arn:aws:secretsmanager:${REGION}:123456789012:secret:origin-AbCdEf`;
export const S3_HOST = `s3.${REGION}.amazonaws.com`;
export const SECRETS_HOST = `secretsmanager.${REGION}.amazonaws.com`;

export const policy = (...statements: object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });
export const role = (...statements: object[]): RoleSession => ({
  arn: ROLE_ARN,
  userId: USER_ID,
  ...credentialsOf("0".repeat(64), ROLE_ARN, "i-1"),
  policies: statements.length === 0 ? [] : [{ name: "own", document: policy(...statements) }],
});
export const readBucket = [
  { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::waf/host-routes/*" },
  {
    Effect: "Allow",
    Action: "s3:ListBucket",
    Resource: "arn:aws:s3:::waf",
    Condition: { StringLike: { "s3:prefix": "host-routes/*" } },
  },
];
export const readSecret = { Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: SECRET_ARN };

/** What a test configures otherwise. */
export interface Setup {
  role?: RoleSession;
  bucketPolicy?: string;
  endpoints?: RegionalConfiguration["s3"]["endpoints"];
  secretEndpoints?: RegionalConfiguration["secretsManager"]["endpoints"];
  versioned?: boolean;
  bucketName?: string;
  declared?: RegionalConfiguration["s3"]["buckets"][number]["objects"];
  versions?: RegionalConfiguration["secretsManager"]["secrets"][number]["versions"];
  /** Sessions of other roles. */
  others?: RoleSession[];
  documents?: RegionalConfiguration["systemsManager"]["documents"];
  machines?: RegionalConfiguration["systemsManager"]["machines"];
  systemsManagerEndpoints?: RegionalConfiguration["systemsManager"]["endpoints"];
  messageEndpoints?: RegionalConfiguration["sessionMessages"]["endpoints"];
}

/** S3 and Secrets Manager of one suite, new for each test, on loopback. */
export class RegionalBench {
  readonly workshop = new Workshop();
  server = new RegionalServer();

  /** A new process in the place of the old one. */
  renew(): void {
    this.server = new RegionalServer();
  }

  constructor() {
    after(() => this.workshop.remove());
    beforeEach(() => {
      this.renew();
      fs.rmSync(path.join(this.workshop.directory, "s3"), { recursive: true, force: true });
    });
    afterEach(() => this.server.close());
  }

  /** Where the service of a public name listens. */
  readonly addressOf = (host: string): { host: string; port: number } => {
    const { address, port } = this.server.listeners.addressOf(
      host.startsWith("ssmmessages.") ? "sessionMessages" : "systemsManager",
    );
    return { host: address, port };
  };

  readonly configure = async (setup: Setup = {}): Promise<void> => {
    const file = path.join(this.workshop.directory, "bundle");
    fs.writeFileSync(file, "bundle\u0000bytes");
    const certificates = (...names: string[]): RegionalConfiguration["s3"]["serverCertificates"] => [
      { names, certificate: this.workshop.certificate(...names) },
    ];
    const text = (key: string): RegionalConfiguration["s3"]["buckets"][number]["objects"][number] => ({
      key,
      contentType: "application/json",
      content: { text: key },
    });
    const configuration: RegionalConfiguration = {
      region: REGION,
      accountId: "123456789012",
      sessions: [setup.role ?? role(...readBucket, readSecret), ...(setup.others ?? [])],
      s3: {
        https: { address: "127.0.0.1", port: 0 },
        http: { address: "127.0.0.1", port: 0 },
        serverCertificates: certificates(S3_HOST, `*.${S3_HOST}`),
        endpoints: setup.endpoints ?? [],
        buckets: [
          {
            name: setup.bucketName ?? "waf",
            policy: setup.bucketPolicy,
            versioned: setup.versioned ?? true,
            objects: [
              text("host-routes/b é+.json"),
              text("host-routes/a.json"),
              text("host-routes/deep/c.json"),
              text("other"),
              ...(setup.declared ?? []),
              { key: "host-routes/bundle", contentType: "application/octet-stream", content: { path: file } },
            ],
          },
        ],
        runtimeObjects: path.join(this.workshop.directory, "s3"),
      },
      secretsManager: {
        https: { address: "127.0.0.1", port: 0 },
        endpoints: setup.secretEndpoints ?? [],
        serverCertificates: certificates(SECRETS_HOST),
        secrets: [
          {
            arn: SECRET_ARN,
            name: "origin",
            versions: setup.versions ?? [
              { versionId: "v1", stages: ["AWSPREVIOUS"], value: { string: "old" } },
              { versionId: "v2", stages: ["AWSCURRENT"], value: { string: "new" } },
            ],
          },
        ],
      },
      systemsManager: {
        https: { address: "127.0.0.1", port: 0 },
        serverCertificates: certificates(`ssm.${REGION}.amazonaws.com`),
        endpoints: setup.systemsManagerEndpoints ?? [],
        documents: setup.documents ?? [],
        machines: setup.machines ?? [],
      },
      sessionMessages: {
        https: { address: "127.0.0.1", port: 0 },
        serverCertificates: certificates(`ssmmessages.${REGION}.amazonaws.com`),
        endpoints: setup.messageEndpoints ?? [],
      },
    };
    await this.server.configure(configuration);
  };

  /** curl signs as the gateways do. */
  readonly curl = async (
    target: string,
    options: {
      host?: string;
      secure?: boolean;
      credentials?: Partial<RoleSession>;
      arguments?: string[];
      body?: string;
      /** The body whose hash is declared. Default: the one that is sent. */
      signedBody?: string;
    } = {},
  ): Promise<{ status: number; body: string; head: string }> => {
    const secure = options.secure ?? true;
    const { port } = this.server.listeners.addressOf(secure ? "s3" : "s3-http");
    const host = options.host ?? `waf.${S3_HOST}`;
    const credentials = { ...role(), ...options.credentials };
    const sha256 = createHash("sha256")
      .update(options.signedBody ?? options.body ?? "")
      .digest("hex");
    const { stdout } = await promisify(execFile)("curl", [
      ...["-sS", "-i", "--path-as-is", "--cacert", path.join(this.workshop.directory, "authority", "ca.crt")],
      ...["--connect-to", `${host}:${secure ? 443 : 80}:127.0.0.1:${port}`],
      ...["--aws-sigv4", `aws:amz:${REGION}:s3`, "--user", `${credentials.accessKeyId}:${credentials.secretAccessKey}`],
      ...["-H", `x-amz-security-token: ${credentials.sessionToken}`, "-H", `x-amz-content-sha256: ${sha256}`],
      ...(options.body === undefined ? [] : ["--data-binary", options.body]),
      ...(options.arguments ?? []),
      `${secure ? "https" : "http"}://${host}${target}`,
    ]);
    const end = stdout.indexOf("\r\n\r\n");
    return { status: Number(stdout.slice(9, 12)), head: stdout.slice(0, end), body: stdout.slice(end + 4) };
  };
}
