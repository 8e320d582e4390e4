import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import * as assert from "node:assert/strict";
import type { RoleSession } from "../../twin/services/roleSession";
import { verifySignature, type SignedRequest } from "../../twin/services/signature";
import {
  policy,
  readBucket,
  REGION,
  RegionalBench,
  role,
  ROLE_ARN,
  S3_HOST,
  SECRET_ARN,
  SECRETS_HOST,
  type Setup,
  USER_ID,
} from "./servicesRegionalSupport";
import { requestText, sendRaw, withoutServiceLog } from "./servicesSupport";

describe("S3 and Secrets Manager on the twin", () => {
  withoutServiceLog();
  const bench = new RegionalBench();
  const { configure, curl } = bench;

  const codeOf = (body: string): string | undefined => /<Code>(\w+)<\/Code>/.exec(body)?.[1];

  it("serves what the role may read, in both styles of address, with its ETag", async () => {
    await configure();
    const object = await curl("/host-routes/bundle");
    assert.deepEqual([object.status, object.body], [200, "bundle\u0000bytes"]);
    const [, etag = ""] = /ETag: ("[0-9a-f]{32}")/.exec(object.head) ?? [];
    assert.equal((await curl("/host-routes/bundle", { arguments: ["-H", `If-None-Match: ${etag}`] })).status, 304);
    assert.equal((await curl("/waf/host-routes/a.json", { host: S3_HOST })).body, "host-routes/a.json");
    assert.equal((await curl("/host-routes/b%20%C3%A9%2B.json")).body, "host-routes/b é+.json");
    assert.equal((await curl("/host-routes/a.json", { arguments: ["--head"] })).body, "");
  });

  it("refuses a wrong key, token, secret, region, and a request that nobody signed", async () => {
    await configure();
    const codes = async (credentials: Partial<RoleSession>): Promise<string | undefined> =>
      codeOf((await curl("/host-routes/a.json", { credentials })).body);
    assert.equal(await codes({ accessKeyId: "ASIAAAAAAAAAAAAAAAAA" }), "InvalidAccessKeyId");
    assert.equal(await codes({ sessionToken: "other" }), "InvalidToken");
    assert.equal(await codes({ secretAccessKey: "other" }), "SignatureDoesNotMatch");
    const { address, port } = bench.server.listeners.addressOf("s3-http");
    const anonymous = await sendRaw(
      { address, port },
      requestText("GET", "/host-routes/a.json", [["Host", `waf.${S3_HOST}`]]),
    );
    assert.deepEqual([anonymous.status, codeOf(anonymous.body)], [403, "AccessDenied"]);
  });

  it("holds to the role's policy, and does not tell what it hides", async () => {
    await configure();
    assert.equal((await curl("/other")).status, 403);
    assert.equal((await curl("/host-routes/none")).status, 403, "without ListBucket of it all, absence is a secret");
    await configure({ role: role(...readBucket, { Effect: "Allow", Action: "s3:ListBucket", Resource: "*" }) });
    assert.equal((await curl("/host-routes/none")).status, 404);
    await configure({ role: role() });
    assert.equal((await curl("/host-routes/a.json")).status, 403);
    assert.equal((await curl("/x", { host: `elsewhere.${S3_HOST}` })).status, 404);
  });

  it("holds to the bucket's policy: plain HTTP denied", async () => {
    const deny = {
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: "*",
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    };
    await configure();
    assert.equal((await curl("/host-routes/a.json", { secure: false })).status, 200);
    await configure({ bucketPolicy: policy(deny) });
    assert.equal((await curl("/host-routes/a.json", { secure: false })).status, 403);
    assert.equal((await curl("/host-routes/a.json")).status, 200);
    await assert.rejects(
      configure({ bucketPolicy: policy({ ...deny, Condition: { Bool: { "aws:ViaAWSService": "true" } } }) }),
      /bucket waf.*aws:ViaAWSService/,
    );
    // S3 sees no caller behind an interface endpoint: a condition on one would never be met as on AWS.
    await assert.rejects(
      configure({ bucketPolicy: policy({ ...deny, Condition: { IpAddress: { "aws:VpcSourceIp": "10.0.0.0/8" } } }) }),
      /bucket waf.*aws:VpcSourceIp of private APIs only/,
    );
    assert.equal((await curl("/host-routes/a.json")).status, 200, "the last good configuration stays");
  });

  it("holds to the policy of the VPC endpoint that a private address comes through", async () => {
    const endpoint = (resource: string): Setup => ({
      endpoints: [
        {
          id: "vpce-1",
          vpcId: "vpc-1",
          vpcCidr: "127.0.0.0/8",
          policy: policy({ Effect: "Allow", Principal: "*", Action: "s3:*", Resource: resource }),
        },
      ],
    });
    await configure(endpoint("arn:aws:s3:::waf/*"));
    assert.equal((await curl("/host-routes/a.json")).status, 200);
    await configure(endpoint("arn:aws:s3:::elsewhere/*"));
    assert.equal((await curl("/host-routes/a.json")).status, 403);
  });

  it("lists by prefix, delimiter and page", async () => {
    await configure();
    // This curl signs a query as it stands, so it must be in order.
    const list = async (
      query: string,
    ): Promise<{ status: number; keys: string[]; prefixes: string[]; next: string | undefined }> => {
      const { status, body } = await curl(`/?${[...query.split("&"), "list-type=2"].sort().join("&")}`);
      const all = (pattern: RegExp): string[] => [...body.matchAll(pattern)].map(([, text]) => text ?? "");
      return {
        status,
        keys: all(/<Key>([^<]*)<\/Key>/g),
        prefixes: all(/<CommonPrefixes><Prefix>([^<]*)<\/Prefix>/g),
        next: /<NextContinuationToken>([^<]*)</.exec(body)?.[1],
      };
    };
    const flat = await list("delimiter=%2F&prefix=host-routes%2F");
    assert.deepEqual(flat.keys, ["host-routes/a.json", "host-routes/b é+.json", "host-routes/bundle"]);
    assert.deepEqual(flat.prefixes, ["host-routes/deep/"]);
    const first = await list("max-keys=3&prefix=host-routes%2F");
    const second = await list(`continuation-token=${first.next}&max-keys=3&prefix=host-routes%2F`);
    assert.deepEqual([...first.keys, ...second.keys], [...flat.keys, "host-routes/deep/c.json"]);
    assert.equal(second.next, undefined);
    assert.equal((await list("prefix=")).status, 403);
  });

  async function getSecret(
    input: { SecretId: string; VersionStage?: string; VersionId?: string },
    changes: Partial<RoleSession> = {},
  ): Promise<string> {
    const { port } = bench.server.listeners.addressOf("secretsManager");
    const credentials = { ...role(), ...changes };
    const client = new SecretsManagerClient({
      region: REGION,
      credentials,
      maxAttempts: 1,
      requestHandler: {
        // The SDK signs for the real host; the bytes go to the loopback address.
        handle: async (request: { method: string; path: string; headers: Record<string, string>; body: string }) => {
          const text = requestText(
            request.method,
            request.path,
            Object.entries(request.headers).filter(([name]) => name !== "content-length"),
            Buffer.from(request.body).toString("utf8"),
          );
          const answer = await sendRaw({ address: "127.0.0.1", port }, text, {
            serverName: SECRETS_HOST,
            authority: bench.workshop.authority.certificatePem,
          });
          const headers = Object.fromEntries(
            answer.head
              .split("\r\n")
              .slice(1)
              .map((line) => {
                const [name = "", value = ""] = line.split(": ");
                return [name.toLowerCase(), value];
              }),
          );
          return { response: { statusCode: answer.status, headers, body: Buffer.from(answer.body, "latin1") } };
        },
      },
    });
    const { SecretString: value } = await client.send(new GetSecretValueCommand(input));
    return value ?? "";
  }

  it("gives AWS's own client the current version of a secret, or the one it asks for", async () => {
    await configure();
    assert.equal(await getSecret({ SecretId: SECRET_ARN }), "new");
    assert.equal(await getSecret({ SecretId: "origin" }), "new");
    assert.equal(await getSecret({ SecretId: SECRET_ARN, VersionStage: "AWSPREVIOUS" }), "old");
    assert.equal(await getSecret({ SecretId: SECRET_ARN, VersionId: "v1" }), "old");
    await assert.rejects(getSecret({ SecretId: SECRET_ARN, VersionStage: "AWSPENDING" }), {
      name: "ResourceNotFoundException",
    });
  });

  it("holds to the policy of the interface endpoint that a secret is asked through", async () => {
    const through = (address: string, statement: object): Setup => ({
      secretEndpoints: [{ id: "vpce-2", vpcId: "vpc-1", addresses: [address], policy: policy(statement) }],
    });
    const only = (arn: string, Resource: string): object => ({
      Effect: "Allow",
      Principal: "*",
      Action: "secretsmanager:GetSecretValue",
      Resource,
      Condition: { ArnEquals: { "aws:PrincipalArn": arn } },
    });
    const denied = { name: "AccessDeniedException" };
    await configure(through("127.0.0.1", only(ROLE_ARN, SECRET_ARN)));
    assert.equal(await getSecret({ SecretId: SECRET_ARN }), "new");
    await configure(through("127.0.0.1", only(`${ROLE_ARN}2`, SECRET_ARN)));
    await assert.rejects(getSecret({ SecretId: SECRET_ARN }), denied);
    await configure(through("127.0.0.1", only(ROLE_ARN, `${SECRET_ARN}2`)));
    await assert.rejects(getSecret({ SecretId: SECRET_ARN }), denied);
    await configure(through("169.254.128.1", only(ROLE_ARN, `${SECRET_ARN}2`)));
    assert.equal(await getSecret({ SecretId: SECRET_ARN }), "new", "who does not come through it is not held to it");
  });

  it("refuses a secret to whoever has no permission or no right key", async () => {
    await configure();
    await assert.rejects(getSecret({ SecretId: "another" }), { name: "AccessDeniedException" });
    await assert.rejects(getSecret({ SecretId: SECRET_ARN }, { secretAccessKey: "x" }), {
      name: "InvalidSignatureException",
    });
    await assert.rejects(getSecret({ SecretId: SECRET_ARN }, { sessionToken: "x" }), {
      name: "UnrecognizedClientException",
    });
    await configure({ role: role(...readBucket) });
    await assert.rejects(getSecret({ SecretId: SECRET_ARN }), { name: "AccessDeniedException" });
  });
});

