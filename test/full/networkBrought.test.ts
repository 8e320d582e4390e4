import * as assert from "node:assert/strict";
import * as path from "node:path";
import { runPulumi } from "../../tools/pulumi/run";
import type { WafOverrides } from "../../tools/twinConfiguration";
import { bringUp, forget, type TwinStack } from "../../tools/twinStack";
import { TwinPaths } from "../../twin/paths";
import { passed } from "../../verify/probe";
import { probesOf } from "../../verify/probes";
import { runProbes, waitForExternalHost } from "../../verify/runner";
import { Traffic } from "../../verify/traffic";
import { OwnedSchema, ownerProgram } from "../support/broughtNetwork";
import { writeProject } from "../support/engine";
import { temporaryFolder } from "../support/temporary";

/** Another program's network and addresses on the same twin, used by the stack. */
describe("a network and addresses that exist, on the twin", function () {
  this.timeout(600_000);
  const paths = TwinPaths.named("twin-brought");
  let stack: TwinStack;
  let addresses: string[];

  before(async () => {
    await forget(paths);
    stack = await bringUp(paths, "capture", makeNetwork);
  });

  after(() => forget(paths));

  async function makeNetwork(): Promise<WafOverrides> {
    const folder = temporaryFolder();
    const project = writeProject(path.join(folder, "owner"), {
      "index.ts": ownerProgram(),
      "Pulumi.owner.yaml": "config:\n  aws:region: eu-central-1\n",
    });
    const owner = (...args: string[]) =>
      runPulumi({ stack: "owner", project, args, standins: { twinRoot: paths.root }, stdio: "capture" });
    const { exitCode, output } = await owner("up", "--yes", "--skip-preview", "--non-interactive");
    assert.equal(exitCode, 0, output);
    const owned = OwnedSchema.parse(JSON.parse((await owner("stack", "output", "--json")).stdout));
    addresses = owned.addresses;
    const at = (list: string[], index: number): string => list[index] ?? "";
    return {
      cidrBlock: undefined,
      network: { vpcId: owned.vpcId },
      zones: ["a", "b"].map((letter, index) => ({
        name: `eu-central-1${letter}`,
        state: "active",
        publicSubnetId: at(owned.publicSubnetIds, index),
        gatewaySubnetId: at(owned.gatewaySubnetIds, index),
        gatewayRouteTableId: at(owned.gatewayRouteTableIds, index),
        allocationId: at(owned.allocationIds, index),
      })),
    };
  }

  it("carry the traffic, by those addresses and no other, and every way around is closed", async () => {
    const [target] = stack.targets;
    assert.ok(target !== undefined);
    const told: string[] = [];
    const tell = (message: string): void => void told.push(message);
    assert.ok(await waitForExternalHost(target, { vantagePoint: stack.vantagePoint, tell }), told.join("\n"));
    assert.deepEqual(target.egressAddresses, [...addresses].sort());
    const mark = await stack.observer.mark();
    const traffic = new Traffic(stack.vantagePoint, target);
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    assert.deepEqual((await traffic.end()).failed, []);
    const peers = (await stack.observer.since(mark)).flatMap((one) =>
      one.kind === "distribution-request" ? [one.peerAddress] : [],
    );
    assert.deepEqual([...new Set(peers)].sort(), [...addresses].sort());
    const results = await runProbes(probesOf(target), stack);
    assert.deepEqual(
      results.filter((result) => !passed(result)).map(({ probe }) => probe.id),
      [],
    );
  });
});
