import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { bringUp, forget, type TwinStack } from "../../tools/twinStack";
import { TwinPaths } from "../../twin/paths";
import type { ResourceRecord } from "../../twin/resourceRecord";
import { passed } from "../../verify/probe";
import { probesOf } from "../../verify/probes";
import { runProbes, waitForExternalHost } from "../../verify/runner";
import type { ProbeTarget } from "../../verify/target";
import { Traffic } from "../../verify/traffic";
import { changed, type Change } from "./recordEdits";
import { withoutRoutesToNat } from "./sliceChanges";
import * as changes from "./sliceChanges";

/** What could differ when nothing but the gateways is new. */
const OF_GATEWAYS = ["through-get", "through-post", "attack-sql-query", "edge-peer-address", "edge-server-name"].concat(
  "gateway-ports-internet",
  "gateway-ports-bystander",
  "metadata-gateways",
);

/** Milliseconds in which gateways that never get healthy have shown it, and in which good ones do on any machine. */
const PATIENCE = 15_000;
const PATIENCE_AGAIN = 3_600_000;

/** Time in which what was cut off must be whole again. */
const WHOLE_MILLISECONDS = 20_000;

/** The slice as `npm start` brings it up, in a folder of its own, and then weakened in one place at a time. */
describe("the stack on the twin", function () {
  this.timeout(240_000);
  const paths = TwinPaths.named("twin-test");
  let stack: TwinStack;
  let target: ProbeTarget;

  before(async () => {
    await forget(paths);
    stack = await bringUp(paths, "capture");
    target = first(stack);
    await waitUntilServed();
  });

  after(() => forget(paths));

  async function waitUntilServed(): Promise<void> {
    const told: string[] = [];
    const tell = (message: string): void => void told.push(message);
    assert.ok(await waitForExternalHost(target, { vantagePoint: stack.vantagePoint, tell }), told.join("\n"));
  }

  /** Ids of the probes that do not find what they expect. */
  async function failing(only?: string[]): Promise<string[]> {
    const probes = probesOf(target).filter(({ id }) => only === undefined || only.includes(id));
    if (only !== undefined) assert.equal(probes.length, only.length, `no such probes: ${only.join(", ")}`);
    const results = await runProbes(probes, stack);
    return results.filter((result) => !passed(result)).map(({ probe }) => probe.id);
  }

  it("lets ordinary requests through and refuses everything else", async () => {
    assert.deepEqual(await failing(), []);
  });

  const weakened: { change: Change; caughtBy: string[] }[] = [
    { change: changes.authorizerOffGet, caughtBy: ["secret-leaked-internet", "secret-leaked-bystander"] },
    { change: changes.authorizerOffOptions, caughtBy: ["secret-leaked-internet"] },
    { change: changes.webAclOpen, caughtBy: ["web-acl-blocks"] },
    { change: changes.openOnBothSides, caughtBy: ["api-direct-get", "api-http10", "api-admin"] },
    { change: changes.decisionsCached, caughtBy: ["authorizer-each-request"] },
    { change: changes.functionOffBehavior, caughtBy: ["distribution-direct", "distribution-old-tls", "through-get"] },
    { change: changes.viewerHeaderNotForwarded, caughtBy: ["through-get", "through-post"] },
    { change: changes.secretNotSent, caughtBy: ["through-get"] },
    { change: changes.serverNameOff, caughtBy: ["edge-server-name"] },
    { change: changes.rulesOnlyDetect, caughtBy: ["attack-sql-query", "attack-method-override", "attacks-bystander"] },
    { change: changes.gatewayPortOpenToVpc, caughtBy: ["gateway-ports-bystander"] },
    { change: changes.port80Open, caughtBy: ["load-balancer-port-80"] },
    { change: changes.managementOpenToWorld, caughtBy: ["management-entrance-internet"] },
    { change: changes.oldTlsAtListener, caughtBy: ["load-balancer-old-tls"] },
  ];

  for (const { change, caughtBy } of weakened) {
    it(`${change.title}: caught by ${caughtBy.join(", ")}`, async () => {
      await during(await changed(stack.control, change), async () => {
        if (change.takesEffectAfter !== undefined) await pause(change.takesEffectAfter);
        assert.deepEqual(new Set(await failing(caughtBy)), new Set(caughtBy));
      });
    });
  }

  it("routes to the NAT gateways missing: caught by through-get, egress does not fall back to another way", async () => {
    const routes = withoutRoutesToNat(await stack.control.records());
    for (const { urn } of routes) await stack.control.remove(urn);
    try {
      assert.deepEqual(await failing(["through-get"]), ["through-get"]);
    } finally {
      for (const route of routes) await stack.control.put(route);
    }
  });

  it("is whole again when every change is taken back", async () => {
    await waitUntilServed();
    let still = [...new Set(weakened.flatMap(({ caughtBy }) => caughtBy))];
    // Right after the routes are back a POST may still fail, since a gateway does not send one again.
    const deadline = performance.now() + WHOLE_MILLISECONDS;
    do still = await failing(still);
    while (still.length > 0 && performance.now() < deadline);
    assert.deepEqual(still, []);
  });

  it("keeps the old gateways serving when new ones do not come up, and says why", async () => {
    const broken = path.join(paths.root, "broken-bundle.tar");
    fs.writeFileSync(broken, "this is no bundle");
    const traffic = new Traffic(stack.vantagePoint, target, { fresh: 1, kept: 1 });
    await stack.control.setPatience(PATIENCE);
    const says = /healthy after 15 s, the twin's patience[^]*(bootstrap|bundle|user data)/i;
    await assert.rejects(bringUp(paths, "capture", { gatewayBundle: broken }), says);
    await stack.control.setPatience(PATIENCE_AGAIN);
    const { requests, failed } = await traffic.end();
    assert.deepEqual(failed, []);
    assert.ok(requests > 0);
    assert.deepEqual(await failing(["through-get"]), []);
  });

  it("rolls to a new version without a failed request, and removes what is old or never became whole", async () => {
    const before = await stack.control.status();
    const traffic = new Traffic(stack.vantagePoint, target, { fresh: 1, kept: 1 });
    stack = await bringUp(paths, "capture", { hostRoutePollSeconds: 2 });
    const { requests, failed } = await traffic.end();
    assert.deepEqual(failed, []);
    assert.ok(requests > 0);
    const records = await stack.control.records();
    const groups = records.filter(({ type }) => type === "aws:autoscaling/group:Group").map(({ id }) => id);
    assert.equal(groups.length, 2, "the fleet's and the management server's");
    const instances = (await stack.control.status()).instances.filter(isGateway);
    assert.equal(instances.length, 2);
    const old = new Set(before.instances.filter(isGateway).map(({ id }) => id));
    assert.ok(instances.every(({ id }) => !old.has(id)));
    target = first(stack);
    assert.deepEqual(await failing(OF_GATEWAYS), []);
  });

  /** Puts the weakened records in force for the time of a look, and the good ones back. */
  async function during(
    records: { good: ResourceRecord[]; weak: ResourceRecord[]; added: ResourceRecord[] },
    look: () => Promise<void>,
  ): Promise<void> {
    for (const record of [...records.weak, ...records.added]) await stack.control.put(record);
    try {
      await look();
    } finally {
      for (const { urn } of records.added) await stack.control.remove(urn);
      for (const record of records.good) await stack.control.put(record);
      if (records.weak.some(({ type }) => type.startsWith("aws:s3/"))) await pause(3_000);
      await waitUntilServed();
    }
  }
});

function isGateway({ groupId }: { groupId: string }): boolean {
  return groupId.startsWith("waf-gateways");
}

function first({ targets: [target] }: TwinStack): ProbeTarget {
  assert.ok(target !== undefined);
  return target;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
