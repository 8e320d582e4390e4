import * as assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { GATEWAY_HEALTH_PATH, GATEWAY_REFUSAL_MESSAGE } from "../../contracts";
import { hostRoute, passesThrough, refusedByGateway } from "./gatewayStand/expectations";
import type { StandRequest } from "./gatewayStand/expectations";
import type { Exchange } from "./gatewayStand/stand";
import { GatewayStand } from "./gatewayStand/stand";
import { STAND } from "./gatewayStand/protocol";

const JSON_TYPE = ["Content-Type", "application/json"];
const SQL_INJECTION = "1' UNION SELECT password FROM users WHERE '1'='1";

describe("a WAF gateway, forwarding", function () {
  this.timeout(300_000);
  let stand: GatewayStand;

  before(async function () {
    // Namespaces are root's. `npm test` says so too.
    if (process.getuid?.() !== 0) this.skip();
    const detecting = { mode: "detect", externalHost: "detect.shop.example" };
    stand = await GatewayStand.start({
      [`${STAND.hostRoutePrefix}api.shop.example.json`]: hostRoute({}),
      [`${STAND.hostRoutePrefix}detect.shop.example.json`]: hostRoute(detecting),
      [`${STAND.hostRoutePrefix}silent.shop.example.json`]: hostRoute({
        externalHost: "silent.shop.example",
        sendServerName: false,
      }),
      [`${STAND.hostRoutePrefix}strict.shop.example.json`]: hostRoute({
        externalHost: "strict.shop.example",
        paranoiaLevel: 4,
      }),
    });
  });
  after(() => stand.stop());

  const passes = (request: StandRequest): Promise<Exchange> => passesThrough(stand, request);

  it("says which request was refused, and by whom", async () => {
    const { status, headers, body } = await stand.request({ path: "/orders?q=<script>alert(1)</script>" });
    assert.equal(status, 403);
    assert.equal(headers[headers.findIndex((name) => name.toLowerCase() === "content-type") + 1], "application/json");
    const answer: unknown = JSON.parse(body);
    assert.ok(typeof answer === "object" && answer !== null && "message" in answer && "requestId" in answer);
    assert.equal(answer.message, GATEWAY_REFUSAL_MESSAGE);
    assert.match(String(answer.requestId), /^[0-9a-f]{32}$/);
    await stand.readUntil("/var/log/portcullis/access.log", new RegExp(String(answer.requestId)));
  });

  it("passes an origin's own 403 untouched", async () => {
    const exchange = await stand.request({ path: "/forbidden-by-origin" });
    assert.equal(exchange.status, 403);
    assert.equal(exchange.body, '{"message":"origin says no"}');
  });

  it("gives its own answers, in JSON, to what it cannot take", async () => {
    const cases: [number, StandRequest][] = [
      [
        415,
        {
          method: "POST",
          path: "/o",
          headers: [...JSON_TYPE, "Content-Encoding", "gzip"],
          body: gzipSync(JSON.stringify({ q: SQL_INJECTION })),
        },
      ],
      [415, { method: "POST", path: "/o", body: JSON.stringify({ q: SQL_INJECTION }) }],
      [415, { method: "POST", path: "/o", headers: [...JSON_TYPE, "Content-Type", "text/plain"], body: "{}" }],
      [413, { method: "POST", path: "/o", headers: JSON_TYPE, body: `"${"a".repeat(10 * 1024 * 1024)}"` }],
      [431, { path: "/o", headers: ["X-Long", "a".repeat(17_000)] }],
      [414, { path: `/o?${"a".repeat(17_000)}` }],
      [400, { method: "POST", path: "/o", headers: JSON_TYPE, body: '{"a":' }],
      [421, { path: "/orders", host: "unknown.shop.example" }],
    ];
    for (const [status, request] of cases) {
      const exchange = await stand.request(request);
      assert.equal(exchange.status, status, exchange.body);
      assert.ok(JSON.parse(exchange.body));
      assert.deepEqual(exchange.received, []);
    }
  });

  describe("on the way to the origin", () => {
    const header = (exchange: Exchange, wanted: string): string[] => {
      const headers = exchange.received[0]?.headers ?? [];
      return headers.filter((_, index) => index % 2 === 1 && headers[index - 1]?.toLowerCase() === wanted);
    };

    it("names the origin in Host and in the handshake", async () => {
      const exchange = await passes({ path: "/orders" });
      assert.deepEqual(header(exchange, "host"), [STAND.origin]);
      assert.equal(exchange.received[0]?.serverName, STAND.origin);
    });

    it("names nobody in the handshake when the route says so", async () => {
      const exchange = await passes({ path: "/orders", host: "silent.shop.example" });
      assert.equal(exchange.received[0]?.serverName, "");
    });

    it("writes the client's address as the load balancer saw it", async () => {
      const headers = ["X-Forwarded-For", "203.0.113.10, 198.51.100.20"];
      assert.deepEqual(header(await passes({ path: "/", headers }), "x-forwarded-for"), ["198.51.100.20"]);
    });

    it("takes the last address even when it is one of the load balancer's subnets", async () => {
      const headers = ["X-Forwarded-For", "203.0.113.10, 10.40.1.7"];
      assert.deepEqual(header(await passes({ path: "/", headers }), "x-forwarded-for"), ["10.40.1.7"]);
    });

    it("does not believe X-Forwarded-For of another peer", async () => {
      const request = { path: "/", headers: ["X-Forwarded-For", "203.0.113.10"], from: STAND.stranger };
      assert.deepEqual(header(await passes(request), "x-forwarded-for"), [STAND.stranger]);
    });

    it("drops what no client may set and keeps what signs a request", async () => {
      const forged = [
        "x-origin-verify",
        "X-Portcullis-Viewer-Address",
        "X-HTTP-Method-Override",
        "True-Client-IP",
        "Forwarded",
        "X-Real-IP",
        "CloudFront-Viewer-Address",
        "X_Origin_Verify",
      ];
      const headers = [
        ...forged.flatMap((name) => [name, "203.0.113.10"]),
        "Upgrade",
        "h2c",
        "X-Amz-Date",
        "20261122T000000Z",
      ];
      // Where the rules block, one of them refuses the method override before it could be dropped.
      refusedByGateway(await stand.request({ path: "/", headers: ["X-HTTP-Method-Override", "DELETE"] }));
      const exchange = await passes({ path: "/", headers, host: "detect.shop.example" });
      for (const name of [...forged, "Upgrade"]) assert.deepEqual(header(exchange, name.toLowerCase()), [], name);
      assert.deepEqual(header(exchange, "x-amz-date"), ["20261122T000000Z"]);
    });

    it("drops the known remapped names even where it only detects", async () => {
      const exchange = await passes({
        path: "/",
        host: "detect.shop.example",
        headers: ["x-amzn-remapped-authorization", "x"],
      });
      assert.deepEqual(header(exchange, "x-amzn-remapped-authorization"), []);
    });

    it("turns the origin's redirects and cookie paths into the client's", async () => {
      const { status, headers } = await stand.request({ path: "/moved" });
      assert.equal(status, 302);
      assert.ok(headers.includes("https://api.shop.example/elsewhere"), String(headers));
      assert.ok(headers.includes("a=b; Path=/"), String(headers));
    });
  });

  it("only logs where the route says detect", async () => {
    const path = "/orders?q=detected-1'%20UNION%20SELECT%20password%20FROM%20users--";
    await passes({ path, host: "detect.shop.example" });
    await stand.readUntil("/var/log/portcullis/audit.log", /detected-1/);
  });

  it("uses the paranoia level of the route", async () => {
    const path = "/orders?q=%24%26%25%28%29%3D%3F%21";
    await passes({ path });
    refusedByGateway(await stand.request({ path, host: "strict.shop.example" }));
  });

  it("keeps headers and bodies out of its logs", async () => {
    const secret = "c2VjcmV0LXRva2Vu";
    const headers = [...JSON_TYPE, "Authorization", `Bearer ${secret}`, "Cookie", `session=${secret}`];
    const body = JSON.stringify({ password: secret, comment: "<script>alert(1)</script>" });
    refusedByGateway(await stand.request({ method: "POST", path: "/logged-attack", headers, body }));
    for (const log of ["/var/log/portcullis/audit.log", "/var/log/portcullis/access.log", "/mnt/nginx.log"]) {
      assert.ok(!(await stand.readUntil(log, /logged-attack/)).includes(secret), log);
    }
  });

  it("refuses requests that two parsers could read as different ones", async () => {
    const start = "POST /orders HTTP/1.1\r\nHost: api.shop.example\r\nContent-Type: application/json\r\n";
    for (const rest of [
      "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
      "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
      "X-Origin-Verify abcd: z\r\nContent-Length: 2\r\n\r\n{}",
      "X-HTTP-Method-Override : DELETE\r\nContent-Length: 2\r\n\r\n{}",
    ]) {
      const { answer, received } = await stand.raw(start + rest);
      assert.match(answer, /^HTTP\/1.1 (400|501) /, rest);
      assert.deepEqual(received, [], rest);
    }
  });

  describe("when host routes change", () => {
    const key = `${STAND.hostRoutePrefix}new.shop.example.json`;
    const ask = (): Promise<Exchange> => stand.request({ path: "/orders", host: "new.shop.example" });

    /** A reload takes as long as the machine lets it. */
    async function answersAtLast(status: number): Promise<void> {
      for (let attempt = 0; attempt < 100 && (await ask()).status !== status; attempt += 1) {
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      assert.equal((await ask()).status, status);
    }

    it("serves a new one, keeps it when it becomes bad, and forgets it when it goes", async () => {
      assert.equal((await ask()).status, 421);
      await stand.putObject(key, hostRoute({ externalHost: "new.shop.example" }));
      await answersAtLast(200);
      await stand.putObject(key, hostRoute({ externalHost: "new.shop.example", formatVersion: 2 }));
      await stand.readUntil("/mnt/gateway-agent.log", /"event": "route-refused".*formatVersion is 2/);
      assert.equal((await ask()).status, 200);
      await stand.removeObject(key);
      await answersAtLast(421);
    });

    it("answers 503 for an origin that has no address, and serves the others", async () => {
      await stand.putObject(key, hostRoute({ externalHost: "new.shop.example", originHost: "nowhere.invalid" }));
      await answersAtLast(503);
      await passes({ path: "/orders" });
      refusedByGateway(await stand.request({ path: "/orders?q=<script>alert(1)</script>" }));
      await stand.removeObject(key);
    });
  });

  it("does not start with a bundle of other bytes than its user data names", async () => {
    await assert.rejects(GatewayStand.start({}, { bundleSha256: "0".repeat(64) }), /expected 0{64}: not installed/);
  });

  it("answers its health check to whoever asks for no external host", async () => {
    const exchange = await stand.request({ path: GATEWAY_HEALTH_PATH, host: STAND.gateway });
    assert.equal(exchange.status, 200);
    assert.equal(
      (await stand.request({ path: GATEWAY_HEALTH_PATH })).received[0]?.target,
      `/prod${GATEWAY_HEALTH_PATH}`,
    );
  });
});