describe("AWS Signature Version 4", () => {
  /** Example of the S3 API reference, "Authenticating Requests: GET Object": published key, request and signature. */
  const example: SignedRequest = {
    method: "GET",
    target: "/test.txt",
    lines: [
      ["Host", "examplebucket.s3.amazonaws.com"],
      ["Range", "bytes=0-9"],
      ["x-amz-content-sha256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
      ["x-amz-date", "20130524T000000Z"],
      [
        "Authorization",
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
      ],
    ],
    body: Buffer.alloc(0),
  };
  const key: RoleSession = {
    arn: ROLE_ARN,
    userId: USER_ID,
    accessKeyId: "AKIAIOSFODNN7EXAMPLE",
    secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    sessionToken: "",
    policies: [],
  };
  const now = Date.parse("2013-05-24T00:10:00Z");
  const scope = { region: "us-east-1", service: "s3" as const, now };

  it("computes AWS's published example", () => {
    assert.deepEqual(verifySignature(example, [key], scope), { kind: "signed", signer: key });
  });

  it("asks for a session's token even where the signature is right", () => {
    const result = verifySignature(example, [{ ...key, sessionToken: "token" }], scope);
    assert.equal(result.kind === "refused" && result.code, "InvalidToken");
  });

  it("refuses an old request, another scope, and a body that is not the signed one", () => {
    const code = (request: SignedRequest, changes: Partial<typeof scope>, owner = key): string => {
      const result = verifySignature(request, [owner], { ...scope, ...changes });
      return result.kind === "refused" ? result.code : result.kind;
    };
    const request = example;
    assert.equal(code(request, { now: now + 16 * 60 * 1000 }), "RequestTimeTooSkewed");
    assert.equal(code(request, { region: "eu-central-1" }), "AuthorizationHeaderMalformed");
    assert.equal(code({ ...request, body: Buffer.from("x") }, {}), "XAmzContentSHA256Mismatch");
    assert.equal(code({ ...request, target: "/test.txt?x=1" }, {}), "SignatureDoesNotMatch");
    assert.equal(
      code({ ...request, lines: [...example.lines, ["x-amz-acl", "private"]] }, {}),
      "SignatureDoesNotMatch",
    );
    assert.equal(code({ ...example, lines: [] }, {}), "anonymous");
  });
});
