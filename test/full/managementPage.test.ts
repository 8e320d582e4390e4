import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import type { AddressInfo } from "node:net";
import * as net from "node:net";
import * as path from "node:path";
import { chromium } from "playwright-core";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { z } from "zod";
import { PROJECT_ROOT } from "../../twin/paths";
import { hostRoute, refusedByGateway } from "../twin/gatewayStand/expectations";
import { LOGIN_SECRET, ManagedStand } from "../twin/gatewayStand/managedStand";
import { STAND } from "../twin/gatewayStand/protocol";

/** Debian's; `npm run test:full` installs it. */
const BROWSER = "/usr/bin/chromium";
const SCREENSHOT = path.join(PROJECT_ROOT, ".cache", "screenshots", "management-server.png");
const SECOND_HOST = "api.books.example";

const QUERY = (value: string): string => `?q=${encodeURIComponent(value)}`;
const JSON_TYPE = ["Content-Type", "application/json"];

/** Attacks of different kinds, on two hosts. */
const ATTACKS: Parameters<ManagedStand["stand"]["request"]>[0][] = [
  { path: `/orders${QUERY("<script>alert(document.cookie)</script>")}`, headers: ["X-Forwarded-For", "203.0.113.20"] },
  { path: `/files${QUERY("../../../../etc/passwd")}`, host: SECOND_HOST, headers: ["X-Forwarded-For", "203.0.113.21"] },
  { method: "POST", path: "/orders", headers: [...JSON_TYPE, "X-Forwarded-For", "198.51.100.30"], body: '{"open' },
  {
    method: "POST",
    path: "/login",
    headers: [...JSON_TYPE, "X-Forwarded-For", "198.51.100.31"],
    body: JSON.stringify({ user: "ann", password: "x' UNION SELECT name FROM users --" }),
  },
  { path: `/orders${QUERY("1' UNION SELECT password FROM users")}`, headers: ["X-Forwarded-For", "203.0.113.22"] },
];

