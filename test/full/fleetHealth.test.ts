import * as assert from "node:assert/strict";
import type { ControlClient } from "../../twin/controlClient";
import type { ResourceRecord } from "../../twin/resourceRecord";
import { type ProbeResponse, VantagePointName } from "../../verify/vantagePoint";
import {
  groupRecord,
  HOST,
  instanceRecords,
  loadBalancerRecords,
  securityGroupRecords,
  vpcRecords,
} from "../twin/networkRecords";
import { NetworkTwin, patientRequest } from "../twin/networkTwin";
import { SMALL_GATEWAY } from "../twin/networkUserData";

/** A gateway that answers nothing any more once it was asked for /stop; its machine runs on. */
const STOPPABLE_GATEWAY = SMALL_GATEWAY.replace(
  'if self.path == "/slow":',
  'if self.path == "/stop":\n                import os\n                os._exit(0)\n            if self.path == "/slow":',
);

describe("what auto-scaling does with gateways that fail", function () {
  this.timeout(10 * 60_000);
  const host = new NetworkTwin("portcullis-fleet-");
  let twin: ControlClient;

  before(async () => {
    assert.notEqual(STOPPABLE_GATEWAY, SMALL_GATEWAY);
    twin = await host.start();
    const group = groupRecord("g", { healthCheckType: "ELB", healthCheckGracePeriod: 5, maxSize: 3 });
    const records: ResourceRecord[] = [
      ...vpcRecords(),
      ...securityGroupRecords(),
      ...loadBalancerRecords(),
      ...instanceRecords(STOPPABLE_GATEWAY),
      group,
    ];
    for (const record of records) await twin.put(record);
  });

  after(() => host.remove());

  const ask = (target: string): Promise<ProbeResponse> =>
    twin.probe({
      from: VantagePointName.Internet,
      request: patientRequest(HOST, target),
    });
  const status = async (target: string): Promise<number | string> => {
    const response = await ask(target);
    return response.outcome === "response" ? response.status : response.outcome;
  };
  const healthy = async (): Promise<string[]> =>
    (await twin.status()).instances.filter((instance) => instance.state === "healthy").map(({ id }) => id);
  const until = async (question: () => Promise<boolean>): Promise<void> => {
    while (!(await question())) await new Promise((resolve) => setTimeout(resolve, 250));
  };

  it("replaces a gateway that its load balancer finds unhealthy, and says why", async () => {
    const before = await healthy();
    assert.equal(before.length, 2);
    assert.equal(await status("/stop"), 502, "a connection that breaks is a 502, and nobody else is asked");
    await until(async () => {
      const now = await healthy();
      return now.length === 2 && now.filter((id) => before.includes(id)).length === 1;
    });
    const [fleet] = await twin.fleets();
    assert.match(fleet?.activities.join("\n") ?? "", /is replaced: its load balancer finds it unhealthy/);
    assert.equal(await status("/"), 200);
  });

  it("is sent requests all the same when none is healthy, as AWS does", async () => {
    const before = await healthy();
    await until(async () => {
      await status("/stop");
      return (await healthy()).length === 0;
    });
    assert.equal(await status("/"), 502, "the load balancer asks a target, which refuses");
    await until(async () => (await healthy()).filter((id) => !before.includes(id)).length === 2);
    assert.equal(await status("/"), 200);
  });

  it("changes their number inside the group's bounds only", async () => {
    await assert.rejects(twin.setDesiredCapacity("g", 4), /above max value 3/);
    await assert.rejects(twin.setDesiredCapacity("g", 1), /below min value 2/);
    await assert.rejects(twin.setDesiredCapacity("other", 2), /there is none; there are: g/);
    await twin.setDesiredCapacity("g", 3);
    assert.equal((await twin.status()).instances.length, 3);
    const group = (await twin.records()).find(({ id }) => id === "g");
    assert.equal(group?.outputs["desiredCapacity"], 3);
  });

  it("refuses to end a machine that does not run", async () => {
    await assert.rejects(twin.crash("i-00000000000000000"), /it does not run/);
  });
});
