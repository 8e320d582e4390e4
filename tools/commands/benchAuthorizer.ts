import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import Table from "cli-table3";
import { z } from "zod";
import type { AuthorizerSettings } from "../../contracts/authorizerSettings";
import { type AuthorizerBundles, bundleAuthorizer } from "../bench/authorizerBundles";
import { reloadSchema } from "../bench/authorizerReload";
import { LOCK_SAMPLES, SECRETS, type LockSample } from "../bench/authorizerSamples";
import { timed } from "../progress";

/** What the authorizer must keep to on one core. A quiet machine needs a fraction of each: the rest is room for noise. */
const LIMITS = { decisionMicroseconds: 50, loadMilliseconds: 10, bundleKilobytes: 50, reads: 1 };

const WARM_UP = 20_000;
const DECISIONS = 50_000;
const STARTS = 15;

/** What the bench found. */
export interface AuthorizerFigures {
  decisions: { title: string; medianMicroseconds: number; slowestPercentMicroseconds: number }[];
  loadMilliseconds: number;
  bundleKilobytes: number;
  reload: z.infer<typeof reloadSchema>;
}

const isFunction = (value: unknown): boolean => typeof value === "function";
type Decide = (event: unknown, settings: AuthorizerSettings, liveSecrets: readonly string[]) => unknown;
const Decision = z.object({ decide: z.custom<Decide>(isFunction) });

/** `npm run bench:authorizer`: how long the authorizer takes to load and to decide, held to its limits. */
export async function benchAuthorizerCommand(): Promise<number> {
  const bundles = await timed("bundle, as it is shipped", () => Promise.resolve(bundleAuthorizer()));
  try {
    const figures: AuthorizerFigures = {
      decisions: await timed("decisions", () => Promise.resolve(LOCK_SAMPLES.map((lock) => measure(bundles, lock)))),
      loadMilliseconds: await timed("load", () => Promise.resolve(medianLoad(bundles.decision))),
      bundleKilobytes: bundles.handlerBytes / 1024,
      reload: await timed("a reload under load", () => Promise.resolve(reload(bundles.handler))),
    };
    process.stdout.write(`${tableOf(figures)}\n`);
    const broken = brokenLimits(figures);
    process.stdout.write(broken.map((limit) => `${limit}\n`).join(""));
    return broken.length === 0 ? 0 : 1;
  } finally {
    fs.rmSync(bundles.folder, { recursive: true });
  }
}

/** Limits that were not kept, in words. */
export function brokenLimits({ decisions, loadMilliseconds, bundleKilobytes, reload }: AuthorizerFigures): string[] {
  const tooMuch = (what: string, value: number, most: number, unit: string): string[] =>
    value <= most ? [] : [`${what}: ${value.toFixed(1)} ${unit}; at most ${most} are allowed.`];
  return [
    ...decisions.flatMap(({ title, medianMicroseconds }) =>
      tooMuch(`A decision (${title})`, medianMicroseconds, LIMITS.decisionMicroseconds, "µs"),
    ),
    ...tooMuch("Loading what decides", loadMilliseconds, LIMITS.loadMilliseconds, "ms"),
    ...tooMuch("The bundle", bundleKilobytes, LIMITS.bundleKilobytes, "KB"),
    ...(reload.reads === LIMITS.reads
      ? []
      : [`${reload.requests} requests at once read the secret ${reload.reads} times; once is enough.`]),
    ...(reload.wrong === 0 ? [] : [`${reload.wrong} of ${reload.requests} requests at once got a wrong answer.`]),
  ];
}

function tableOf({ decisions, loadMilliseconds, bundleKilobytes, reload }: AuthorizerFigures): string {
  const table = new Table({ head: ["what", "measured", "limit"], style: { head: [] } });
  for (const { title, medianMicroseconds, slowestPercentMicroseconds } of decisions) {
    const slowest = `99 % below ${slowestPercentMicroseconds.toFixed(1)} µs`;
    table.push([
      `decision, ${title}`,
      `${medianMicroseconds.toFixed(1)} µs (${slowest})`,
      `${LIMITS.decisionMicroseconds} µs`,
    ]);
  }
  table.push(
    ["load of what decides, processor time", `${loadMilliseconds.toFixed(1)} ms`, `${LIMITS.loadMilliseconds} ms`],
    ["bundle", `${bundleKilobytes.toFixed(1)} KB`, `${LIMITS.bundleKilobytes} KB`],
    [
      `${reload.requests} requests, secrets too old`,
      `${reload.reads} reload, ${reload.wrong} wrong`,
      "1 reload, 0 wrong",
    ],
  );
  return table.toString();
}

/** Median and 99th percentile of one decision after another, on one core. */
function measure(
  { decision }: AuthorizerBundles,
  { title, settings, event }: LockSample,
): AuthorizerFigures["decisions"][0] {
  const { decide } = Decision.parse(createRequire(decision)(decision));
  const live = [SECRETS.previous, SECRETS.current, SECRETS.next];
  const verdict = z.object({ allowed: z.boolean() }).parse(decide(event, settings, live));
  if (!verdict.allowed) throw new Error(`The bench's request for ${title} is not let in: it measures a refusal.`);
  for (let round = 0; round < WARM_UP; round++) decide(event, settings, live);
  const times = new Float64Array(DECISIONS);
  for (let round = 0; round < DECISIONS; round++) {
    const begun = performance.now();
    decide(event, settings, live);
    times[round] = performance.now() - begun;
  }
  times.sort();
  const microseconds = (part: number): number => (times[Math.floor(DECISIONS * part)] ?? 0) * 1_000;
  return { title, medianMicroseconds: microseconds(0.5), slowestPercentMicroseconds: microseconds(0.99) };
}

/**
 * In a process of its own each time: nothing is there yet, as at a cold start. Processor time: what else the machine does is
 * not the module's affair.
 */
function medianLoad(file: string): number {
  const script = `const begun = process.cpuUsage(); require(${JSON.stringify(file)});
    const { user, system } = process.cpuUsage(begun);
    process.stdout.write(String((user + system) / 1_000));`;
  const times = Array.from({ length: STARTS }, () => Number(run(["-e", script]).stdout));
  return times.sort((a, b) => a - b)[Math.floor(STARTS / 2)] ?? NaN;
}

function reload(handler: string): AuthorizerFigures["reload"] {
  const program = path.join(__dirname, "../bench/authorizerReload.ts");
  const { stderr } = run(["-r", "ts-node/register/transpile-only", program, handler]);
  return reloadSchema.parse(JSON.parse(stderr));
}

function run(args: string[]): { stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`${process.execPath} ${args.join(" ")} failed:\n${stderr}`);
  return { stdout, stderr };
}
