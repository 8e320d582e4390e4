import * as assert from "node:assert/strict";
import type { ControlClient } from "../../twin/controlClient";
import { VantagePointName } from "../../verify/vantagePoint";
import {
  groupRecord,
  HOST,
  instanceRecords,
  loadBalancerRecords,
  securityGroupRecords,
  TARGET_GROUP_ARN,
  vpcRecords,
  ZONES,
} from "../twin/networkRecords";
import { SMALL_GATEWAY } from "../twin/networkUserData";
import { NetworkTwin, patientRequest } from "../twin/networkTwin";

/** Time between two requests; they do not wait for each other, as those of many clients do not. */
const EVERY_MILLISECONDS = 100;
/** A load balancer gives up a connection to a target after this time. */
const CONNECT_SECONDS = 10;
const CHECK = { interval: 5, timeout: 4, unhealthyThreshold: 2, healthyThreshold: 2 };
const NOTICE_SECONDS = CHECK.interval * CHECK.unhealthyThreshold + CHECK.timeout;

/** Milliseconds on one clock. */
interface Asked {
  sent: number;
  ended: number;
  status: number;
}

describe("a gateway dies under a load balancer that looks for the least outstanding requests", function () {
  this.timeout(5 * 60_000);
  const host = new NetworkTwin("portcullis-death-");
  let twin: ControlClient;

  before(async () => {
    twin = await host.start();
    const more = {
      loadBalancingAlgorithmType: "least_outstanding_requests",
      healthCheck: { protocol: "HTTPS", path: "/healthz", matcher: "200", ...CHECK },
    };
    const balancer = loadBalancerRecords().map((one) =>
      one.id === TARGET_GROUP_ARN
        ? { ...one, inputs: { ...one.inputs, ...more }, outputs: { ...one.outputs, ...more } }
        : one,
    );
    const stack = [...vpcRecords(), ...securityGroupRecords(), ...balancer, ...instanceRecords(SMALL_GATEWAY)];
    for (const record of [...stack, groupRecord("g")]) await twin.put(record);
  });

  after(() => host.remove());

  async function ask(): Promise<Asked> {
    const sent = performance.now();
    const response = await twin.probe({
      from: VantagePointName.Internet,
      request: patientRequest(HOST, "/"),
    });
    const status = response.outcome === "response" ? response.status : 0;
    return { sent, ended: performance.now(), status };
  }

  const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

  it("leads to it no more requests at a time than a living one has, whatever comes until the check has failed", async () => {
    const asked: Promise<Asked>[] = [];
    const timer = setInterval(() => asked.push(ask()), EVERY_MILLISECONDS);
    let dead: number;
    try {
      await pause(1_000);
      const [victim] = (await twin.status()).instances;
      assert.ok(victim !== undefined);
      await twin.crash(victim.id);
      dead = performance.now();
      await pause(NOTICE_SECONDS * 1000);
      const running = async () => (await twin.status()).instances.filter(({ state }) => state === "healthy");
      while ((await running()).length < 2) await pause(250);
    } finally {
      clearInterval(timer);
    }
    const all = await Promise.all(asked);
    // What was with it, or met it while it fell silent, cannot be saved.
    const failed = all.filter(({ status, sent }) => status !== 200 && sent > dead);
    const last = Math.max(...failed.map(({ sent }) => sent));
    const peak = mostAtATime(all.filter(({ status, sent, ended }) => status === 200 && ended > dead && sent <= last));
    // A node of the load balancer sends to the dead one while that has at most as many requests as the living one. They
    // all wait for the time for connecting, so the next ones follow only then. One more for an answer just passed on.
    const rounds = Math.ceil(NOTICE_SECONDS / CONNECT_SECONDS);
    const bound = ZONES.length * rounds * (peak + 2);
    const told = `${failed.length} of ${all.length} failed, at most ${peak} answered at a time, bound ${bound}`;
    assert.ok(failed.length <= bound, told);
    assert.ok(
      failed.every(({ status }) => status === 504),
      JSON.stringify(failed),
    );
    assert.ok(failed.length > 0, `it was never asked, so nothing was shown: ${told}`);
  });
});

/** The most requests that were under way at the same time. */
function mostAtATime(asked: Asked[]): number {
  return Math.max(0, ...asked.map(({ sent }) => asked.filter((one) => one.sent <= sent && sent < one.ended).length));
}
