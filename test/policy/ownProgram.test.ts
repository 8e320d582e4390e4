import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { z } from "zod";
import { undecided, idle } from "../../tools/mutants/coverage";
import type { DeployedResource } from "../../tools/mutants/deployment";
import { type Mutant, mutantsOf } from "../../tools/mutants/mutants";
import { explanationOf, type Outcome, Verdict } from "../../tools/mutants/outcome";
import { type Row, to } from "../../tools/mutants/row";
import { tryPolicies } from "../../tools/mutants/run";
import { EXPLAINED } from "../../tools/mutants/survivors";
import { TABLE } from "../../tools/mutants/table";
import { MISTAKES } from "./mistakes";
import type { Mistake } from "./mistakes/mistake";
import { Knowledge, type MistakenRun, withMistake } from "./support/mistaken";
import { recordOwnProgram } from "./support/ownProgram";
import { POLICY_FOLDER, PolicyPackProcess, type Violation } from "./support/policyPack";
import type { Recording } from "./support/recorder";

const configurationSchema = z.record(
  z.string(),
  z.looseObject({ enforcementLevel: z.enum(["advisory", "mandatory"]).optional() }),
);

/** What this program asks of the policies, without what it agreed on with itself, and without exceptions. */
async function startPack(): Promise<PolicyPackProcess> {
  const text = fs.readFileSync(path.join(POLICY_FOLDER, "portcullis.json"), "utf8");
  const asked = Object.entries(configurationSchema.parse(JSON.parse(text))).filter(
    ([policy]) => policy !== "values-as-agreed" && policy !== "exceptions",
  );
  const policyConfig = Object.fromEntries(
    asked.map(([policy, { enforcementLevel, ...properties }]) => [
      policy,
      { level: enforcementLevel, properties: z.record(z.string(), z.json()).parse(properties) },
    ]),
  );
  return PolicyPackProcess.start({ policyConfig });
}

/** One run of the engine as the pack sees it, before and after a mistake. */
class Run {
  private constructor(
    private readonly pack: PolicyPackProcess,
    readonly recording: Recording,
    /** What the pack says of the program as it is. */
    readonly good: readonly Violation[],
  ) {}

  static async of(recording: Recording): Promise<Run> {
    const pack = await startPack();
    const found: Violation[] = [];
    for (const resource of recording.resources) found.push(...(await pack.send(resource)));
    found.push(...(await pack.sendStack(recording.stack)));
    return new Run(pack, recording, found);
  }

  async with({ resource, stack }: MistakenRun): Promise<Violation[]> {
    const found = resource === undefined ? [] : await this.pack.send(resource);
    found.push(...(await this.pack.sendStack(stack)));
    const good = this.recording.resources.find((other) => other.getUrn() === resource?.getUrn());
    // The pack remembers what each resource was given.
    if (good !== undefined) await this.pack.send(good);
    return found;
  }

  stop(): Promise<void> {
    return this.pack.stop();
  }
}

const shown = (violations: readonly Violation[]): string =>
  violations.map(({ policy, level, urn, message }) => `${level} ${policy} ${urn}\n  ${message}`).join("\n");

const same = (one: Violation, other: Violation): boolean => one.policy === other.policy && one.urn === other.urn;

/** Those that the program has without the mistake left out. */
function added(found: readonly Violation[], good: readonly Violation[]): Violation[] {
  const isOld = (violation: Violation): boolean =>
    good.some((old) => same(old, violation) && old.message === violation.message);
  return found.filter((violation) => !isOld(violation));
}

const isTelling = ({ policy }: Violation): boolean => policy === "undetermined";

/** Whether a run told of a violation: as one, or as what it could not decide. */
function isTold(violation: Violation, found: readonly Violation[]): boolean {
  const { policy, urn } = violation;
  return found.some(
    (other) =>
      same(other, violation) ||
      (isTelling(other) && other.message.includes(`\n${policy}: `) && (other.urn === urn || other.urn === "")),
  );
}

function assertCaught({ policy, level, at, name, says }: Mistake, found: readonly Violation[]): void {
  const caught = found.filter(
    (violation) => violation.policy === policy && violation.urn.split("::").at(-1) === (at ?? name),
  );
  assert.ok(caught.length > 0, `${policy} says nothing of ${at ?? name}:\n${shown(found)}`);
  // The first line is the policy's own description.
  const instances = caught.map(({ message }) => message.slice(message.indexOf("\n") + 1));
  assert.ok(
    instances.some((message) => says.every((part) => message.includes(part))),
    `none says ${says.join(", ")}:\n${shown(caught)}`,
  );
  assert.ok(caught.every((violation) => violation.level === (level ?? "mandatory")));
}

