import * as path from "node:path";
import Table from "cli-table3";
import { PROJECT_ROOT } from "../../twin/paths";
import { buildCommand } from "./build";
import { POLICY_PACK, PolicyPackProcess } from "../policyPack/policyPackProcess";
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
}

/** `npm run bench:policy`: how long the pack takes to start and to check generated programs, held to its limits. */
export async function benchPolicyCommand(): Promise<number> {
  if (buildCommand() !== 0) return 1;
  const published = await timed("start, as published", () => medianStart(path.join(PROJECT_ROOT, "dist", "policy")));
  const sources = await timed("start, from the sources", () => medianStart(POLICY_PACK));
  const measurements: Measurement[] = [];
  for (const size of SIZES) {
    measurements.push(await timed(`${size} resources`, () => measure(size)));
  }
  const table = new Table({ head: ["resources", "ms for each", "stack, ms", "together, s"], style: { head: [] } });
  for (const { size, resourceMilliseconds, stackMilliseconds } of measurements) {
    table.push([
      size,
      resourceMilliseconds.toFixed(2),
      stackMilliseconds.toFixed(0),
      ((size * resourceMilliseconds + stackMilliseconds) / 1000).toFixed(1),
    ]);
  }
  process.stdout.write(`${table.toString()}\n`);
  process.stdout.write(`start: ${published.toFixed(0)} ms as published, ${sources.toFixed(0)} ms from the sources\n`);
  const broken = brokenLimits(published, measurements);
  process.stdout.write(broken.map((limit) => `${limit}\n`).join(""));
  return broken.length === 0 ? 0 : 1;
}

/** Limits that were not kept, in words. */
export function brokenLimits(startMilliseconds: number, measurements: readonly Measurement[]): string[] {
  const each = ({ size, resourceMilliseconds, stackMilliseconds }: Measurement): number =>
    resourceMilliseconds + stackMilliseconds / size;
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

async function medianStart(folder: string): Promise<number> {
  const times: number[] = [];
  for (let start = 0; start < STARTS; start++) {
    const begun = performance.now();
    const pack = await PolicyPackProcess.start(folder);
    times.push(performance.now() - begun);
    await pack.stop();
  }
  return times.sort((a, b) => a - b)[Math.floor(STARTS / 2)] ?? 0;
}

async function measure(size: number): Promise<Measurement> {
  const program = generateProgram(size);
  const stack = asStack(program);
  const pack = await PolicyPackProcess.start(path.join(PROJECT_ROOT, "dist", "policy"));
  try {
    // What a process does for the first time takes longer, and would make the small program look slow.
    for (const resource of generateProgram(WARM_UP)) await pack.analyze(resource);
    const begun = performance.now();
    for (const resource of program) await pack.analyze(resource);
    const checked = performance.now();
    await pack.analyzeStack(stack);
    return {
      size,
      resourceMilliseconds: (checked - begun) / size,
      stackMilliseconds: performance.now() - checked,
    };
  } finally {
    await pack.stop();
  }
}
