import * as assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { z } from "zod";
import { temporaryFolder } from "../support/temporary";
import { hostRoute, passesThrough, refusedByGateway } from "../twin/gatewayStand/expectations";
import { LOGIN_SECRET, ManagedStand } from "../twin/gatewayStand/managedStand";
import type { KeptEvent } from "../twin/gatewayStand/managedStand";
import { STAND } from "../twin/gatewayStand/protocol";

const SQL_INJECTION = "1' UNION SELECT password FROM users WHERE '1'='1";
const ATTACK = `/orders?q=${encodeURIComponent(SQL_INJECTION)}`;
const OTHER_GATEWAY = "i-0ccccccccccccccc3";

const Refusal = z.object({ message: z.string(), requestId: z.string() });
const Gateway = z.object({
  id: z.string(),
  silent: z.boolean(),
  state: z.object({
    bundleSha256: z.string(),
    zone: z.string(),
    routes: z.object({ generation: z.string(), count: z.number() }),
    counts: z.object({ requests: z.number(), blocked: z.number() }),
    spool: z.object({ dropped: z.number() }),
  }),
});
const Figures = z.object({
  store: z.object({ events: z.number(), dropped: z.number(), bytes: z.number(), limitBytes: z.number() }),
});

/** A batch as a gateway sends it: `count` events, each as large as events get. */
function batch(first: number, count: number): string {
  const rule = { id: 942100, message: "m".repeat(200), variable: "v".repeat(120), excerpt: "e".repeat(120) };
  const events = Array.from({ length: count }, (_, index) => ({
    endpoint: "shop",
    host: "api.shop.example",
    method: "GET",
    path: `/${"p".repeat(511)}`,
    requestId: (first + index).toString(16).padStart(32, "0"),
    time: 1_700_000_000_000 + first + index,
    status: 403,
    score: 5,
    action: "blocked",
    client: "203.0.113.7",
    queryNames: [],
    rules: Array.from({ length: 3 }, () => rule),
  }));
  return JSON.stringify({ events });
}

