import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as http from "node:http";
import * as path from "node:path";
import { gzipSync } from "node:zlib";
import type {
  ApiDeployment,
  ApiGatewayConfiguration,
  Authorizer,
  Stage,
} from "../../twin/services/apiGateway/configuration";
import { FrontDoor } from "../../twin/services/apiGateway/frontDoor";
import { invokePath, LAMBDA_HEADERS } from "../../twin/services/lambdaClient";
import { logGroupFile } from "../../twin/services/logGroups";
import type { Observation } from "../../verify/observation";
import { requestText, sendRaw, type RawAnswer, withoutServiceLog, Workshop } from "./servicesSupport";

const REGION = "eu-central-1";
const ACCOUNT = "123456789012";
const HOST = `api123.execute-api.${REGION}.amazonaws.com`;
const API_ARN = `arn:aws:execute-api:${REGION}:${ACCOUNT}:api123`;
const BACKEND = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:backend`;
const GATE = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:gate`;

interface LambdaAnswer {
  status: number;
  payload: string;
  functionError?: boolean;
}

interface Call {
  functionArn: string;
  sourceArn: string;
  event: Record<string, unknown>;
}

const ok = (value: unknown): LambdaAnswer => ({ status: 200, payload: JSON.stringify(value) });
const failed = (errorMessage: string): LambdaAnswer => ({
  status: 200,
  payload: JSON.stringify({ errorType: "Error", errorMessage }),
  functionError: true,
});
const decision = (...statements: [effect: string, resource: string][]): LambdaAnswer =>
  ok({
    principalId: "waf",
    policyDocument: {
      Version: "2012-10-17",
      Statement: statements.map(([Effect, Resource]) => ({ Action: "execute-api:Invoke", Effect, Resource })),
    },
    context: { reason: "ok", number: 1 },
  });

