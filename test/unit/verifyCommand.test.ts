import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as http from "node:http";
import * as https from "node:https";
import * as os from "node:os";
import * as path from "node:path";
import { z } from "zod";
import { verifyCommand } from "../../tools/commands/verify";
import { CertificateAuthority } from "../../twin/certificateAuthority";
import { TwinPaths } from "../../twin/paths";
import { GATEWAY_REFUSAL_MESSAGE } from "../../contracts/gatewaySettings";
import { NetworkVantagePoint } from "../../verify/networkVantagePoint";
import { toPort } from "../../verify/requests";
import { VantagePointName } from "../../verify/vantagePoint";
import { DISTRIBUTION, TARGET } from "./verifyEvidence";

const OUTPUTS = {
  attachment: {
    egressAddresses: { active: TARGET.egressAddresses, reserved: [], retiring: [] },
    loadBalancerDnsName: TARGET.loadBalancerHost,
  },
  endpoints: [
    {
      host: TARGET.externalHost,
      distributionId: DISTRIBUTION.id,
      distributionDomainName: DISTRIBUTION.host,
      apiId: TARGET.api.id,
      apiHost: TARGET.api.host,
      stageName: TARGET.api.stage,
    },
  ],
};
const HOSTS = [TARGET.externalHost, DISTRIBUTION.host, TARGET.api.host];

const documentSchema = z.object({
  results: z.array(z.object({ id: z.string(), from: z.string(), passed: z.boolean(), basis: z.string() })),
  notRun: z.array(z.object({ id: z.string() })),
});

interface Seen {
  method: string;
  agent: string;
  url: string;
}

/** What stands behind the three names of an endpoint, on loopback, by the name in the handshake. */
class Endpoint {
  readonly seen: Seen[] = [];
  /** Set: the API answers whoever asks. */
  leaky = false;
  private readonly servers: (http.Server | https.Server)[] = [];
  private readonly authority: CertificateAuthority;

  constructor(folder: string) {
    this.authority = CertificateAuthority.open(folder);
  }

  async start(): Promise<void> {
    const { certificatePem, privateKeyPem } = this.authority.issue(HOSTS);
    const server = https.createServer({ cert: certificatePem, key: privateKeyPem }, (request, response) => {
      this.seen.push({
        method: request.method ?? "",
        agent: request.headers["user-agent"] ?? "",
        url: request.url ?? "",
      });
      const name = "servername" in request.socket ? String(request.socket.servername) : "";
      const { status, message } = this.answer(name, request);
      response.writeHead(status, { "content-type": "application/json", connection: "close" });
      response.end(JSON.stringify({ message }));
    });
    const plain = http.createServer((_request, response) => {
      response.writeHead(403, { connection: "close" }).end();
    });
    for (const one of [server, plain]) {
      await new Promise<void>((resolve) => one.listen(0, "127.0.0.1", resolve));
      this.servers.push(one);
    }
  }

  /** What there is: port 443 of the three names, and the distribution's port 80. Nobody listens anywhere else. */
  get network() {
    const [tls = 1, plain = 1] = this.servers.map((server) => {
      const bound = server.address();
      return bound !== null && typeof bound === "object" ? bound.port : undefined;
    });
    const portOf = (host: string, port: number): number => {
      if (port === 80) return host === DISTRIBUTION.host ? plain : 1;
      return port === 443 && HOSTS.includes(host) ? tls : 1;
    };
    return {
      certificateAuthorities: this.authority.certificatePem,
      connectTo: (host: string, port: number) => ({ host: "127.0.0.1", port: portOf(host, port) }),
    };
  }