describe("a management server and a gateway", function () {
  this.timeout(300_000);
  let managed: ManagedStand;

  before(async function () {
    // Namespaces are root's. `npm test` says so too.
    if (process.getuid?.() !== 0) this.skip();
    const detecting = hostRoute({ externalHost: "detect.shop.example", mode: "detect" });
    managed = await ManagedStand.start({ [`${STAND.hostRoutePrefix}detect.shop.example.json`]: detecting });
  });
  after(() => managed.stop());

  const attack = async (change: Parameters<ManagedStand["stand"]["request"]>[0]): Promise<KeptEvent> => {
    const exchange = await managed.stand.request(change);
    refusedByGateway(exchange);
    return managed.eventOf(Refusal.parse(JSON.parse(exchange.body)).requestId);
  };

  describe("tell admins what was refused", () => {
    it("by the request id that the client was told, with rule, matched part and client", async () => {
      await managed.stand.request({ path: "/orders?q=fine" });
      const event = await attack({ path: ATTACK, headers: ["X-Forwarded-For", "192.0.2.1, 203.0.113.77"] });
      assert.equal(event.gateway, STAND.gatewayId);
      assert.deepEqual(
        [event.action, event.host, event.path, event.client, event.status],
        ["blocked", "api.shop.example", "/orders", "203.0.113.77", 403],
      );
      const rule = event.rules.find((found) => found.id === 942100);
      assert.deepEqual([rule?.variable, rule?.excerpt], ["ARGS:q", SQL_INJECTION]);
      assert.equal((await managed.events()).length, 1, "what passed is no event");
    });

    it("what could not be read, which the client sees as 400", async () => {
      const exchange = await managed.stand.request({
        method: "POST",
        path: "/orders",
        headers: ["Content-Type", "application/json"],
        body: '{"open',
      });
      assert.deepEqual([exchange.status, exchange.received], [400, []]);
      const refusal = Refusal.parse(JSON.parse(exchange.body));
      assert.equal(refusal.message, "The request is malformed");
      const event = await managed.eventOf(refusal.requestId);
      assert.deepEqual([event.status, event.rules.map((rule) => rule.id)], [400, [200002]]);
    });

    it("what a host in detect mode let pass", async () => {
      await passesThrough(managed.stand, { host: "detect.shop.example", path: ATTACK });
      const [event] = await managed.until(async () => {
        const found = await managed.events("?host=detect.shop.example");
        return found.length > 0 ? found : undefined;
      });
      assert.deepEqual([event?.action, event?.status], ["detected", 200]);
    });

    it("without what looks like a secret, on the disk as well", async () => {
      const event = await attack({
        method: "POST",
        path: "/login?token=a-token-of-a-user",
        headers: ["Content-Type", "application/json", "Cookie", "session=a-session-of-a-user"],
        body: JSON.stringify({ password: `hunter2-of-a-user ${SQL_INJECTION}` }),
      });
      assert.ok(event.rules.length > 0);
      for (const rule of event.rules) {
        assert.deepEqual([rule.variable, rule.excerpt], ["ARGS:json.password", "[left out]"]);
      }
      for (const ending of ["", "-wal"]) {
        const kept = await managed.stand.read(`/mnt/management/var/lib/portcullis/management/events.sqlite${ending}`);
        assert.doesNotMatch(kept, /-of-a-user/);
      }
    });

    it("and how the gateway is", async () => {
      const before = await managed.until(async () => gatewayState(managed));
      assert.deepEqual([before.id, before.silent, before.state.zone], [STAND.gatewayId, false, "eu-central-1a"]);
      assert.equal(before.state.routes.count, 2);
      assert.ok(before.state.counts.blocked >= 1);
      await managed.stand.putObject(
        `${STAND.hostRoutePrefix}new.shop.example.json`,
        hostRoute({ externalHost: "new.shop.example" }),
      );
      const after = await managed.until(async () => {
        const state = await gatewayState(managed);
        return state?.state.routes.count === 3 ? state : undefined;
      });
      assert.notEqual(after.state.routes.generation, before.state.routes.generation);
      assert.equal(after.state.bundleSha256, before.state.bundleSha256);
    });
  });

  describe("take the word of nobody else", () => {
    it("not of a client without a certificate", async () => {
      const answer = await managed.agent({ method: "POST", path: "/events", body: batch(1, 1) });
      assert.equal(answer.status, 403);
    });

    it("not of one whose certificate another authority has signed", async () => {
      const folder = temporaryFolder();
      const [key, cert] = [path.join(folder, "key"), path.join(folder, "pem")];
      const subject = ["-subj", `/CN=${STAND.gatewayId}`, "-keyout", key, "-out", cert];
      const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1"];
      execFileSync("openssl", ["req", "-x509", ...kind, ...subject], { stdio: "ignore" });
      const own = { cert: fs.readFileSync(cert, "utf8"), key: fs.readFileSync(key, "utf8") };
      const answer = await managed.agent({ method: "POST", path: "/events", body: batch(1, 1), ...own });
      assert.equal(answer.status, 403);
    });

    it("not of the server's own certificate, which is for another purpose", async () => {
      const tls = "/mnt/management/etc/portcullis/tls";
      const own = {
        cert: await managed.stand.read(`${tls}/gateway.crt`),
        key: await managed.stand.read(`${tls}/gateway.key`),
      };
      const answer = await managed.agent({ method: "POST", path: "/events", body: batch(1, 1), ...own });
      assert.equal(answer.status, 403);
    });

    it("and let no gateway speak for another", async () => {
      const own = await managed.gatewayCertificate();
      const headers = { "X-Portcullis-Gateway": OTHER_GATEWAY, "x-portcullis-gateway": OTHER_GATEWAY };
      const answer = await managed.agent({ method: "POST", path: "/events", headers, body: batch(7, 1), ...own });
      assert.equal(answer.status, 200);
      const [event] = await managed.events(`?requestId=${"7".padStart(32, "0")}`);
      assert.equal(event?.gateway, STAND.gatewayId);
      assert.deepEqual(await managed.events(`?gateway=${OTHER_GATEWAY}`), []);
    });

    it("each port has its own and no more", async () => {
      const own = await managed.gatewayCertificate();
      for (const target of ["/", "/api/events", "/ready", "/login", "/healthz"]) {
        assert.equal((await managed.agent({ path: target, ...own })).status, 404, target);
      }
      const headers = { "X-Portcullis-Gateway": STAND.gatewayId };
      const posted = await managed.admin({ method: "POST", path: "/events", headers, body: batch(8, 1) });
      assert.equal(posted.status, 404);
      assert.deepEqual(await managed.events(`?requestId=${"8".padStart(32, "0")}`), []);
    });
  });

  describe("let in who knows the login secret", () => {
    const login = (secret: string, client: string): ReturnType<ManagedStand["admin"]> =>
      managed.admin({
        method: "POST",
        path: "/login",
        headers: { "Content-Type": "application/x-www-form-urlencoded" },
        body: `secret=${encodeURIComponent(secret)}`,
        client,
      });

    it("and nobody else", async () => {
      for (const target of ["/api/events", "/api/gateways", "/api/health"]) {
        assert.equal((await managed.admin({ path: target })).status, 401);
        const headers = { Authorization: "Bearer another-secret-altogether" };
        assert.equal((await managed.admin({ path: target, headers, client: "198.51.100.2" })).status, 401);
      }
      assert.equal((await managed.admin({ path: "/" })).headers.location, "/login");
      const wrong = await login("another-secret-altogether", "198.51.100.3");
      assert.deepEqual([wrong.status, wrong.headers["set-cookie"]], [401, undefined]);
    });

    it("for a session in a cookie that scripts and other sites cannot use", async () => {
      const answer = await login(LOGIN_SECRET, "198.51.100.4");
      assert.equal(answer.status, 303);
      const cookie = answer.headers["set-cookie"]?.[0] ?? "";
      assert.match(cookie, /^__Host-\S+; Path=\/; Max-Age=\d+; HttpOnly; Secure; SameSite=Strict$/);
      const shown = await managed.admin({ path: "/", headers: { Cookie: cookie.split(";")[0] ?? "" } });
      assert.equal(shown.status, 200);
      assert.match(shown.body, /942100/);
      assert.match(String(shown.headers["content-security-policy"]), /^default-src 'none';/);
      assert.equal(shown.headers["cache-control"], "no-store");
    });

    it("and slow down who guesses, each client by its own address", async () => {
      const statuses: number[] = [];
      for (let attempt = 0; attempt < 12; attempt += 1) {
        // What the client itself writes before the load balancer's address changes nothing.
        statuses.push((await login(`guess-number-${attempt}-of-many`, `203.0.113.${attempt}, 198.51.100.5`)).status);
      }
      assert.deepEqual(statuses.slice(0, 5), [401, 401, 401, 401, 401]);
      assert.deepEqual([...new Set(statuses.slice(5))], [429]);
      assert.equal((await login(LOGIN_SECRET, "198.51.100.5")).status, 429);
      assert.equal((await login(LOGIN_SECRET, "198.51.100.6")).status, 303);
    });

    it("and write the secret nowhere", async () => {
      const logs = ["/mnt/management.log", "/mnt/authority.log", "/mnt/management-nginx.log"];
      for (const file of [...logs, "/mnt/management/var/log/portcullis/access.log"]) {
        assert.equal((await managed.stand.read(file)).includes(LOGIN_SECRET), false, file);
      }
      const settings = await managed.stand.read("/mnt/management/etc/portcullis/settings.json");
      assert.ok(settings.includes(STAND.loginSecretArn) && !settings.includes(LOGIN_SECRET));
    });
  });

  describe("keep within bounds", () => {
    it("and refuse what is too large", async () => {
      const own = await managed.gatewayCertificate();
      const body = " ".repeat(1024 * 1024 + 1);
      assert.equal((await managed.agent({ method: "POST", path: "/events", body, ...own })).status, 413);
      assert.equal((await managed.admin({ method: "POST", path: "/login", body: " ".repeat(9000) })).status, 413);
    });

    it("and lose nothing while the server is away", async () => {
      await managed.stand.manageServer(false);
      const exchange = await managed.stand.request({ path: ATTACK });
      refusedByGateway(exchange);
      await passesThrough(managed.stand, { path: "/orders?q=fine" });
      await managed.stand.readUntil("/mnt/gateway-reporter.log", /management-server-unavailable/);
      await managed.stand.manageServer(true);
      const event = await managed.until(async () => {
        const { requestId } = Refusal.parse(JSON.parse(exchange.body));
        return managed.eventOf(requestId).catch(() => undefined);
      });
      assert.equal(event.rules[0]?.id, 942100);
    });

    it("and make room by dropping the oldest, which is counted and shown", async () => {
      const own = await managed.gatewayCertificate();
      let sent = 0;
      const figures = await managed.until(async () => {
        for (let batches = 0; batches < 10; batches += 1) {
          const answer = await managed.agent({
            method: "POST",
            path: "/events",
            body: batch(1000 + sent, 200),
            ...own,
          });
          if (answer.status === 200) sent += 200;
          else assert.equal(answer.status, 503, "only the rate is limited");
        }
        const { store } = Figures.parse(await managed.api("health"));
        assert.ok(store.bytes <= store.limitBytes);
        return store.dropped > 0 ? store : undefined;
      });
      assert.equal(figures.limitBytes, 16 * 1024 * 1024);
      const last = (1000 + sent - 1).toString(16).padStart(32, "0");
      assert.equal((await managed.events(`?requestId=${last}`)).length, 1);
    });
  });
});

async function gatewayState(managed: ManagedStand): Promise<z.infer<typeof Gateway> | undefined> {
  const { gateways } = z.object({ gateways: z.array(z.unknown()) }).parse(await managed.api("gateways"));
  return Gateway.safeParse(gateways[0]).data;
}