describe("API Gateway on the twin", () => {
  withoutServiceLog();
  let workshop: Workshop;
  let lambda: http.Server;
  let door: FrontDoor;
  let calls: Call[] = [];
  let observations: Observation[] = [];
  let answers: Record<string, LambdaAnswer> = {};

  before(async () => {
    workshop = new Workshop();
    lambda = http.createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const functionArn = [BACKEND, GATE].find((arn) => invokePath(arn) === request.url) ?? "";
        const sourceArn = decodeURIComponent(String(request.headers[LAMBDA_HEADERS.sourceArn]));
        calls.push({ functionArn, sourceArn, event: JSON.parse(Buffer.concat(chunks).toString()) as Call["event"] });
        const answer = answers[functionArn] ?? { status: 404, payload: "{}" };
        if (answer.functionError === true) response.setHeader("X-Amz-Function-Error", "Unhandled");
        response.writeHead(answer.status).end(answer.payload);
      });
    });
    await new Promise<void>((resolve) => lambda.listen(path.join(workshop.directory, "lambda.sock"), resolve));
  });
  after(() => {
    lambda.close();
    workshop.remove();
  });
  beforeEach(() => {
    calls = [];
    observations = [];
    answers = { [BACKEND]: ok({ statusCode: 200, body: "{}" }), [GATE]: decision(["Allow", `${API_ARN}/prod/*`]) };
    door = new FrontDoor((observation) => observations.push(observation));
  });
  afterEach(() => door.listeners.close());

  interface Setup {
    authorizer?: Partial<Authorizer> | null;
    deployment?: Partial<ApiDeployment>;
    stage?: Partial<Stage>;
    endpointType?: "REGIONAL" | "EDGE";
  }

  function configure({
    authorizer = {},
    deployment = {},
    stage = {},
    endpointType = "REGIONAL",
  }: Setup = {}): Promise<void> {
    const method = (
      resourceId: string,
      resourcePath: string,
      httpMethod: string,
    ): ApiDeployment["methods"][number] => ({
      resourceId,
      resourcePath,
      httpMethod,
      authorizerId: authorizer === null ? undefined : "auth1",
      integration: { functionArn: BACKEND, timeoutMilliseconds: 29000 },
    });
    const names = [`*.execute-api.${REGION}.amazonaws.com`];
    const configuration: ApiGatewayConfiguration = {
      https: { address: "127.0.0.1", port: 0 },
      serverCertificates: [{ names, certificate: workshop.certificate(...names) }],
      region: REGION,
      accountId: ACCOUNT,
      lambdaSocket: path.join(workshop.directory, "lambda.sock"),
      logGroups: path.join(workshop.directory, "log-groups"),
      edgeAddress: "192.0.2.111",
      domains: [],
      apis: [
        {
          id: "api123",
          host: HOST,
          endpointType,
          stages: [
            {
              name: "prod",
              variables: {},
              throttling: [],
              deployment: {
                id: "dep1",
                disableExecuteApiEndpoint: false,
                binaryMediaTypes: [],
                resources: [
                  { id: "r0", path: "/" },
                  { id: "r1", path: "/lambda-request" },
                  { id: "r2", path: "/items/{id}" },
                  { id: "r3", path: "/files/{proxy+}" },
                ],
                methods: [
                  method("r1", "/lambda-request", "POST"),
                  method("r2", "/items/{id}", "GET"),
                  method("r2", "/items/{id}", "DELETE"),
                  method("r3", "/files/{proxy+}", "ANY"),
                ],
                authorizers:
                  authorizer === null
                    ? []
                    : [
                        {
                          id: "auth1",
                          functionArn: GATE,
                          identitySources: ["method.request.header.X-Key"],
                          resultTtlSeconds: 0,
                          ...authorizer,
                        },
                      ],
                ...deployment,
              },
              ...stage,
            },
          ],
        },
      ],
    };
    return door.configure(configuration);
  }

  const security = (): { serverName: string; authority: string } => ({
    serverName: HOST,
    authority: workshop.authority.certificatePem,
  });

  function send(
    method: string,
    target: string,
    headers: [string, string][] = [["X-Key", "k"]],
    body = "",
  ): Promise<RawAnswer> {
    return sendRaw(
      door.listeners.addressOf("https"),
      requestText(method, target, [["Host", HOST], ...headers], body),
      security(),
    );
  }

  const eventOf = (functionArn: string): Record<string, unknown> => {
    const call = calls.find((candidate) => candidate.functionArn === functionArn);
    assert.ok(call, `${functionArn} was not called`);
    return call.event;
  };

  const fixture = (name: string): Record<string, unknown> =>
    JSON.parse(fs.readFileSync(path.join("test", "fixtures", "api-gateway-events", name), "utf8")) as Record<
      string,
      unknown
    >;

  /** Types instead of values, so that two events can be compared by keys and types. */
  function shape(value: unknown): unknown {
    if (value === null) return "null";
    if (Array.isArray(value)) return value.map(shape);
    if (typeof value === "object")
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shape(item)]));
    return typeof value;
  }

  /** Headers that only AWS's own distribution before an edge-optimised API adds. */
  function withoutEdgeHeaders(event: Record<string, unknown>): Record<string, unknown> {
    const keep = (map: unknown): unknown =>
      Object.fromEntries(
        Object.entries(map as object).filter(([name]) => !/^(cloudfront-|via$|x-amz-cf-id$)/i.test(name)),
      );
    return { ...event, headers: keep(event.headers), multiValueHeaders: keep(event.multiValueHeaders) };
  }

  const recordedHeaders: [string, string][] = [
    ["Accept", "*/*"],
    ["Accept-Encoding", "gzip, deflate"],
    ["Authorization", "Bearer foo"],
    ["User-Agent", "HTTPie/3.2.2"],
  ];
  const byAuthorization = { identitySources: ["method.request.header.Authorization"] };

  it("gives an authorizer the keys and types of the recorded event, directly (row a)", async () => {
    await configure({ authorizer: byAuthorization });
    await send("POST", "/prod/lambda-request", [...recordedHeaders, ["X-Forwarded-For", "9.9.9.9"]]);
    const event = eventOf(GATE);
    assert.deepEqual(shape(event), shape(withoutEdgeHeaders(fixture("authorizer-request.json"))));
    assert.equal(event.methodArn, `${API_ARN}/prod/POST/lambda-request`);
    const headers = event.headers as Record<string, string>;
    assert.equal(headers["X-Forwarded-For"], "9.9.9.9, 127.0.0.1");
    assert.equal((event.requestContext as { identity: { sourceIp: string } }).identity.sourceIp, "127.0.0.1");
  });

  it("gives it behind a distribution the distribution's address as source, after the viewer's (row b)", async () => {
    await configure({ authorizer: byAuthorization });
    const added: [string, string][] = [
      ["X-Forwarded-For", "203.0.113.10"],
      ["Via", "1.1 x.cloudfront.net (CloudFront)"],
      ["X-Amz-Cf-Id", "id=="],
    ];
    await send("POST", "/prod/lambda-request", [...recordedHeaders, ...added]);
    const event = eventOf(GATE);
    assert.equal((event.headers as Record<string, string>)["X-Forwarded-For"], "203.0.113.10, 127.0.0.1");
    assert.equal((event.requestContext as { identity: { sourceIp: string } }).identity.sourceIp, "127.0.0.1");
    const names = Object.keys(event.headers as object);
    assert.ok(!names.some((name) => /^cloudfront-/i.test(name)), "nothing is added that AWS does not add");
  });

  it("is the recorded event to the last key for an edge-optimised API", async () => {
    await configure({ authorizer: byAuthorization, endpointType: "EDGE" });
    await send("POST", "/prod/lambda-request", recordedHeaders);
    assert.deepEqual(shape(eventOf(GATE)), shape(fixture("authorizer-request.json")));
    assert.equal((eventOf(GATE).headers as Record<string, string>)["X-Forwarded-For"], "127.0.0.1, 192.0.2.111");
  });

  it("gives a backend the keys and types of the recorded proxy event, null for what is empty", async () => {
    await configure({ authorizer: byAuthorization });
    await send("POST", "/prod/lambda-request", recordedHeaders);
    const recorded = withoutEdgeHeaders(fixture("lambda-authorizer-auth.json"));
    const context = recorded.requestContext as Record<string, unknown>;
    const authorizer = { ...(context.authorizer as object), reason: "text", number: "text" };
    assert.deepEqual(shape(eventOf(BACKEND)), shape({ ...recorded, requestContext: { ...context, authorizer } }));
    calls = [];
    await configure({ authorizer: null });
    await send(
      "POST",
      "/prod/lambda-request",
      recordedHeaders.filter(([name]) => name !== "Authorization"),
    );
    assert.deepEqual(shape(eventOf(BACKEND)), shape(withoutEdgeHeaders(fixture("no-auth.json"))));
  });

  it("keeps raw paths, decodes parameters, and takes the last of several values", async () => {
    await configure();
    await send("GET", "/prod/items/a%2Fb?x=1&x=%20;y=2", [
      ["X-Key", "k"],
      ["tEsT-HeadeR", "1"],
      ["tEsT-HeadeR", "2"],
    ]);
    const event = eventOf(BACKEND);
    assert.equal(event.path, "/items/a%2Fb");
    assert.deepEqual(event.pathParameters, { id: "a/b" });
    assert.deepEqual(event.queryStringParameters, { x: " ", y: "2" });
    assert.deepEqual(event.multiValueQueryStringParameters, { x: ["1", " "], y: ["2"] });
    assert.equal((event.headers as Record<string, string>)["tEsT-HeadeR"], "2");
    assert.deepEqual((event.multiValueHeaders as Record<string, string[]>)["tEsT-HeadeR"], ["1", "2"]);
    assert.equal(eventOf(GATE).methodArn, `${API_ARN}/prod/GET/items/a%2Fb`);
    assert.deepEqual(
      calls.map(({ sourceArn }) => sourceArn),
      [`${API_ARN}/authorizers/auth1`, `${API_ARN}/prod/GET/items/{id}`],
    );
  });

  it("answers an authorizer's verdicts and failures in AWS's words", async () => {
    await configure();
    const explicit = '{"Message":"User is not authorized to access this resource with an explicit deny"}';
    const implicit = '{"Message":"User is not authorized to access this resource"}';
    const broken = '{"message":null}';
    const all = `${API_ARN}/prod/*`;
    const table: [name: string, answer: LambdaAnswer, status: number, body: string | undefined][] = [
      ["allow", decision(["Allow", all]), 200, undefined],
      ["explicit deny", decision(["Deny", all]), 403, explicit],
      ["deny after allow", decision(["Allow", all], ["Deny", all]), 403, explicit],
      ["allow of another path", decision(["Allow", `${API_ARN}/prod/GET/other`]), 403, implicit],
      ["no statement", decision(), 403, implicit],
      ["Unauthorized", failed("Unauthorized"), 401, '{"message":"Unauthorized"}'],
      ["another error", failed("unauthorized"), 500, broken],
      ["no policy", ok({ principalId: "x" }), 500, broken],
      ["no principal", ok({ policyDocument: { Version: "2012-10-17", Statement: [] } }), 500, broken],
      [
        "nested context",
        ok({ ...(JSON.parse(decision(["Allow", all]).payload) as object), context: { a: {} } }),
        500,
        broken,
      ],
      ["null", ok(null), 500, broken],
      ["no permission", { status: 403, payload: "{}" }, 500, broken],
      ["throttled", { status: 429, payload: "{}" }, 500, broken],
    ];
    for (const [name, answer, status, body] of table) {
      calls = [];
      answers[GATE] = answer;
      const response = await send("GET", "/prod/items/1");
      assert.equal(response.status, status, name);
      if (body !== undefined) assert.equal(response.body, body, name);
      assert.equal(calls.filter(({ functionArn }) => functionArn === BACKEND).length, status === 200 ? 1 : 0, name);
    }
  });

  it("answers 401 without a call when an identity source is missing or empty", async () => {
    await configure();
    for (const headers of [[], [["X-Key", ""]], [["X-Other", "k"]]] as [string, string][][]) {
      assert.equal((await send("GET", "/prod/items/1", headers)).status, 401);
    }
    assert.equal(calls.length, 0);
    await configure({ authorizer: { identitySources: ["context.identity.sourceIp"] } });
    assert.equal((await send("GET", "/prod/items/1", [])).status, 200);
  });

  it("asks every time with TTL 0, and with TTL 300 reuses the policy for whoever brings the same identity", async () => {
    const asked = (): number => calls.filter(({ functionArn }) => functionArn === GATE).length;
    await configure();
    await send("GET", "/prod/items/1");
    await send("GET", "/prod/items/1");
    assert.equal(asked(), 2);
    await configure({ authorizer: { resultTtlSeconds: 300 } });
    answers[GATE] = decision(["Allow", `${API_ARN}/prod/GET/items/1`]);
    assert.equal((await send("GET", "/prod/items/1")).status, 200);
    answers[GATE] = decision(["Deny", `${API_ARN}/prod/*`]);
    assert.equal((await send("GET", "/prod/items/1")).status, 200, "the cached policy still allows");
    assert.equal((await send("GET", "/prod/items/2")).status, 403, "it is evaluated again for another path");
    assert.equal(asked(), 3);
    assert.equal((await send("GET", "/prod/items/1", [["X-Key", "another"]])).status, 403);
    assert.equal(asked(), 4);
  });

  it("weighs a resource policy with an authorizer's as AWS's table says", async () => {
    const policy = (...statements: object[]): string =>
      JSON.stringify({ Version: "2012-10-17", Statement: statements });
    const statement = { Principal: "*", Action: "execute-api:Invoke", Resource: "execute-api:/*" };
    const denyOthers = {
      ...statement,
      Effect: "Deny",
      Condition: { NotIpAddress: { "aws:SourceIp": ["203.0.113.10/32"] } },
    };
    const allow = { ...statement, Effect: "Allow" };
    const never = { ...allow, Condition: { IpAddress: { "aws:SourceIp": "203.0.113.10" } } };
    const silent = decision();
    const yes = decision(["Allow", `${API_ARN}/prod/*`]);
    const no = decision(["Deny", `${API_ARN}/prod/*`]);
    const run = async (resourcePolicy: string, answer: LambdaAnswer | undefined): Promise<number> => {
      calls = [];
      if (answer !== undefined) answers[GATE] = answer;
      await configure({ authorizer: answer === undefined ? null : {}, deployment: { resourcePolicy } });
      return (await send("GET", "/prod/items/1")).status;
    };
    assert.equal(await run(policy(allow, denyOthers), yes), 403);
    assert.equal(calls.length, 0, "an explicit deny of the resource policy comes before the authorizer");
    assert.equal(await run(policy(never), yes), 200, "an allow-only policy does not hold beside an authorizer");
    assert.equal(await run(policy(allow), silent), 200);
    assert.equal(await run(policy(never), silent), 403);
    assert.equal(await run(policy(allow), no), 403);
    assert.equal(await run(policy(allow), undefined), 200);
    assert.equal(await run(policy(never), undefined), 403);
    await assert.rejects(
      run(policy({ ...allow, Condition: { StringEquals: { "aws:Referer": "x" } } }), yes),
      /aws:Referer/,
    );
  });

  it("refuses what reaches no method, with AWS's answers", async () => {
    await configure();
    const missing = '{"message":"Missing Authentication Token"}';
    const forbidden = '{"message":"Forbidden"}';
    for (const [method, target, body] of [
      ["GET", "/prod/nothing", missing],
      ["PUT", "/prod/items/1", missing],
      ["OPTIONS", "/prod/items/1", missing],
      ["GET", "/prod/items/1/", missing],
      ["GET", "/prod/files", missing],
      ["GET", "/prod", missing],
      ["GET", "/test/items/1", forbidden],
      ["GET", "/", forbidden],
    ] as const) {
      const response = await send(method, target);
      assert.deepEqual([response.status, response.body], [403, body], target);
      assert.match(response.head, /x-amzn-RequestId: [0-9a-f-]{36}\r\nx-amz-apigw-id: .{16}/);
    }
    assert.equal(calls.length, 0);
    assert.equal((await send("PATCH", "/prod/files/a/b%2F/c")).status, 200);
    assert.deepEqual(eventOf(BACKEND).pathParameters, { proxy: "a/b//c" });
    await configure({ deployment: { disableExecuteApiEndpoint: true } });
    assert.equal((await send("GET", "/prod/items/1")).body, forbidden);
    const other = requestText("GET", "/prod/items/1", [["Host", "other.example"]]);
    assert.equal((await sendRaw(door.listeners.addressOf("https"), other, security())).body, forbidden);
    await assert.rejects(sendRaw(door.listeners.addressOf("https"), other, { ...security(), serverName: "" }));
  });

  it("executes the overriding method, and tells the authorizer so", async () => {
    await configure();
    assert.equal(
      (
        await send("GET", "/prod/items/1", [
          ["X-Key", "k"],
          ["X-HTTP-Method-Override", "DELETE"],
        ])
      ).status,
      200,
    );
    assert.equal(eventOf(BACKEND).httpMethod, "DELETE");
    assert.equal(eventOf(GATE).methodArn, `${API_ARN}/prod/DELETE/items/1`);
  });

  it("inflates gzip bodies, hands bodies on exactly, and refuses too long ones", async () => {
    await configure();
    const zipped = gzipSync('{"a":"é"}');
    const head = `POST /prod/lambda-request HTTP/1.1\r\nHost: ${HOST}\r\nX-Key: k\r\nContent-Encoding: gzip\r\nConnection: close\r\nContent-Length: ${zipped.length}\r\n\r\n`;
    await sendRaw(door.listeners.addressOf("https"), Buffer.concat([Buffer.from(head), zipped]), security());
    assert.equal(eventOf(BACKEND).body, '{"a":"é"}');
    calls = [];
    const body = '{"a":"\\u0000é\r\n"}  ';
    await send("POST", "/prod/lambda-request", [["X-Key", "k"]], body);
    assert.equal(eventOf(BACKEND).body, body);
    assert.equal(
      (
        await send(
          "POST",
          "/prod/lambda-request",
          [
            ["X-Key", "k"],
            ["Content-Encoding", "gzip"],
          ],
          "no gzip",
        )
      ).status,
      400,
    );
    calls = [];
    assert.equal(
      (await send("POST", "/prod/lambda-request", [["X-Key", "k"]], "x".repeat(10 * 1024 * 1024 + 1))).status,
      413,
    );
    assert.equal(calls.length, 0);
  });

  it("passes a backend's answer on, and says 502, 504 or 500 when there is none", async () => {
    await configure();
    answers[BACKEND] = ok({
      statusCode: 201,
      headers: { "X-One": "1", "x-two": "lost" },
      multiValueHeaders: { "X-Two": ["a", "b"] },
      body: Buffer.from("hello").toString("base64"),
      isBase64Encoded: true,
    });
    const response = await send("GET", "/prod/items/1");
    assert.deepEqual([response.status, response.body], [201, "hello"]);
    assert.match(response.head, /X-One: 1\r\nX-Two: a\r\nX-Two: b/);
    for (const [answer, status] of [
      [ok({ status: 200 }), 502],
      [ok("text"), 502],
      [failed("x"), 502],
      [{ status: 403, payload: "{}" }, 500],
      [{ status: 429, payload: "{}" }, 500],
    ] as const) {
      answers[BACKEND] = answer;
      assert.equal((await send("GET", "/prod/items/1")).status, status);
    }
  });

  it("throttles by the stage's settings, before it asks anybody", async () => {
    await configure({ stage: { throttling: [{ methodPath: "*/*", ratePerSecond: 0.001, burst: 2 }] } });
    const statuses = [];
    for (let index = 0; index < 3; index++) statuses.push((await send("GET", "/prod/items/1")).status);
    assert.deepEqual(statuses, [200, 200, 429]);
    assert.equal((await send("POST", "/prod/lambda-request")).status, 200, "each method has its own bucket");
    assert.equal(calls.length, 6);
  });

  it("observes each request as it came, and writes the stage's access log", async () => {
    const format =
      '{"id":"$context.requestId","ip":"$context.identity.sourceIp","agent":"$context.identity.userAgent","status":$context.status,"path":"$context.path","reason":"$context.authorizer.reason","none":"$context.error.message"}';
    await configure({ stage: { accessLog: { logGroup: "api/../log", format } } });
    await send("GET", "/prod/items/a%2Fb?q=%27", [
      ["X-Key", "k"],
      ["User-Agent", 'a"b'],
    ]);
    assert.deepEqual(observations, [
      {
        kind: "api-request",
        apiId: "api123",
        stage: "prod",
        method: "GET",
        target: "/prod/items/a%2Fb?q=%27",
        bodySha256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        peerAddress: "127.0.0.1",
        status: 200,
      },
    ]);
    const file = logGroupFile(path.join(workshop.directory, "log-groups"), "api/../log");
    const lines = fs.readFileSync(file, "utf8").trim().split("\n");
    const { id, ...line } = JSON.parse(lines[0] ?? "") as Record<string, unknown>;
    assert.match(String(id), /^[0-9a-f-]{36}$/);
    assert.deepEqual(line, {
      ip: "127.0.0.1",
      agent: 'a"b',
      status: 200,
      path: "/prod/items/a%2Fb",
      reason: "ok",
      none: "-",
    });
  });
});
