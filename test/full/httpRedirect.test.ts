import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { verifyCommand } from "../../tools/commands/verify";
import { bringUp, forget, type TwinStack } from "../../tools/twinStack";
import { TwinPaths } from "../../twin/paths";
import { loadBalancerProbes } from "../../verify/probes/loadBalancer";
import { runProbes, waitForExternalHost } from "../../verify/runner";
import type { ProbeTarget } from "../../verify/target";

/** A stack that was told to redirect, brought up by the real engine, and asked by the command as a person asks it. */
describe("twin: a stack whose port 80 redirects", function () {
  this.timeout(600_000);
  const paths = TwinPaths.named("twin-redirect");
  let stack: TwinStack;
  let target: ProbeTarget;

  before(async () => {
    await forget(paths);
    stack = await bringUp(paths, "capture", { httpRedirect: true });
    const [first] = stack.targets;
    assert.ok(first !== undefined);
    target = first;
    assert.ok(await waitForExternalHost(target, { vantagePoint: stack.vantagePoint, tell: () => undefined }));
  });

  after(() => forget(paths));

  async function port80(asked: ProbeTarget): Promise<string[]> {
    const probes = loadBalancerProbes(asked).filter(({ id }) => id === "load-balancer-port-80");
    const [result] = await runProbes(probes, stack);
    return result?.problems.map(({ what }) => what) ?? ["not run"];
  }

  it("redirects, and is found open by who expects it closed", async () => {
    assert.equal(target.httpRedirect, true);
    assert.deepEqual(await port80(target), []);
    assert.match((await port80({ ...target, httpRedirect: false })).join(), /:80 is not closed: 301/);
  });

  it("is as it should be from every place, and from one, by the command", async () => {
    for (const [args, fewest, most] of [
      [[], 70, 1_000],
      [["--from", "inside"], 5, 20],
    ] as const) {
      const file = path.join(paths.root, "probes.xml");
      const printed: string[] = [];
      const print = (text: string): void => void printed.push(text);
      const exitCode = await verifyCommand(paths, ["--stack", "twin", "--junit", file, ...args], { print });
      assert.equal(exitCode, 0, printed.join(""));
      const cases = fs.readFileSync(file, "utf8").split("<testcase ").slice(1);
      const run = cases.filter((one) => !one.includes("<skipped"));
      assert.ok(cases.length > 70 && run.length > fewest && run.length < most, `${run.length} of ${cases.length}`);
    }
  });
});
