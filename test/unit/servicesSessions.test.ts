import * as assert from "node:assert/strict";
import * as https from "node:https";
import * as net from "node:net";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { sendRaw } from "../../verify/rawRequest";
import type { ProbeRequest, ProbeResponse } from "../../verify/vantagePoint";
import { openStream, throughLocalPort } from "../../twin/services/sessionClient";
import type { RoleSession } from "../../twin/services/roleSession";
import { policy, RegionalBench, type Setup } from "./servicesRegionalSupport";
import { AgentBench } from "./servicesSessionsAgent";
import {
  administrator,
  ADMINISTRATOR_STATEMENTS,
  agent,
  AGENT_STATEMENTS,
  answerTo,
  DOCUMENT,
  documentOf,
  MACHINE,
  MACHINES,
  reachOf,
  somebody,
} from "./servicesSessionsSupport";
import { withoutServiceLog } from "./servicesSupport";

const HOST = "management.example";

describe("sessions of Systems Manager on the twin, with its agent", function () {
  this.timeout(30_000);
  withoutServiceLog();
  const bench = new RegionalBench();
  const machine = new AgentBench(bench);
  let server: https.Server;
  let port: number;
  const seen: string[] = [];

  before(async () => {
    const { certificatePem: cert, privateKeyPem: key } = bench.workshop.certificate(HOST);
    server = https.createServer({ cert, key }, (request, response) => {
      seen.push(`${request.method} ${request.headers.host}${request.url}`);
      response.end(request.url === "/long" ? "x".repeat(3_000_000) : `hello ${request.url}`);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    port = (server.address() as AddressInfo).port;
  });
  after(() => void server.close());
  afterEach(() => machine.stop());

  const configure = (setup: Setup = {}, ...others: RoleSession[]): Promise<void> =>
    bench.configure({
      documents: [documentOf({ portNumber: String(port) })],
      machines: MACHINES,
      others: [agent(), administrator(), ...others],
      ...setup,
    });
  const start = (who = administrator(), input: Record<string, unknown> = {}) =>
    answerTo(bench, who, "StartSession", { Target: MACHINE, DocumentName: DOCUMENT, ...input });
  const started = async (who = administrator()): Promise<{ id: string; url: string; token: string }> => {
    const { code, message, body } = await start(who);
    assert.equal(code, "", message);
    return { id: String(body["SessionId"]), url: String(body["StreamUrl"]), token: String(body["TokenValue"]) };
  };
  const open = ({ url, token }: { url: string; token: string }): Promise<Duplex> =>
    openStream(reachOf(bench), url, token);
  const request = (target: string): ProbeRequest => ({
    ...{ connectTo: HOST, port: 443, serverName: HOST, verifyCertificate: true },
    ...{ method: "GET", target, headers: [["Host", HOST]], body: "", timeoutMilliseconds: 10_000 },
  });
  const through = async (stream: Duplex, target: string): Promise<ProbeResponse> =>
    throughLocalPort(stream, (address) =>
      sendRaw(request(target), { address, certificateAuthorities: bench.workshop.authority.certificatePem }),
    );
  const closed = (stream: Duplex): Promise<void> =>
    new Promise((resolve) => {
      stream.on("error", () => undefined).on("close", resolve);
      stream.resume();
    });

  it("carry a request to where the document leads, as long as it may be, and end with it", async () => {
    await configure();
    await machine.start(agent(), /connected/);
    const session = await started();
    assert.match(session.id, /^jo-[0-9a-f]{17}$/);
    assert.match(session.url, /^wss:\/\/ssmmessages\.eu-central-1\.amazonaws\.com\/v1\/data-channel\/jo-/);
    const answer = await through(await open(session), "/page");
    assert.ok(answer.outcome === "response", JSON.stringify(answer));
    assert.deepEqual([answer.status, answer.body], [200, "hello /page"]);
    assert.equal(seen.at(-1), `GET ${HOST}/page`);
    const long = await through(await open(await started()), "/long");
    assert.equal(long.outcome === "response" && long.body.length, 3_000_000);
    const end = async (): Promise<string> =>
      (await answerTo(bench, administrator(), "TerminateSession", { SessionId: session.id })).code;
    assert.equal(await end(), "AccessDeniedException", "it has ended by itself: nobody's tag is on it");
  });

  it("are several at a time", async () => {
    await configure();
    await machine.start(agent(), /connected/);
    const targets = ["/a", "/b", "/c", "/d"];
    const answers = await Promise.all(targets.map(async (target) => through(await open(await started()), target)));
    assert.deepEqual(
      answers.map((answer) => (answer.outcome === "response" ? answer.body : answer)),
      targets.map((target) => `hello ${target}`),
    );
  });

  it("have a token that opens them once", async () => {
    await configure();
    await machine.start(agent(), /connected/);
    const session = await started();
    await assert.rejects(open({ ...session, token: "guess" }), /403: .*token is not valid/);
    const stream = await open(session);
    await assert.rejects(open(session), /403: .*token is not valid/);
    stream.destroy();
    await assert.rejects(open({ ...session, url: session.url.replace("jo-", "jo-0") }), /403/);
  });

  it("are ended by who started them, or may end any, and by nobody else", async () => {
    await configure();
    await machine.start(agent(), /connected/);
    const other = somebody("second", "jo", ...ADMINISTRATOR_STATEMENTS);
    await configure({}, other);
    const session = await started();
    const stream = await open(session);
    const gone = closed(stream);
    const end = (who: RoleSession) => answerTo(bench, who, "TerminateSession", { SessionId: session.id });
    assert.equal((await end(other)).code, "AccessDeniedException");
    assert.deepEqual((await end(administrator())).body, { SessionId: session.id });
    await gone;
  });

  it("want the client to be allowed the data channel, under its session's id or its user id", async () => {
    const [ofMachine = {}, ofDocument = {}, channel = {}] = ADMINISTRATOR_STATEMENTS;
    const without = somebody("second", "jo", ofMachine, ofDocument);
    const byName = somebody("third", "jo", ofMachine, ofDocument, {
      ...channel,
      Resource: "arn:aws:ssm:*:*:session/jo-*",
    });
    await configure({}, without, byName);
    await machine.start(agent(), /connected/);
    await assert.rejects(
      open(await started(without)),
      /403: .*ssmmessages:OpenDataChannel on resource: .*session\/jo-/,
    );
    (await open(await started(byName))).destroy();
  });

  it("tell the client when the destination is not reached", async () => {
    const free = await new Promise<number>((resolve) => {
      const probe = net.createServer().listen(0, "127.0.0.1", () => {
        const { port: unused } = probe.address() as AddressInfo;
        probe.close(() => resolve(unused));
      });
    });
    await configure({ documents: [documentOf({ portNumber: String(free) })] });
    await machine.start(agent(), /connected/);
    await assert.rejects(open(await started()), /502: Connection to destination port failed: .*refused/);
    const late = await started();
    await machine.heard(new RegExp(`${late.id} to .*refused`));
    await assert.rejects(open(late), /502: Connection to destination port failed/);
  });

  it("never lead to the metadata service or the VPC's resolver", async () => {
    for (const host of ["169.254.169.254", "169.254.169.253"]) {
      await configure({ documents: [documentOf({ portNumber: "80", host })] });
      if (host === "169.254.169.254") await machine.start(agent(), /connected/);
      await assert.rejects(open(await started()), /502: .*forwarding to 169\.254\.169\.25[34] is forbidden/);
    }
  });

  it("end when the agent's machine is gone, and there is none then", async () => {
    await configure();
    await machine.start(agent(), /connected/);
    const stream = await open(await started());
    const gone = closed(stream);
    await configure({ machines: [] });
    await gone;
    await configure();
    assert.equal((await start()).code, "TargetNotConnected");
    await machine.heard(/connected[\s\S]*not connected[\s\S]*connected/);
    assert.equal((await start()).code, "", "the agent comes back by itself");
  });

  it("end when the agent does", async () => {
    await configure();
    await machine.start(agent(), /connected/);
    const gone = closed(await open(await started()));
    await machine.stop();
    await gone;
    assert.equal((await start()).code, "TargetNotConnected");
  });

  it("need each of the agent's permissions, of its role and of the endpoint", async () => {
    const [register = {}, channels] = AGENT_STATEMENTS;
    const actions = (channels?.Action ?? []) as string[];
    for (const missing of [
      "ssm:UpdateInstanceInformation",
      "ssmmessages:CreateControlChannel",
      "ssmmessages:OpenControlChannel",
    ]) {
      const left = { Effect: "Allow", Action: actions.filter((action) => action !== missing), Resource: "*" };
      const limited = agent(...(missing.startsWith("ssm:") ? [left] : [register, left]));
      await configure({ others: [limited, administrator()] });
      await machine.start(limited, new RegExp(`not connected: .*not authorized to perform: ${missing}`));
      assert.equal((await start()).code, "TargetNotConnected", missing);
      await machine.stop();
    }
    for (const missing of ["ssmmessages:CreateDataChannel", "ssmmessages:OpenDataChannel"]) {
      const left = { Effect: "Allow", Action: actions.filter((action) => action !== missing), Resource: "*" };
      await configure({ others: [agent(register, left), administrator()] });
      await machine.start(agent(register, left), /connected/);
      await assert.rejects(open(await started()), new RegExp(`502: .*not authorized to perform: ${missing}`));
      await machine.stop();
    }
    const endpoint = policy({ Effect: "Allow", Principal: "*", Action: "ssmmessages:Create*", Resource: "*" });
    await configure({
      messageEndpoints: [{ id: "vpce-1", vpcId: "vpc-1", addresses: ["127.0.0.1"], policy: endpoint }],
    });
    await machine.start(agent(), /not connected: .*ssmmessages:OpenControlChannel/);
  });

  it("are for the machine's own agent alone", async () => {
    const stranger = somebody("server", "i-0ffffffffffffffff", ...AGENT_STATEMENTS);
    const machines = [...MACHINES, { id: "i-0ffffffffffffffff", arn: "arn:x", tags: {} }];
    await configure({ machines, others: [stranger, administrator()] });
    await machine.start({ ...agent(), ...stranger }, /not connected: .*does not speak for the instance/);
  });

  it("go on with credentials that the agent renews ahead of their end", async () => {
    machine.goodFor = 200_000;
    await configure();
    await machine.start(agent(), /connected/);
    // They end sooner than the agent's margin, so each request takes new ones.
    const times = (): number => machine.asked.filter((name) => name.endsWith("/server")).length;
    const before = times();
    assert.ok(before >= 3, `${before}`);
    await through(await open(await started()), "/renewed");
    assert.ok(times() > before);
    machine.goodFor = 3_600_000;
  });
});
