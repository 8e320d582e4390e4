import * as fs from "node:fs";
import * as path from "node:path";
import Table from "cli-table3";
import { PROJECT_ROOT } from "../../twin/paths";
import { buildCommand } from "./build";
import { type AnalyzedResource, POLICY_PACK, PolicyPackProcess } from "../policyPack/policyPackProcess";
import { timed } from "../progress";
import { asStack, generateProgram } from "../bench/policyPrograms";

const SIZES = [100, 1_000, 10_000];
const STARTS = 5;
const WARM_UP = 500;

/** What the pack must keep to on two cores. */
const LIMITS = { startMilliseconds: 1_000, largestSeconds: 20, growth: 1.3 };

interface Measurement {
  size: number;
  /** For each resource, one after the other as the engine asks. */
  resourceMilliseconds: number;
  /** For the whole stack, once. */
  stackMilliseconds: number;
  /** Time of a processor that the pack used for all of it. Shows on a busy machine what the others do not. */
  processorMilliseconds: number;
}

interface Start {
  milliseconds: number;
  /** As above. */
  processorMilliseconds: number;
}

/** `npm run bench:policy`: how long the pack takes to start and to check generated programs, held to its limits. */
export async function benchPolicyCommand(): Promise<number> {
  if (buildCommand() !== 0) return 1;
  const published = await timed("start, as published", () => medianStart(path.join(PROJECT_ROOT, "dist", "policy")));
  const sources = await timed("start, from the sources", () => medianStart(POLICY_PACK));
  const empty = await timed("start of an empty pack", () => withEmptyPack(medianStart));
  const measurements: Measurement[] = [];
  for (const size of SIZES) {
    measurements.push(await timed(`${size} resources`, () => measure(size)));
  }
  const table = new Table({
    head: ["resources", "ms for each", "stack, ms", "together, s", "processor, s"],
    style: { head: [] },
  });
  for (const { size, resourceMilliseconds, stackMilliseconds, processorMilliseconds } of measurements) {
    table.push([
      size,
      resourceMilliseconds.toFixed(2),
      stackMilliseconds.toFixed(0),
      ((size * resourceMilliseconds + stackMilliseconds) / 1000).toFixed(1),
      (processorMilliseconds / 1000).toFixed(1),
    ]);
  }
  process.stdout.write(`${table.toString()}\n`);
  process.stdout.write(`start: ${startText(published)} as published, ${startText(sources)} from the sources\n`);
  process.stdout.write(`for comparison, a pack of no policies on the SDK as it is: ${startText(empty)}\n`);
  const broken = brokenLimits(Math.max(published.milliseconds, sources.milliseconds), measurements);
  process.stdout.write(broken.map((limit) => `${limit}\n`).join(""));
  return broken.length === 0 ? 0 : 1;
}

/** Limits that were not kept, in words. */
export function brokenLimits(
  startMilliseconds: number,
  measurements: readonly Omit<Measurement, "processorMilliseconds">[],
): string[] {
  const each = ({
    size,
    resourceMilliseconds,
    stackMilliseconds,
  }: Omit<Measurement, "processorMilliseconds">): number => resourceMilliseconds + stackMilliseconds / size;
  const broken: string[] = [];
  const [small, large] = measurements.slice(-2);
  if (startMilliseconds > LIMITS.startMilliseconds) {
    broken.push(
      `The pack starts in ${startMilliseconds.toFixed(0)} ms; at most ${LIMITS.startMilliseconds} are allowed.`,
    );
  }
  if (small !== undefined && large !== undefined) {
    const seconds = (each(large) * large.size) / 1000;
    const growth = each(large) / each(small);
    if (seconds > LIMITS.largestSeconds) {
      broken.push(
        `${large.size} resources take ${seconds.toFixed(1)} s; at most ${LIMITS.largestSeconds} are allowed.`,
      );
    }
    if (growth > LIMITS.growth) {
      broken.push(
        `A resource takes ${growth.toFixed(2)} times as long among ${large.size} as among ${small.size}; at most ${LIMITS.growth} is allowed.`,
      );
    }
  }
  return broken;
}

function startText({ milliseconds, processorMilliseconds }: Start): string {
  return `${milliseconds.toFixed(0)} ms (${processorMilliseconds.toFixed(0)} ms of a processor)`;
}

async function medianStart(folder: string): Promise<Start> {
  const starts: Start[] = [];
  for (let start = 0; start < STARTS; start++) {
    const begun = performance.now();
    const pack = await PolicyPackProcess.start(folder);
    const milliseconds = performance.now() - begun;
    starts.push({ milliseconds, processorMilliseconds: pack.processorMilliseconds() });
    await pack.stop();
  }
  const median = (of: (start: Start) => number): number => starts.map(of).sort((a, b) => a - b)[STARTS >> 1] ?? 0;
  return {
    milliseconds: median(({ milliseconds }) => milliseconds),
    processorMilliseconds: median(({ processorMilliseconds }) => processorMilliseconds),
  };
}

/** What the SDK and the engine's runner for packs take by themselves. */
async function withEmptyPack<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = fs.mkdtempSync(path.join(PROJECT_ROOT, ".cache", "empty-pack-"));
  try {
    fs.writeFileSync(path.join(folder, "PulumiPolicy.yaml"), "runtime: nodejs\n");
    fs.writeFileSync(path.join(folder, "package.json"), JSON.stringify({ version: "0.0.0", main: "main.js" }));
    const serve = 'new (require("@pulumi/policy").PolicyPack)("empty", { policies: [] });\n';
    fs.writeFileSync(path.join(folder, "main.js"), `process.chdir(__dirname);\n${serve}`);
    return await use(folder);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** The engine's order: a resource is put right, then analyzed; at the end the stack is. */
async function measure(size: number): Promise<Measurement> {
  const program = generateProgram(size);
  const stack = asStack(program);
  const pack = await PolicyPackProcess.start(path.join(PROJECT_ROOT, "dist", "policy"));
  const check = async (resource: AnalyzedResource): Promise<void> => {
    await pack.remediate(resource);
    await pack.analyze(resource);
  };
  try {
    // What a process does for the first time takes longer, and would make the small program look slow.
    for (const resource of generateProgram(WARM_UP)) await check(resource);
    const used = pack.processorMilliseconds();
    const begun = performance.now();
    for (const resource of program) await check(resource);
    const checked = performance.now();
    await pack.analyzeStack(stack);
    return {
      size,
      resourceMilliseconds: (checked - begun) / size,
      stackMilliseconds: performance.now() - checked,
      processorMilliseconds: pack.processorMilliseconds() - used,
    };
  } finally {
    await pack.stop();
  }
}
