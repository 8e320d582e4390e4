import * as assert from "node:assert/strict";
import { Administrator, type SessionOrder, SystemsManagerError } from "../../twin/administrator";
import type { ControlClient } from "../../twin/controlClient";
import { sessionManagerAgentPackage } from "../../twin/sessionManager/agentPackage";
import { type ProbeRequest, VantagePointName } from "../../verify/vantagePoint";
import {
  DOCUMENT_ARN,
  DOCUMENT_NAME,
  ENTRANCE,
  INSTANCES_ARN,
  SERVER_HOST,
  serverNetworkRecords,
  serverRecords,
  sessionEndpoint,
} from "./sessionRecords";
import { NetworkTwin } from "../twin/networkTwin";

const policy = (...statements: object[]): string => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const ON_MACHINES = {
  Effect: "Allow",
  Action: "ssm:StartSession",
  Resource: INSTANCES_ARN,
  Condition: {
    StringEquals: { "ssm:resourceTag/portcullis:session": DOCUMENT_NAME },
    BoolIfExists: { "ssm:SessionDocumentAccessCheck": "true" },
  },
};
const BY_DOCUMENT = { Effect: "Allow", Action: "ssm:StartSession", Resource: DOCUMENT_ARN };
const CHANNEL = { Effect: "Allow", Action: "ssmmessages:OpenDataChannel", Resource: "*" };

describe("twin: a server that only sessions reach", function () {
  this.timeout(240_000);
  const host = new NetworkTwin("portcullis-sessions-", true);
  let twin: ControlClient;
  let target: string;

  const request = (changes: Partial<ProbeRequest> = {}): ProbeRequest => ({
    ...{ connectTo: SERVER_HOST, port: 443, serverName: SERVER_HOST, verifyCertificate: true },
    ...{ method: "GET", target: "/page", headers: [["Host", SERVER_HOST]], body: "", timeoutMilliseconds: 10_000 },
    ...changes,
  });
  const holding = (...statements: object[]): Promise<Administrator> =>
    Administrator.holding(twin, VantagePointName.Internet, policy(...statements));
  const order = (changes: Partial<SessionOrder> = {}): SessionOrder => ({
    ...{ target, documentName: DOCUMENT_NAME },
    ...changes,
  });
  const connected = async (who: Administrator): Promise<boolean> => {
    try {
      const { sessionId } = await who.start(order());
      assert.match(sessionId, /^administrator-/);
      return true;
    } catch (error) {
      assert.ok(error instanceof SystemsManagerError && error.code === "TargetNotConnected", String(error));
      return false;
    }
  };
  const becomes = async (who: Administrator, wanted: boolean): Promise<void> => {
    for (let attempt = 0; attempt < 120; attempt++) {
      if ((await connected(who)) === wanted) return;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    assert.fail(`after a minute the agent is ${wanted ? "not connected" : "still connected"}`);
  };

  before(async () => {
    twin = await host.start();
    const records = [
      ...serverNetworkRecords(),
      sessionEndpoint("ssm"),
      sessionEndpoint("ssmmessages"),
      ...serverRecords(await sessionManagerAgentPackage()),
    ];
    for (const one of records) await twin.put(one);
    const { instances } = await twin.status();
    target = instances[0]?.id ?? "";
  });
  after(() => host.remove());

  it("leads a request through the agent to the internal load balancer, which nobody else reaches", async () => {
    const administrator = await holding(ON_MACHINES, BY_DOCUMENT, CHANNEL);
    await becomes(administrator, true);
    const response = await administrator.sendThrough(order(), request());
    assert.ok(response.outcome === "response" && response.status === 200, JSON.stringify(response));
    const { machine, headers } = JSON.parse(response.body) as { machine: string; headers: [string, string][] };
    assert.equal(machine, target);
    const { instances } = await twin.status();
    const from = headers.find(([name]) => name.toLowerCase() === "x-forwarded-for")?.[1];
    assert.equal(from, instances[0]?.address, "the load balancer sees the server itself");
    const direct = { connectTo: ENTRANCE, timeoutMilliseconds: 1500 };
    for (const place of [VantagePointName.Internet, VantagePointName.Admin]) {
      const { outcome } = await twin.probe({ from: place, request: request(direct) });
      assert.ok(["refused", "timeout"].includes(outcome), outcome);
    }
  });

  it("is nobody's without both permissions, and a shell of whoever is not asked for the document", async () => {
    const codeOf = async (who: Administrator, changes: Partial<SessionOrder> = {}): Promise<string> => {
      try {
        await who.start(order(changes));
        return "";
      } catch (error) {
        assert.ok(error instanceof SystemsManagerError);
        return error.code;
      }
    };
    assert.equal(await codeOf(await holding(ON_MACHINES, CHANNEL)), "AccessDeniedException");
    assert.equal(await codeOf(await holding(BY_DOCUMENT, CHANNEL)), "AccessDeniedException");
    const complete = await holding(ON_MACHINES, BY_DOCUMENT, CHANNEL);
    const shell = { documentName: undefined };
    assert.equal(await codeOf(complete, shell), "AccessDeniedException");
    const unchecked = await holding({ ...ON_MACHINES, Condition: {} }, BY_DOCUMENT);
    assert.equal(await codeOf(unchecked, shell), "NotPlayedByTheTwinException");
    const mute = await holding(ON_MACHINES, BY_DOCUMENT);
    await assert.rejects(mute.sendThrough(order(), request()), /ssmmessages:OpenDataChannel/);
    await assert.rejects(holding({ ...ON_MACHINES, Condition: { Bool: { "ssm:Other": "true" } } }), /ssm:Other/);
  });

  it("is out of reach when an endpoint's policy keeps the agent from its channel, and back when it does not", async () => {
    const administrator = await holding(ON_MACHINES, BY_DOCUMENT, CHANNEL);
    const nothing = policy({ Effect: "Deny", Principal: "*", Action: "*", Resource: "*" });
    await twin.put(sessionEndpoint("ssmmessages", { policy: nothing }));
    const stream = await administrator.start(order());
    await assert.rejects(administrator.send(stream, request()), /502: .*ssmmessages:CreateDataChannel/);
    await twin.put(sessionEndpoint("ssmmessages"));
    const response = await administrator.sendThrough(order(), request());
    assert.equal(response.outcome, "response");
  });

  it("takes the session with it when it fails", async () => {
    const administrator = await holding(ON_MACHINES, BY_DOCUMENT, CHANNEL);
    const before = target;
    await twin.crash(target);
    await becomes(administrator, false);
    for (let attempt = 0; attempt < 120 && target === before; attempt++) {
      await new Promise((resolve) => setTimeout(resolve, 1000));
      target = (await twin.status()).instances.find(({ id }) => id !== before)?.id ?? target;
    }
    assert.notEqual(target, before);
    await becomes(administrator, true);
    const response = await administrator.sendThrough(order(), request());
    assert.equal(response.outcome, "response");
  });
});