describe("the management server's page, in a browser", function () {
  this.timeout(300_000);
  let managed: ManagedStand;
  let browser: Browser;
  let forward: net.Server;
  let context: BrowserContext;
  let page: Page;
  let address: string;
  const complaints: string[] = [];
  const requestIds: string[] = [];

  before(async function () {
    // Namespaces are root's. `npm test` says so too.
    if (process.getuid?.() !== 0) this.skip();
    const second = hostRoute({ externalHost: SECOND_HOST });
    managed = await ManagedStand.start({ [`${STAND.hostRoutePrefix}${SECOND_HOST}.json`]: second });
    for (const attack of ATTACKS) {
      const exchange = await managed.stand.request(attack);
      if (attack.body !== '{"open') refusedByGateway(exchange);
      requestIds.push(z.object({ requestId: z.string() }).parse(JSON.parse(exchange.body)).requestId);
    }
    await managed.until(async () => ((await managed.events()).length >= ATTACKS.length ? true : undefined));
    // As Session Manager's port forwarding does.
    forward = net.createServer((socket) => {
      const inside = net.connect(path.join(managed.sockets, "admins.sock"));
      socket.on("error", () => inside.destroy());
      inside.on("error", () => socket.destroy());
      socket.pipe(inside).pipe(socket);
    });
    await new Promise<void>((resolve) => forward.listen(0, "127.0.0.1", resolve));
    address = `https://localhost:${(forward.address() as AddressInfo).port}`;
    // It finds no other name, so that it talks to nothing else.
    browser = await chromium.launch({
      executablePath: BROWSER,
      args: ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost"],
    });
    // The server's authority is its own, and no script is needed.
    context = await browser.newContext({
      ignoreHTTPSErrors: true,
      javaScriptEnabled: false,
      viewport: { width: 1360, height: 860 },
    });
    page = await context.newPage();
    page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("requestfailed", (request) => complaints.push(`failed: ${request.url()}`));
  });
  after(async () => {
    await browser.close();
    forward.close();
    managed.stop();
  });

  const rows = (): Promise<string[]> => page.locator("table.events tbody tr").allInnerTexts();

  it("asks for the login secret, and says when it is another", async () => {
    await page.goto(address);
    assert.equal(new URL(page.url()).pathname, "/login");
    await page.getByLabel("Login secret").fill("another-secret-altogether");
    const answered = page.waitForResponse((response) => response.url().endsWith("/login"));
    await page.getByRole("button", { name: "Log in" }).click();
    assert.equal((await answered).status(), 401);
    assert.equal(await page.getByRole("alert").innerText(), "This is not the login secret.");
    // A browser writes every 401 to its console.
    assert.match(
      complaints.splice(0).join("\n"),
      /^error: Failed to load resource: the server responded with a status of 401[^\n]*$/,
    );
  });

  it("shows gateways and blocked requests after the login", async () => {
    await page.getByLabel("Login secret").fill(LOGIN_SECRET);
    await page.getByRole("button", { name: "Log in" }).click();
    await page.getByRole("heading", { name: "Blocked requests" }).waitFor();
    const gateway = page.getByRole("row", { name: STAND.gatewayId }).first();
    assert.match(await gateway.innerText(), /Reporting, last seen \d+ s ago/);
    const shown = await rows();
    assert.equal(shown.length, ATTACKS.length);
    const injection = shown.find((row) => row.includes(requestIds[4] ?? "none")) ?? "";
    for (const part of [
      "api.shop.example",
      "GET /orders",
      "blocked",
      "942100",
      "ARGS:q",
      "1' UNION SELECT",
      "203.0.113.22",
    ]) {
      assert.ok(injection.includes(part), `${part} in ${injection}`);
    }
    const login = shown.find((row) => row.includes(requestIds[3] ?? "none")) ?? "";
    assert.ok(login.includes("ARGS:json.password") && login.includes("[left out]") && !login.includes("UNION"));
    fs.mkdirSync(path.dirname(SCREENSHOT), { recursive: true });
    await page.screenshot({ path: SCREENSHOT });
  });

  it("writes an attacker's script as text", async () => {
    assert.equal(await page.locator("main script").count(), 0);
    assert.ok((await rows()).some((row) => row.includes("<script>")));
  });

  it("filters by endpoint, time and request id, and comes back", async () => {
    const show = (): Promise<void> => page.getByRole("button", { name: "Show" }).click();
    await page.getByLabel("Endpoint (host)").selectOption(SECOND_HOST);
    await show();
    await page.waitForURL(/host=api\.books\.example/);
    assert.deepEqual(
      (await rows()).map((row) => row.includes(SECOND_HOST)),
      [true],
    );
    assert.equal(await page.getByLabel("Endpoint (host)").inputValue(), SECOND_HOST);

    await page.getByRole("link", { name: "Clear" }).click();
    await page.waitForURL(`${address}/`);
    await page.getByLabel("From (UTC)").fill("2099-01-01T12:30:15");
    await show();
    await page.waitForURL(/from=2099/);
    assert.equal(await page.getByText("No blocked request matches.").count(), 1);

    await page.getByRole("link", { name: "Clear" }).click();
    await page.waitForURL(`${address}/`);
    await page.getByLabel("Request id").fill(requestIds[0] ?? "");
    await show();
    await page.waitForURL(/requestId=/);
    assert.equal((await rows()).length, 1);
    assert.ok((await rows())[0]?.includes("203.0.113.20"));
  });

  it("can be read by light and by dark", async () => {
    const colours: string[] = [];
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      const style = z
        .tuple([z.string(), z.string()])
        .parse(
          await page.evaluate(
            "(({ backgroundColor, color }) => [backgroundColor, color])(getComputedStyle(document.body))",
          ),
        );
      colours.push(...style);
      const [background = 0, text = 0] = style.map(luminance);
      const contrast = (Math.max(background, text) + 0.05) / (Math.min(background, text) + 0.05);
      // WCAG 2.2, success criterion 1.4.6.
      assert.ok(contrast >= 7, `${colorScheme}: ${contrast.toFixed(1)}`);
    }
    assert.equal(new Set(colours).size, 4);
  });

  it("does not scroll sideways on a telephone, but in its tables", async () => {
    await page.setViewportSize({ width: 390, height: 800 });
    await page.goto(address);
    const width = z.number().parse(await page.evaluate("document.documentElement.scrollWidth"));
    assert.ok(width <= 390, `${width} pixels`);
  });

  it("ends the session at the logout", async () => {
    await page.getByRole("button", { name: "Log out" }).click();
    await page.waitForURL(/\/login$/);
    await page.goto(address);
    assert.equal(new URL(page.url()).pathname, "/login");
    assert.deepEqual(await context.cookies(), []);
  });

  it("has given the browser nothing to complain about", () => assert.deepEqual(complaints, []));
});

/** Relative luminance of `rgb(r, g, b)`, as WCAG defines it. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [...colour.matchAll(/\d+/g)].map(([digits]) => {
    const value = Number(digits) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
