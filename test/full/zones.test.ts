import * as assert from "node:assert/strict";
import { bringUp, forget, type TwinStack } from "../../tools/twinStack";
import type { WafOverrides } from "../../tools/twinConfiguration";
import { TwinPaths } from "../../twin/paths";
import { passed } from "../../verify/probe";
import { probesOf } from "../../verify/probes";
import { runProbes, waitForExternalHost } from "../../verify/runner";
import type { ProbeTarget } from "../../verify/target";
import { Traffic, type TrafficFigures } from "../../verify/traffic";
import { Trespassers } from "./trespassers";

const MINUTES = 60_000;
/** How late a changed function, distribution or function configuration takes effect: longer than an update's other steps. */
const LATE_MILLISECONDS = 1_500;

/** Zones come and go under traffic: real gateways, real packets. */
describe("zones of a stack under traffic", function () {
  this.timeout(20 * MINUTES);
  const paths = TwinPaths.named("twin-zones");
  let stack: TwinStack;
  let addressOf: Map<string, string>;

  before(async () => {
    await forget(paths);
    await update({ a: "active", b: "active" });
    await stack.control.setPropagationDelay(LATE_MILLISECONDS);
    const told: string[] = [];
    const tell = (message: string): void => void told.push(message);
    assert.ok(await waitForExternalHost(target(), { vantagePoint: stack.vantagePoint, tell }), told.join("\n"));
  });

  after(() => forget(paths));

  function target(): ProbeTarget {
    const [first] = stack.targets;
    assert.ok(first !== undefined);
    return first;
  }

  /** Brings the stack to zones in these states. */
  async function update(states: Record<string, string>, overrides: WafOverrides = {}): Promise<void> {
    const zones = Object.entries(states).map(([letter, state], index) => ({
      name: `eu-central-1${letter}`,
      state,
      publicCidr: `10.40.${index}.0/24`,
      gatewayCidr: `10.40.${index + 10}.0/24`,
    }));
    stack = await bringUp(paths, "capture", { zones, ...overrides });
    const records = await stack.control.records();
    addressOf = new Map(
      records
        .filter(({ type }) => type === "aws:ec2/eip:Eip")
        .map(({ urn, outputs }) => [urn.slice(-1), String(outputs["publicIp"])]),
    );
  }

  async function underTraffic(change: () => Promise<void>): Promise<TrafficFigures> {
    const traffic = new Traffic(stack.vantagePoint, target());
    const trespassers = new Trespassers(stack, target);
    try {
      await change();
    } finally {
      await traffic.end();
      assert.deepEqual((await trespassers.end()).admitted, []);
    }
    return traffic.end();
  }

  function assertNothingLost({ requests, failed }: TrafficFigures): void {
    assert.deepEqual(failed, []);
    assert.ok(requests > 20, `${requests} requests`);
  }

  /** Zones, by their letters, whose addresses the distribution sees as its peers. */
  async function carriers(): Promise<string[]> {
    const mark = await stack.observer.mark();
    // Nobody else asks meanwhile: whoever comes to the distribution comes from a zone.
    const traffic = new Traffic(stack.vantagePoint, target());
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    await traffic.end();
    const peers = (await stack.observer.since(mark)).flatMap((one) =>
      one.kind === "distribution-request" ? [one.peerAddress] : [],
    );
    const letters = [...new Set(peers)].map(
      (peer) => [...addressOf].find(([, address]) => address === peer)?.[0] ?? peer,
    );
    return letters.sort();
  }

  async function failing(): Promise<string[]> {
    const results = await runProbes(probesOf(target()), stack);
    return results.filter((result) => !passed(result)).map(({ probe }) => probe.id);
  }

  it("a zone is added without a failed request: its address is listed first, then it carries traffic", async () => {
    assert.deepEqual(await carriers(), ["a", "b"]);
    assertNothingLost(await underTraffic(() => update({ a: "active", b: "active", c: "reserved" })));
    assert.equal(target().egressAddresses.length, 3);
    assert.deepEqual(await carriers(), ["a", "b"]);
    assertNothingLost(await underTraffic(() => update({ a: "active", b: "active", c: "active" })));
    assert.deepEqual(await carriers(), ["a", "b", "c"]);
    assert.deepEqual(await failing(), []);
  });

  it("a zone is retired without a failed request, and its address leaves every list only when it is out of use", async () => {
    const before = addressOf;
    assertNothingLost(await underTraffic(() => update({ a: "active", b: "retiring", c: "active" })));
    assert.deepEqual(await carriers(), ["a", "c"]);
    assert.deepEqual(addressOf, before);
    assert.equal(target().egressAddresses.length, 3);
    assertNothingLost(await underTraffic(() => update({ a: "active", b: "gone", c: "active" })));
    assert.equal(target().egressAddresses.length, 2);
    assert.deepEqual(
      [addressOf.get("a"), addressOf.get("b"), addressOf.get("c")],
      [before.get("a"), undefined, before.get("c")],
    );
    assert.deepEqual(await failing(), []);
  });

  it("one NAT gateway carries the traffic of every zone by the first one's address", async () => {
    await update({ a: "active", b: "gone", c: "active" }, { egress: "singleNat" });
    assert.deepEqual(await carriers(), ["a"]);
    await update({ a: "retiring", b: "gone", c: "active" }, { egress: "singleNat" });
    assert.deepEqual(await carriers(), ["c"]);
    assert.deepEqual(await failing(), []);
  });

  it("a step too far is refused, and what serves goes on", async () => {
    const traffic = underTraffic(async () => {
      const message = /zones\[2\]\.state: "gone"\s+allowed: active \(as it is\) or retiring \(the next step\)/;
      await assert.rejects(update({ a: "active", b: "gone", c: "gone" }), message);
    });
    assertNothingLost(await traffic);
  });
});
