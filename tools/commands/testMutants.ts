import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parseArgs } from "node:util";
import { TwinPaths } from "../../twin/paths";
import { idle, undecided } from "../mutants/coverage";
import { type DeployedResource, parseDeployment } from "../mutants/deployment";
import { type Mutant, mutantsOf } from "../mutants/mutants";
import { objections, type Outcome } from "../mutants/outcome";
import { mutantsDocument, renderMutants } from "../mutants/report";
import { tryPolicies, tryProbes } from "../mutants/run";
import { EXPLAINED } from "../mutants/survivors";
import { TABLE } from "../mutants/table";
import { type Progress, timed, useColour } from "../progress";
import { runPulumi } from "../pulumi/run";
import type { StandinPlace } from "../pulumi/standins";
import { setUp } from "../setUp";
import { TWIN_STACK, writeTwinConfiguration } from "../twinConfiguration";
import { bringUp, forget, type TwinStack } from "../twinStack";
import { exclusively } from "./exclusive";
import { cutOff, interruptible } from "./interruption";

/** A twin of its own: what it weakens is nobody else's. */
const MUTANT_TWIN = TwinPaths.named("twin-mutants");

/** Protected as a stack that lives: what a twin leaves off could not be weakened. */
const OVERRIDES = { protect: true };

interface Options {
  json: string | undefined;
  only: RegExp | undefined;
  /** Without a twin, and so without probes. */
  policies: boolean;
}

/**
 * `npm run test:mutants [-- --json FILE] [--only PATTERN] [--policies]`: weakens the stack in one property at a time, and
 * fails when neither a policy nor a probe notices. With `--policies` no twin is made and no probe asked.
 */
export function testMutantsCommand(args: string[]): Promise<number> {
  const options = readOptions(args);
  if (options.policies) return interruptible((signal) => cutOff(signal, () => testByPolicies(options)));
  return exclusively(MUTANT_TWIN, "npm run test:mutants", () =>
    interruptible(async (signal) => {
      await cutOff(signal, () => setUp());
      try {
        return await cutOff(signal, () => testMutants(options));
      } finally {
        await timed("taking the twin down", () => forget(MUTANT_TWIN));
      }
    }),
  );
}

function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: { json: { type: "string" }, only: { type: "string" }, policies: { type: "boolean", default: false } },
  });
  const { json, only, policies } = values;
  return { json, policies, only: only === undefined ? undefined : new RegExp(only, "i") };
}

async function testMutants(options: Options): Promise<number> {
  const started = performance.now();
  const twin = await bringUp(MUTANT_TWIN, "capture", OVERRIDES);
  const deployed = await deployedOn({ twinRoot: MUTANT_TWIN.root });
  const outcomes = await tryAll(mutantsFor(options, deployed), deployed, twin);
  return tell(outcomes, options, started);
}

/** On stand-ins that make nothing run. What passes the policies counts as a survivor, so nothing is said of the whole. */
async function testByPolicies(options: Options): Promise<number> {
  const started = performance.now();
  await setUp();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "portcullis-mutants-"));
  try {
    const standins = { recordsFile: path.join(folder, "records.json") };
    const configFile = writeTwinConfiguration(new TwinPaths(folder), OVERRIDES);
    const args = ["up", "--yes", "--skip-preview", "--non-interactive"];
    const up = await timed("the stack, on stand-ins", () =>
      runPulumi({ stack: TWIN_STACK, args, configFile, standins, stdio: "capture" }),
    );
    if (up.exitCode !== 0) throw new Error(`The stack did not come up:\n${up.output}`);
    const deployed = await deployedOn(standins);
    const mutants = mutantsFor(options, deployed);
    const outcomes = await timed(`policies on ${mutants.length} mutants`, (progress) =>
      tryPolicies(mutants, deployed, everyTenth(progress)),
    );
    return tell(outcomes, options, started);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function mutantsFor({ only }: Options, deployed: readonly DeployedResource[]): Mutant[] {
  assertDecided(deployed);
  const mutants = mutantsOf(TABLE, deployed).filter(({ id }) => only?.test(id) ?? true);
  if (mutants.length === 0) throw new Error("No mutant's name matches --only.");
  return mutants;
}

function tell(outcomes: readonly Outcome[], { json, only, policies }: Options, started: number): number {
  const options = {
    width: process.stdout.columns,
    colour: useColour(process.stdout),
    partial: only !== undefined || policies,
    seconds: (performance.now() - started) / 1000,
  };
  process.stdout.write(renderMutants(outcomes, EXPLAINED, options));
  if (json !== undefined)
    fs.writeFileSync(json, JSON.stringify(mutantsDocument(outcomes, EXPLAINED, options), null, 2));
  return options.partial || objections(outcomes, EXPLAINED).length === 0 ? 0 : 1;
}

async function tryAll(
  mutants: readonly Mutant[],
  deployed: readonly DeployedResource[],
  twin: TwinStack,
): Promise<Outcome[]> {
  const byPolicies = await timed(`policies on ${mutants.length} mutants`, () => tryPolicies(mutants, deployed));
  return timed("probes on those that no policy noticed", (progress) =>
    tryProbes(byPolicies, twin, everyTenth(progress)),
  );
}

function everyTenth(progress: Progress): (done: number, of: number) => void {
  return (done, of) => {
    if (done % 10 === 0) progress(`${done} of ${of}`);
  };
}

/** Everything that the engine knows of the stack, with what is secret: it is the twin's own. */
async function deployedOn(standins: StandinPlace): Promise<DeployedResource[]> {
  const { exitCode, stdout, output } = await runPulumi({
    stack: TWIN_STACK,
    args: ["stack", "export", "--show-secrets"],
    standins,
    stdio: "capture",
  });
  if (exitCode !== 0) throw new Error(`The stack's state could not be exported:\n${output}`);
  return parseDeployment(stdout);
}

function assertDecided(deployed: readonly DeployedResource[]): void {
  const problems = [
    ...undecided(TABLE, deployed).map(
      (input) =>
        `${input}: add a row with its weak values to tools/mutants/table, or a reason to tools/mutants/irrelevant.ts`,
    ),
    ...idle(deployed).map((entry) => `${entry}: tools/mutants/irrelevant.ts names it, and the type has no such input`),
  ];
  if (problems.length > 0) throw new Error(`The table of mutants is not complete:\n${problems.join("\n")}`);
}
