import * as assert from "node:assert/strict";
import { FleetBench } from "../../tools/bench/fleetBench";
import { FLEET_SCENARIOS } from "../../tools/bench/fleetScenarios";
import { forget } from "../../tools/twinStack";
import { TwinPaths } from "../../twin/paths";

/** What `npm run bench:fleet` measures, held to: no request fails but those with a gateway that died. */
describe("gateways change while clients ask", function () {
  this.timeout(20 * 60_000);
  const paths = TwinPaths.named("twin-test-fleet");
  let bench: FleetBench;

  before(async () => {
    await forget(paths);
    bench = await FleetBench.start(paths);
  });

  after(() => forget(paths));

  for (const { id, title, run } of FLEET_SCENARIOS) {
    it(`${title}: no request fails but those with a gateway that died`, async () => {
      const before = await bench.gateways();
      const { figures, explained, unexplained } = await run(bench);
      assert.deepEqual(unexplained, []);
      assert.ok(figures.requests > figures.failed.length, "the clients were answered");
      const after = await bench.gateways();
      const stayed = before.filter((gateway) => after.includes(gateway)).length;
      switch (id) {
        case "scale-out":
          assert.deepEqual([after.length, stayed], [3, 2]);
          break;
        case "scale-in":
          assert.deepEqual([after.length, stayed], [2, 2]);
          break;
        case "crash":
          assert.deepEqual([after.length, stayed], [2, 1]);
          // A load balancer of AWS answers so itself, or the twin's closes a kept connection; nothing is sent a second time.
          for (const { answer } of explained) assert.match(answer, /^(50[24]|closed)/);
          break;
        default:
          assert.deepEqual([after.length, stayed], [before.length, 0], "as many gateways as served, all of them new");
      }
    });
  }

  it("an update of something else leaves the number of gateways that scaling has made", async () => {
    const { groupId } = await bench.fleet();
    await bench.stack.control.setDesiredCapacity(groupId, 3);
    await bench.settled(3);
    await bench.update({ scaling: { maximum: 5 } });
    assert.deepEqual(
      await bench.fleet().then(({ groupId: id, desiredCapacity, maximum }) => [id, desiredCapacity, maximum]),
      [groupId, 3, 5],
    );
    await bench.settled(3);
  });
});