  async stop(): Promise<void> {
    for (const server of this.servers) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  private answer(name: string, request: http.IncomingMessage): { status: number; message: string } {
    if (name === TARGET.api.host && this.leaky) return { status: 200, message: "open" };
    if (name !== TARGET.externalHost) return { status: 403, message: "Forbidden" };
    const hosts = request.headersDistinct.host ?? [];
    if (hosts.join() !== TARGET.externalHost) return { status: 421, message: "Misdirected" };
    const attack = /UNION|script|etc%2Fpasswd|passwd/i.test(request.url ?? "");
    const marked = "x-api-version" in request.headers || "x-http-method-override" in request.headers;
    return attack || marked ? { status: 403, message: GATEWAY_REFUSAL_MESSAGE } : { status: 200, message: "ok" };
  }
}

describe("npm run verify", function () {
  this.timeout(60_000);
  let folder: string;
  let endpoint: Endpoint;

  beforeEach(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "verify-"));
    fs.writeFileSync(path.join(folder, "outputs.json"), JSON.stringify(OUTPUTS));
    endpoint = new Endpoint(path.join(folder, "authority"));
    await endpoint.start();
  });

  afterEach(async () => {
    await endpoint.stop();
    fs.rmSync(folder, { recursive: true });
  });

  async function verify(...more: string[]) {
    const printed: string[] = [];
    const json = path.join(folder, "report.json");
    const args = ["--outputs", path.join(folder, "outputs.json"), "--json", json, ...more];
    const exitCode = await verifyCommand(TwinPaths.named("none"), args, {
      network: endpoint.network,
      print: (text) => void printed.push(text),
    });
    const { results, notRun } = documentSchema.parse(JSON.parse(fs.readFileSync(json, "utf8")));
    const failed = results.filter(({ passed }) => !passed).map(({ id }) => id);
    return { exitCode, failed, results, notRun: notRun.map(({ id }) => id), printed: printed.join("") };
  }

  it("asks a live stack from this machine over TLS, writes nothing, and says who asks", async () => {
    const { exitCode, failed, results, notRun, printed } = await verify();
    assert.deepEqual(failed, []);
    assert.equal(exitCode, 0);
    assert.ok(results.length > 30 && results.every(({ from }) => from === "internet"));
    assert.ok(results.some(({ id, basis }) => id === "load-balancer-old-tls" && basis === "answers"));
    assert.deepEqual(new Set(endpoint.seen.map(({ method }) => method)), new Set(["GET", "HEAD", "OPTIONS"]));
    assert.ok(endpoint.seen.length > 30);
    assert.ok(endpoint.seen.every(({ agent }) => agent.startsWith("portcullis-verify/")));
    for (const id of ["edge-peer-address", "gateway-ports-bystander", "through-post"])
      assert.ok(notRun.includes(id), id);
    assert.match(printed, /verdicts rest on the answers alone/);
    assert.match(printed, /Not run:[^]*--write-path/);
    assert.match(
      printed,
      new RegExp(`${results.length} probes: ${results.length} as expected, 0 failed, ${notRun.length} not run`),
    );
  });

  it("ends with an exit code that tells of an API that is open", async () => {
    endpoint.leaky = true;
    const { exitCode, failed } = await verify();
    assert.equal(exitCode, 1);
    assert.ok(failed.includes("api-direct-get") && failed.includes("api-method-override"), failed.join());
    assert.ok(!failed.includes("through-get"));
  });

  it("writes to the path that it is given, and leaves attacks out when told to", async () => {
    const { exitCode, failed } = await verify(
      ...["--write-path", "/scratch", "--no-attacks", "--endpoint", TARGET.externalHost],
    );
    assert.deepEqual(failed, []);
    assert.equal(exitCode, 0);
    const writing = endpoint.seen.filter(({ method }) => !["GET", "HEAD", "OPTIONS"].includes(method));
    assert.ok(writing.length > 5 && writing.every(({ url }) => url.includes("/scratch")));
    assert.ok(!endpoint.seen.some(({ url }) => /UNION|script/.test(url)));
  });

  it("refuses an endpoint that the stack does not have", async () => {
    await assert.rejects(verify("--endpoint", "c.shop.example"), /no such endpoint; it has api\.shop\.example/);
    assert.equal(endpoint.seen.length, 0);
  });

  it("refuses to ask one endpoint more than a live stack may get, and asks nothing", async () => {
    const gateways = Array.from({ length: 60 }, (_, index) => ["--gateway", `10.40.10.${index}`]).flat();
    await assert.rejects(
      verify("--from", "inside", ...gateways),
      /^Error: \d{3} requests for api\.shop\.example are more than the 250 of one run; name fewer gateways with --gateway/,
    );
    assert.equal(endpoint.seen.length, 0);
  });

  it("says what it takes", async () => {
    const printed: string[] = [];
    const print = (text: string): void => void printed.push(text);
    assert.equal(await verifyCommand(TwinPaths.named("none"), ["--help"], { print }), 0);
    assert.match(printed.join(""), /--write-path PATH/);
  });
});

describe("network vantage point", () => {
  it("sends nothing once its time is over, and nothing for another place", async () => {
    const late = new NetworkVantagePoint(VantagePointName.Internet, { timeLimit: 0 });
    const request = toPort("127.0.0.1", 1);
    assert.deepEqual(await late.send(VantagePointName.Internet, request), {
      outcome: "unresolved",
      detail: "not sent: the time is over",
    });
    const inside = new NetworkVantagePoint(VantagePointName.Bystander);
    await assert.rejects(inside.send(VantagePointName.Internet, request), /this machine is bystander/);
  });
});