describe("this project's own program", function () {
  this.timeout(300_000);
  let preview: Run;
  let update: Run;
  let stack: DeployedResource[];
  before(async () => {
    const recorded = await recordOwnProgram();
    stack = recorded.deployed;
    [preview, update] = await Promise.all([Run.of(recorded.preview), Run.of(recorded.update)]);
  });
  after(async () => {
    await Promise.all([preview.stop(), update.stop()]);
  });

  it("gets the verdicts of its update in the preview, or is told what the update will check", () => {
    const known = update.good.filter((violation) => !isTelling(violation));
    // Exceptions are left out, so that there is something to compare.
    assert.ok(known.length > 2, shown(update.good));
    assert.ok(preview.good.filter(isTelling).length > 5, shown(preview.good));
    assert.deepEqual(shown(update.good.filter(isTelling)), "", "nothing is unknown in an update");
    assert.deepEqual(shown(known.filter((violation) => !isTold(violation, preview.good))), "");
    const gone = preview.good.filter((one) => !isTelling(one) && !known.some((other) => same(one, other)));
    assert.deepEqual(shown(gone), "");
  });

  it("is tried with mistakes of every kind", () => {
    assert.ok(Object.values(MISTAKES).flat().length >= 30);
  });

  for (const [kind, mistakes] of Object.entries(MISTAKES)) {
    describe(`with a mistake: ${kind}`, () => {
      for (const mistake of mistakes) {
        it(`${mistake.title}: ${mistake.policy}`, async () => {
          const wrong = withMistake(update.recording, mistake, Knowledge.Known);
          assert.ok(wrong);
          const found = await update.with(wrong);
          const known = added(found, update.good);
          assertCaught(mistake, known);
          const mandatory = known.filter(({ level }) => level === "mandatory");
          for (const knowledge of Object.values(Knowledge)) {
            const early = withMistake(preview.recording, mistake, knowledge);
            if (early === undefined) continue;
            const told = await preview.with(early);
            const silent = mandatory.filter((violation) => !isTold(violation, told));
            assert.deepEqual(shown(silent), "", `a preview with the ${knowledge} says nothing of it`);
            const gone = added(told, preview.good).filter(
              (one) => !isTelling(one) && one.level === "mandatory" && !found.some((other) => same(one, other)),
            );
            assert.deepEqual(shown(gone), "", `a preview with the ${knowledge} objects, the update does not`);
          }
        });
      }
    });
  }

  describe("weakened in one property, of the table for `npm run test:mutants`", () => {
    it("has no input that nobody has decided about", () => {
      assert.deepEqual(undecided(TABLE, stack), [], "add it to tools/mutants/table or tools/mutants/irrelevant.ts");
      assert.deepEqual(idle(stack), [], "tools/mutants/irrelevant.ts names what does not exist");
    });

    it("is noticed by a policy wherever no probe is asked, in a sample", async () => {
      // No request meets these, so nothing but policies can notice them.
      const alone = mutantsOf(TABLE, stack).filter(({ row: { probes = [] } }) => probes.length === 0);
      const sample = alone.filter((_, index) => index % SAMPLE_STEP === 0);
      assert.ok(sample.length >= 20, `${sample.length} of ${alone.length}`);
      const outcomes = await tryPolicies([...sample, ...harmless(stack)], stack);
      const survivors = outcomes.filter(({ verdict }) => verdict === Verdict.Survived);
      const unexplained = survivors.filter((outcome) => explanationOf(outcome, EXPLAINED) === undefined);
      assert.deepEqual(named(unexplained), named(harmless(stack).map((mutant) => ({ mutant }))));
    });
  });
});

/** Every so manyth mutant: another one in each part of the table, the same ones in each run. */
const SAMPLE_STEP = 8;

/** What weakens nothing must survive, or the sample would show nothing. */
function harmless(stack: readonly DeployedResource[]): Mutant[] {
  const type = "aws:secretsmanager/secret:Secret";
  const row: Row = { type, property: "description", weak: [to("Another text.")], why: "nothing is lost" };
  return mutantsOf([row], stack).slice(0, 1);
}

function named(outcomes: readonly Pick<Outcome, "mutant">[]): string[] {
  return outcomes.map(({ mutant }) => mutant.id);
}
