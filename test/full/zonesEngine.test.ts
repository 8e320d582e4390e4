import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import { isDeepStrictEqual } from "node:util";
import * as fc from "fast-check";
import { networkProblems } from "../../components/checks/network";
import { type NextZone, zoneStepProblems } from "../../components/checks/zoneSteps";
import { zoneListProblems, ZoneState } from "../../components/checks/zones";
import { PROJECT_ROOT } from "../../twin/paths";
import { type StateResource, type TestEngine, withProject } from "../support/engine";
import { edited, history, slot } from "../support/zoneEdits";
import { temporaryBundle } from "../unit/componentsMocks";

const MINUTES = 60_000;
const EIP = "aws:ec2/eip:Eip";
const { Reserved, Active, Retiring, Gone } = ZoneState;

const bundle = temporaryBundle();

function configuration(zones: NextZone[], waf: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    "aws:region": "eu-central-1",
    "portcullis:waf": {
      cidrBlock: "10.40.0.0/16",
      zones,
      certificate: { domainName: "*.shop.example", hostedZoneId: "Z0PORTCULLIS" },
      imageId: "ami-0123456789abcdef0",
      gatewayBundle: bundle,
      ...waf,
    },
    "portcullis:endpoints": [],
  };
}

const A = slot("eu-central-1a", Active);
const b = (state: ZoneState): NextZone => slot("eu-central-1b", state);

function withStack(
  zones: NextZone[],
  waf: Record<string, unknown>,
  test: (engine: TestEngine) => Promise<void>,
): Promise<void> {
  return withProject(PROJECT_ROOT, test, { config: configuration(zones, waf) });
}

async function up(engine: TestEngine, zones: NextZone[], waf: Record<string, unknown> = {}): Promise<string> {
  engine.setConfiguration(configuration(zones, waf));
  const { exitCode, output } = await engine.up();
  assert.equal(exitCode, 0, output);
  return output;
}

async function refused(engine: TestEngine, zones: NextZone[], message: RegExp): Promise<void> {
  engine.setConfiguration(configuration(zones));
  const { exitCode, output } = await engine.preview();
  assert.notEqual(exitCode, 0, output);
  assert.match(output, message);
  assert.doesNotMatch(output, /unhandled exception|^\s+at /m);
}

/** Addresses by the URN of their EIP. */
async function addresses(engine: TestEngine): Promise<Map<string, { address: unknown; protect: boolean }>> {
  const eips = (await engine.resources()).filter(({ type }: StateResource) => type === EIP);
  return new Map(
    eips.map(({ urn, outputs, protect }) => [urn, { address: outputs["publicIp"], protect: protect === true }]),
  );
}

/** A list of zones against what the engine's state holds. */
async function assertHeld(engine: TestEngine, zones: NextZone[]): Promise<void> {
  const held = [...(await addresses(engine))].map(([urn, { protect }]) => `${urn.split("::").at(-1) ?? ""} ${protect}`);
  const expected = zones
    .filter(({ state }) => state !== Gone)
    .map(({ name, state }) => `waf-egress-${name} ${state !== Retiring}`);
  assert.deepEqual(held.sort(), expected.sort());
}

