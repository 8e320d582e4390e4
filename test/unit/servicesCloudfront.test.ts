import * as assert from "node:assert/strict";
import * as https from "node:https";
import type { AddressInfo } from "node:net";
import type { CloudfrontConfiguration } from "../../twin/services/cloudfront/configuration";
import { EdgeServer } from "../../twin/services/cloudfront/edgeServer";
import type { Observation } from "../../verify/observation";
import {
  headersOf,
  recorder,
  requestText,
  sendRaw,
  type RawAnswer,
  type SeenRequest,
  withoutServiceLog,
  Workshop,
} from "./servicesSupport";

const HOST = "d111111abcdef8.cloudfront.net";
const ORIGIN = "api123.execute-api.eu-central-1.amazonaws.com";
const GATE = `function handler(event) {
  if (event.viewer.ip !== "127.0.0.1") return { statusCode: 403, statusDescription: "Forbidden" };
  event.request.headers["x-viewer"] = { value: event.viewer.ip };
  return event.request;
}`;

describe("CloudFront on the twin", () => {
  withoutServiceLog();
  let workshop: Workshop;
  let origin: https.Server;
  let edge: EdgeServer;
  const seen: SeenRequest[] = [];
  let observations: Observation[] = [];
  let answer = 200;

  before(async () => {
    workshop = new Workshop();
    const { certificatePem, privateKeyPem } = workshop.certificate(ORIGIN);
    origin = https.createServer({ cert: certificatePem, key: privateKeyPem }, (request, response) =>
      recorder(seen, (_record, reply) => {
        reply.writeHead(answer, ["X-From", "origin", "Set-Cookie", "a=1", "Set-Cookie", "b=2"]);
        reply.end("hello");
      })(request, response),
    );
    await new Promise<void>((resolve) => origin.listen(0, "127.0.0.1", resolve));
  });
  after(() => {
    origin.close();
    workshop.remove();
  });
  beforeEach(() => {
    seen.length = 0;
    observations = [];
    answer = 200;
    edge = new EdgeServer(
      (observation) => observations.push(observation),
      () => (name) => Promise.resolve(name.endsWith(".amazonaws.com") ? ["127.0.0.1"] : []),
    );
  });
  afterEach(() => edge.listeners.close());

  type Behavior = CloudfrontConfiguration["distributions"][number]["behaviors"][number];
  type Origin = CloudfrontConfiguration["distributions"][number]["origins"][number];

  async function configure(behavior: Partial<Behavior> = {}, changes: Partial<Origin> = {}): Promise<void> {
    const all = { behavior: "all" as const, names: [] };
    const except = { behavior: "allExcept" as const, names: ["host", "x-http-method-override", "x-origin-verify"] };
    const configuration: CloudfrontConfiguration = {
      https: { address: "127.0.0.1", port: 0 },
      http: { address: "127.0.0.1", port: 0 },
      nameServer: "127.0.0.1",
      trustedCertificates: workshop.authority.certificatePem,
      serverCertificates: [{ names: ["*.cloudfront.net"], certificate: workshop.certificate("*.cloudfront.net") }],
      distributions: [
        {
          id: "E1",
          domainName: HOST,
          aliases: [],
          enabled: true,
          minimumTlsVersion: "TLSv1.2",
          origins: [
            {
              originId: "api",
              domainName: ORIGIN,
              originPath: "",
              protocolPolicy: "https-only",
              httpPort: 80,
              httpsPort: (origin.address() as AddressInfo).port,
              sslProtocols: ["TLSv1.2"],
              connectionAttempts: 3,
              connectionTimeoutMilliseconds: 2000,
              readTimeoutMilliseconds: 2000,
              customHeaders: [{ name: "X-Origin-Verify", value: "secret" }],
              ...changes,
            },
          ],
          behaviors: [
            {
              originId: "api",
              viewerProtocolPolicy: "https-only",
              allowedMethods: ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
              forward: { headers: except, cookies: all, queryStrings: all, cloudfrontHeaders: [] },
              viewerRequestFunction: { name: "gate", code: GATE },
              ...behavior,
            },
          ],
        },
      ],
    };
    await edge.configure(configuration);
  }

  function send(text: string | Buffer, serverName = HOST): Promise<RawAnswer> {
    return sendRaw(edge.listeners.addressOf("https"), text, {
      serverName,
      authority: workshop.authority.certificatePem,
    });
  }

  const get = (target = "/", headers: [string, string][] = []): string =>
    requestText("GET", target, [["Host", HOST], ...headers]);

  it("passes path, query and body on byte for byte, the origin's path before them", async () => {
    await configure({}, { originPath: "/prod" });
    const target = "/a%2Fb//c/../%2e?x=%20&x=1;y&&z";
    const body = '{"name":"é\u0000"}';
    const response = await send(requestText("POST", target, [["Host", HOST]], body));
    assert.equal(response.status, 200);
    assert.equal(response.body.includes("hello"), true);
    assert.deepEqual(
      seen.map((request) => [request.method, request.target, request.body]),
      [["POST", `/prod${target}`, body]],
    );
  });

  it("writes the headers that belong to it, and overwrites what a viewer forged", async () => {
    await configure();
    await send(
      get("/", [
        ["x-origin-verify", "forged"],
        ["X-Viewer", "203.0.113.10"],
        ["x-viewer", "203.0.113.11"],
        ["X-Forwarded-For", "9.9.9.9"],
        ["X-Forwarded-For", "8.8.8.8"],
        ["X-Forwarded-Proto", "http"],
        ["X-HTTP-Method-Override", "DELETE"],
        ["X-Real-IP", "9.9.9.9"],
        ["X-Edge-Thing", "1"],
        ["Proxy-Authorization", "1"],
        ["TE", "trailers"],
        ["Via", "1.0 client"],
        ["tEsT-HeadeR", "kept"],
      ]),
    );
    const [request] = seen;
    assert.ok(request);
    const headers = headersOf(request);
    assert.equal(headers.host, ORIGIN);
    assert.equal(headers["x-origin-verify"], "secret");
    assert.deepEqual(
      request.headers.filter(([name]) => ["x-viewer", "x-origin-verify"].includes(name.toLowerCase())),
      [
        ["x-viewer", "127.0.0.1"],
        ["X-Origin-Verify", "secret"],
      ],
    );
    assert.equal(headers["x-forwarded-for"], "9.9.9.9, 8.8.8.8, 127.0.0.1");
    assert.match(headers.via ?? "", /^1\.0 client, 1\.1 [0-9a-f]{32}\.cloudfront\.net \(CloudFront\)$/);
    assert.match(headers["x-amz-cf-id"] ?? "", /^.{56}$/);
    assert.ok(request.headers.some(([name, value]) => name === "tEsT-HeadeR" && value === "kept"));
    for (const name of [
      "x-forwarded-proto",
      "x-http-method-override",
      "x-real-ip",
      "x-edge-thing",
      "proxy-authorization",
      "te",
    ]) {
      assert.equal(headers[name], undefined, name);
    }
  });

  it("sends of the viewer's request what the policy names, and no more", async () => {
    const none = { behavior: "none" as const, names: [] };
    const whitelist = (...names: string[]): { behavior: "whitelist"; names: string[] } => ({
      behavior: "whitelist",
      names,
    });
    const headers: [string, string][] = [
      ["Cookie", "a=1; b=2"],
      ["X-Own", "1"],
      ["Content-Type", "text/plain"],
      ["User-Agent", "test"],
    ];
    await configure({ forward: { headers: none, cookies: none, queryStrings: none, cloudfrontHeaders: [] } });
    await send(get("/?q=1&r=2", headers));
    await configure({
      forward: {
        headers: whitelist("X-Own"),
        cookies: whitelist("b"),
        queryStrings: whitelist("r"),
        cloudfrontHeaders: ["cloudfront-viewer-address"],
      },
    });
    await send(get("/?q=1&r=2", [...headers, ["CloudFront-Viewer-Address", "forged"]]));
    const pick = (request: SeenRequest | undefined): unknown[] => {
      assert.ok(request);
      const { cookie, "x-own": own, "content-type": type, "user-agent": agent } = headersOf(request);
      return [request.target, cookie, own, type, agent];
    };
    assert.deepEqual(pick(seen[0]), ["/", undefined, undefined, "text/plain", "Amazon CloudFront"]);
    assert.deepEqual(pick(seen[1]), ["/?r=2", "b=2", "1", "text/plain", "Amazon CloudFront"]);
    assert.match(
      seen[1]?.headers.find(([name]) => name === "CloudFront-Viewer-Address")?.[1] ?? "",
      /^127\.0\.0\.1:\d+$/,
    );
  });

  it("routes by Host, also without SNI, and says so", async () => {
    await configure();
    assert.equal((await send(get(), "")).status, 200);
    assert.equal((await send(get())).status, 200);
    assert.deepEqual(observations, [
      { kind: "distribution-request", distributionId: "E1", peerAddress: "127.0.0.1", serverName: "", status: 200 },
      { kind: "distribution-request", distributionId: "E1", peerAddress: "127.0.0.1", serverName: HOST, status: 200 },
    ]);
    const unknown = await send(requestText("GET", "/", [["Host", "api.shop.example"]]));
    assert.equal(unknown.status, 403);
    assert.match(unknown.head, /X-Cache: Error from cloudfront/);
    assert.equal(
      (
        await send(
          requestText("GET", "/", [
            ["Host", HOST],
            ["Host", "other.example"],
          ]),
        )
      ).status,
      400,
    );
    assert.equal(observations.length, 2);
  });

  it("refuses plain HTTP or redirects it, and methods that are not allowed", async () => {
    await configure();
    assert.equal((await sendRaw(edge.listeners.addressOf("http"), get())).status, 403);
    await configure({ viewerProtocolPolicy: "redirect-to-https", allowedMethods: ["GET", "HEAD"] });
    const redirect = await sendRaw(edge.listeners.addressOf("http"), get("/a%2Fb"));
    assert.equal(redirect.status, 301);
    assert.match(redirect.head, new RegExp(`Location: https://${HOST}/a%2Fb`));
    assert.equal((await send(requestText("POST", "/", [["Host", HOST]], "x"))).status, 403);
    assert.equal((await send(requestText("GET", "/", [["Host", HOST]], "x"))).status, 403);
    assert.equal(seen.length, 0);
  });

  it("lets a function answer, and answers 503 when it fails in any way", async () => {
    const run = async (code: string): Promise<number> => {
      await configure({ viewerRequestFunction: { name: "f", code } });
      return (await send(get())).status;
    };
    assert.equal(await run("function handler() { return { statusCode: 403 }; }"), 403);
    for (const code of [
      "function handler() { throw new Error('x'); }",
      "function handler() { return undefined; }",
      "function handler() { for (;;) {} }",
      "function handler(event) { event.request.headers.host = { value: 'other' }; return event.request; }",
      "function handler(event) { event.request.headers['x-edge-x'] = { value: '1' }; return event.request; }",
      "function handler(event) { event.request.method = 'PUT'; return event.request; }",
      "function handler() { return require('fs'); }",
      "var x = 1;",
    ]) {
      assert.equal(await run(code), 503, code);
    }
    assert.equal(seen.length, 0);
    assert.equal(await run("async function handler(event) { return event.request; }"), 200);
    await assert.rejects(configure({ viewerRequestFunction: { name: "f", code: `//${"x".repeat(10240)}` } }), /10 KB/);
    await assert.rejects(configure({ viewerRequestFunction: { name: "f", code: "function (" } }), SyntaxError);
  });

  it("keeps the last configuration when a new one is refused", async () => {
    await configure();
    await assert.rejects(edge.configure({ distributions: [] }));
    assert.equal((await send(get())).status, 200);
  });

  it("answers 502 when the origin cannot be trusted or reached, 504 when it is silent", async () => {
    const status = async (changes: Partial<Origin>): Promise<number> => {
      await configure({}, changes);
      return (await send(get())).status;
    };
    assert.equal(await status({ domainName: "wrong.execute-api.eu-central-1.amazonaws.com" }), 502);
    assert.equal(await status({ domainName: "nowhere.example" }), 502);
    assert.equal(await status({ httpsPort: 1 }), 502);
    assert.equal(seen.length, 0);
    const silent = https.createServer(workshopOptions(workshop));
    let asked = 0;
    silent.on("request", () => asked++);
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const changes = { httpsPort: (silent.address() as AddressInfo).port, readTimeoutMilliseconds: 100 };
    assert.equal(await status(changes), 504);
    assert.equal(asked, 3, "a GET is asked again as often as the origin's attempts allow");
    const post = await send(requestText("POST", "/", [["Host", HOST]], "x"));
    assert.deepEqual([post.status, asked], [504, 4]);
    silent.closeAllConnections();
    silent.close();
  });

  it("relays an origin's refusal and its headers as they are", async () => {
    await configure();
    answer = 401;
    const response = await send(get());
    assert.equal(response.status, 401);
    assert.match(response.head, /X-From: origin\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2/);
  });
});

function workshopOptions(workshop: Workshop): https.ServerOptions {
  const { certificatePem, privateKeyPem } = workshop.certificate(ORIGIN);
  return { cert: certificatePem, key: privateKeyPem };
}
