import * as assert from "node:assert/strict";
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import * as path from "node:path";
import type { FromService, ToService } from "../../twin/services/protocol";
import { requestText, sendRaw, Workshop } from "./servicesSupport";

describe("the process of a cloud service", function () {
  this.timeout(30000);
  let workshop: Workshop;
  let child: ChildProcess;

  before(() => (workshop = new Workshop()));
  after(() => workshop.remove());
  afterEach(() => child.kill("SIGKILL"));

  async function start(service: string): Promise<void> {
    child = fork(path.resolve("twin", "services", service, "main.ts"), [], {
      execArgv: ["-r", "ts-node/register/transpile-only"],
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    assert.deepEqual(await next(), { kind: "ready" });
  }

  async function next(): Promise<FromService> {
    const [message] = (await once(child, "message")) as [FromService];
    return message;
  }

  function configure(serial: number, configuration: unknown): Promise<FromService> {
    const message: ToService = { kind: "configure", serial, configuration };
    const answer = next();
    child.send(message);
    return answer;
  }

  for (const service of ["cloudfront", "apiGateway", "lambda", "regional"]) {
    it(`starts with nothing, says what is wrong with a configuration, and ends with the twin: ${service}`, async () => {
      await start(service);
      const failed = await configure(1, { unknown: true });
      assert.ok(failed.kind === "failed" && failed.serial === 1 && failed.message.includes("unknown"));
      const exit = once(child, "exit");
      child.disconnect();
      assert.deepEqual(await exit, [0, null]);
    });
  }

  it("takes configurations one after the other and tells what it saw", async () => {
    await start("apiGateway");
    const names = ["*.execute-api.eu-central-1.amazonaws.com"];
    const host = "api123.execute-api.eu-central-1.amazonaws.com";
    const port = await freePort();
    const configuration = {
      https: { address: "127.0.0.1", port },
      serverCertificates: [{ names, certificate: workshop.certificate(...names) }],
      region: "eu-central-1",
      accountId: "123456789012",
      lambdaSocket: path.join(workshop.directory, "none.sock"),
      logGroups: workshop.directory,
      edgeAddress: "192.0.2.111",
      apis: [{ id: "api123", host, endpointType: "REGIONAL", stages: [] }],
      domains: [],
    };
    assert.deepEqual(await configure(1, configuration), { kind: "configured", serial: 1 });
    const observation = next();
    const answer = await sendRaw({ address: "127.0.0.1", port }, requestText("GET", "/prod/x", [["Host", host]]), {
      serverName: host,
      authority: workshop.authority.certificatePem,
    });
    assert.equal(answer.status, 403);
    const seen = await observation;
    assert.ok(seen.kind === "observation" && seen.observation.kind === "api-request");
    assert.equal(seen.observation.target, "/prod/x");
    assert.deepEqual(await configure(2, { ...configuration, apis: [] }), { kind: "configured", serial: 2 });
  });
});

async function freePort(): Promise<number> {
  const net = await import("node:net");
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