describe("zones through the real engine", function () {
  this.timeout(20 * MINUTES);

  it("go through their states step by step, and what an update knows outlives one that is refused or fails", async () => {
    // Before the first update there is no output to read.
    await withStack([A, b(Retiring)], {}, async (engine) => {
      await refused(
        engine,
        [A, b(Retiring)],
        /zones\[1\]\.state: "retiring"\s+allowed: reserved or active, since no update/,
      );
      // An address that does not exist fails the first update half-way: there is still nothing to be held to.
      const missing = { ...b(Reserved), allocationId: "eipalloc-0123456789abcdef0" };
      engine.setConfiguration(configuration([A, missing]));
      const failed = await engine.up();
      assert.notEqual(failed.exitCode, 0);
      assert.match(failed.output, /zones\[1\]\.allocationId: "eipalloc-0123456789abcdef0"/);
      assert.match(
        failed.output,
        /the id of an elastic address that exists in eu-central-1.*[\s\S]*no matching EC2 EIP found/,
      );
      assert.ok(
        (await engine.resources()).some(({ type }) => type === "aws:ec2/vpc:Vpc"),
        "it was to fail half-way",
      );

      await up(engine, [A, b(Reserved)]);
      const first = await addresses(engine);
      const other = [...first].find(([urn]) => urn.endsWith("1a"));
      assert.ok(other !== undefined);

      const tooFar =
        /zones\[1\]\.state: "gone"[\s\S]*write active, run `pulumi up`, then retiring and run it again, then gone/;
      await refused(engine, [A, b(Gone)], tooFar);
      engine.setConfiguration(configuration([A, b(Gone)]));
      assert.notEqual((await engine.up()).exitCode, 0);
      // The refused update has not taken the knowledge away.
      await refused(engine, [A, b(Gone)], tooFar);

      for (const state of [Active, Retiring, Gone, Reserved, Active]) {
        const output = await up(engine, [A, b(state)]);
        await assertHeld(engine, [A, b(state)]);
        assert.deepEqual((await addresses(engine)).get(other[0]), other[1], `${state}: the other zone's address`);
        const says = /zone eu-central-1b: its former address was released, it gets another one/;
        if (state === Reserved) assert.match(output, says);
        else assert.doesNotMatch(output, says);
        if (state === Retiring) assertTakenDownInOrder(output);
      }
      const before = await addresses(engine);
      assert.match(await up(engine, [A, b(Active)]), /^\s+\d+ unchanged$/m);

      await refused(engine, [b(Active), A], /put them back in that order: subnets are numbered by position/);
      await refused(engine, [A, slot("eu-central-1c", Reserved)], /put eu-central-1b back at position 1/);
      const c = slot("eu-central-1c", Reserved);
      await up(engine, [A, b(Active), c]);
      for (const [urn, address] of before) assert.deepEqual((await addresses(engine)).get(urn), address, urn);
      for (const state of [Active, Retiring, Gone]) await up(engine, [A, b(Active), { ...c, state }]);
      await up(engine, [A, b(Active)]);
      assert.deepEqual(await addresses(engine), before);
      const subnets = (await engine.resources()).filter(({ type }) => type === "aws:ec2/subnet:Subnet");
      assert.equal(subnets.length, 4, "the subnets of the slot that was removed are gone");
    });
  });

  // Histories with several steps of several zones, and refusals between them.
  for (const seed of [43, 46, 50]) {
    it(`random edits (seed ${seed}) are refused, or change no other zone's address or URN`, async () => {
      const start = [A, b(Active)];
      const steps = plan(start, seed);
      const count = steps.filter(({ isAllowed }) => isAllowed).length;
      assert.ok(count >= 3 && count < steps.length, `${count} of ${steps.length} updates are allowed`);
      await withStack(start, {}, async (engine) => {
        await up(engine, start);
        let zones = start;
        for (const { next, isAllowed } of steps) {
          const before = await addresses(engine);
          if (!isAllowed) {
            await refused(engine, next, /cannot be (made|used).*: \d problem/);
            continue;
          }
          await up(engine, next);
          const after = await addresses(engine);
          for (const zone of zones) {
            const now = next.find(({ name }) => name === zone.name);
            const [urn, address] = [...before].find(([key]) => key.endsWith(`waf-egress-${zone.name}`)) ?? [];
            if (urn === undefined || now?.state === Gone) continue;
            assert.equal(after.get(urn)?.address, address?.address, urn);
          }
          await assertHeld(engine, next);
          zones = next;
        }
      });
    });
  }

  it("one NAT gateway moves to the next active zone, made before the old one goes, and no address changes", async () => {
    const one = { egress: "singleNat" };
    await withStack([A, b(Active)], one, async (engine) => {
      const first = await up(engine, [A, b(Active)], one);
      assert.match(
        first,
        /egress: singleNat is less safe than the default: when the zone of the one NAT gateway fails/,
      );
      const before = await addresses(engine);
      assert.deepEqual(await natGateways(engine), ["waf-egress-eu-central-1a"]);
      const moved = await up(engine, [{ ...A, state: Retiring }, b(Active)], one);
      assert.deepEqual(await natGateways(engine), ["waf-egress-eu-central-1b"]);
      assertBefore(moved, /NatGateway waf-egress-eu-central-1b created/, /Route waf-egress-eu-central-1b updated/);
      assertBefore(moved, /Route waf-egress-eu-central-1b updated/, /NatGateway waf-egress-eu-central-1a deleted/);
      // In which order the state lists them says nothing.
      const values = (held: typeof before) => [...held].map(([urn, { address }]) => `${urn} ${String(address)}`).sort();
      assert.deepEqual(values(await addresses(engine)), values(before));
      await up(engine, [{ ...A, state: Retiring }, b(Active)]);
      assert.deepEqual(values(await addresses(engine)), values(before), "back to a NAT gateway in each zone");
    });
  });

  it("a development stack is destroyed by one command, a protected one when it is told to be", async () => {
    const thrownAway = { protect: false };
    await withStack([A, b(Reserved)], thrownAway, async (engine) => {
      await up(engine, [A, b(Reserved)], thrownAway);
      const { exitCode, output } = await engine.destroy();
      assert.equal(exitCode, 0, output);
      assert.deepEqual(JSON.parse(fs.readFileSync(engine.recordsFile, "utf8")), []);
    });
    await withStack([A, b(Reserved)], {}, async (engine) => {
      await up(engine, [A, b(Reserved)]);
      const before = await engine.resources();
      // As a person types it: its preview finds what is protected, and nothing is begun.
      const protectedOne = await engine.run(["destroy", "--yes", "--non-interactive"]);
      assert.notEqual(protectedOne.exitCode, 0);
      assert.match(protectedOne.output, /waf-egress-eu-central-1[ab]" cannot be deleted\s+because it is protected/);
      assert.equal((await engine.resources()).length, before.length, "nothing of it is gone");
      // What docs/operations.md says.
      await up(engine, [A, b(Reserved)], thrownAway);
      const { exitCode, output } = await engine.destroy();
      assert.equal(exitCode, 0, output);
      assert.deepEqual(JSON.parse(fs.readFileSync(engine.recordsFile, "utf8")), []);
    });
  });
});

/** New gateways in the other zones, then the old ones, then their way out. */
function assertTakenDownInOrder(output: string): void {
  const order = [
    /autoscaling:Group waf-gateways created replacement/,
    /autoscaling:Group waf-gateways deleted original/,
    /Route waf-egress-eu-central-1b deleted/,
    /NatGateway waf-egress-eu-central-1b deleted/,
  ];
  order.slice(1).forEach((pattern, index) => {
    assertBefore(output, order[index] ?? pattern, pattern);
  });
  assert.doesNotMatch(output, /Eip \S+ (creat|delet)/);
}

function assertBefore(output: string, earlier: RegExp, later: RegExp): void {
  const lines = output.split("\n");
  const [first, second] = [earlier, later].map((pattern) => lines.findIndex((line) => pattern.test(line)));
  assert.ok(
    first !== undefined && second !== undefined && first >= 0 && second > first,
    `${earlier} ${later}\n${output}`,
  );
}

async function natGateways(engine: TestEngine): Promise<string[]> {
  return (await engine.resources())
    .filter(({ type }) => type === "aws:ec2/natGateway:NatGateway")
    .map(({ urn }) => urn.split("::").at(-1) ?? "");
}

/** The updates of a random history that change something: each list with whether it may follow the last allowed one. */
function plan(start: NextZone[], seed: number): { next: NextZone[]; isAllowed: boolean }[] {
  const [updates = []] = fc.sample(history, { numRuns: 1, seed });
  let zones = start;
  return updates.slice(0, 8).flatMap((edits) => {
    const next = edits.reduce(edited, zones);
    if (isDeepStrictEqual(next, zones)) return [];
    const isAllowed = problems(zones, next).length === 0;
    if (isAllowed) zones = next;
    return [{ next, isAllowed }];
  });
}

function problems(zones: NextZone[], next: NextZone[]) {
  return [
    ...zoneListProblems("", "eu-central-1", next),
    ...networkProblems("", { cidrBlock: "10.40.0.0/16", zones: next }),
    ...zoneStepProblems("", zones, next),
  ];
}
