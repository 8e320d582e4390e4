import { parseArgs } from "node:util";
import Table from "cli-table3";
import { TwinPaths } from "../../twin/paths";
import { FleetBench } from "../bench/fleetBench";
import { FLEET_SCENARIOS, type ScenarioResult } from "../bench/fleetScenarios";
import type { TrafficSettings } from "../../verify/traffic";
import { timed } from "../progress";
import { setUp } from "../setUp";
import { forget } from "../twinStack";
import { exclusively } from "./exclusive";
import { cutOff, interruptible } from "./interruption";

const BENCH_TWIN = TwinPaths.named("twin-bench");

/** Clients that ask when nothing else is said, the most that two cores can play, and the most requests a second. */
const CLIENTS = { usual: 4, most: 64, steadyMost: 25 };

/** What a bench is to do. */
interface BenchOptions {
  /** Scenarios; none: all of them. */
  named: string[];
  clients: number;
  /** Requests a second that wait for no answer, besides. */
  steady: number;
}

/**
 * `npm run bench:fleet -- [SCENARIO …] [--clients NUMBER] [--steady PER_SECOND]`: changes the gateways of a twin of its own in every way while
 * clients ask, half of them over connections that they keep, and prints what became of their requests. Nothing stays.
 */
export function benchFleetCommand(args: string[]): Promise<number> {
  const options = parseOptions(args);
  return exclusively(BENCH_TWIN, "npm run bench:fleet", () => interruptible((signal) => bench(options, signal)));
}

function parseOptions(args: string[]): BenchOptions {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      clients: { type: "string", default: String(CLIENTS.usual) },
      steady: { type: "string", default: "0" },
    },
  });
  const known = FLEET_SCENARIOS.map(({ id }) => id);
  const unknown = positionals.filter((id) => !known.includes(id));
  if (unknown.length > 0) throw new Error(`Unknown: ${unknown.join(", ")}; there are: ${known.join(", ")}.`);
  const clients = wholeNumber("--clients", values.clients, CLIENTS.most);
  const steady = wholeNumber("--steady", values.steady, CLIENTS.steadyMost);
  if (clients + steady === 0) throw new Error("--clients and --steady are 0, so nobody asks: raise one of them.");
  return { named: positionals, clients, steady };
}

function wholeNumber(option: string, value: string, most: number): number {
  const number = Number(value);
  if (/^\d+$/.test(value) && number <= most) return number;
  throw new Error(`${option} is "${value}"; allowed are whole numbers from 0 to ${most}.`);
}

async function bench({ named, ...asking }: BenchOptions, signal: AbortSignal): Promise<number> {
  await cutOff(signal, () => setUp());
  const rows: [string, ScenarioResult][] = [];
  try {
    await cutOff(signal, async () => {
      const fleet = await timed("the stack on its twin", () => FleetBench.start(BENCH_TWIN, traffic(asking)));
      for (const { id, title, run } of FLEET_SCENARIOS) {
        if (named.length > 0 && !named.includes(id)) continue;
        rows.push([title, await timed(title, () => run(fleet))]);
      }
    });
  } finally {
    await timed("taking the twin down", () => forget(BENCH_TWIN));
  }
  process.stdout.write(render(rows));
  return rows.every(([, { unexplained }]) => unexplained.length === 0) ? 0 : 1;
}

/** More clients ask more seldom: together they must stay below what the sample API's stage throttles. */
function traffic({ clients, steady }: Omit<BenchOptions, "named">): TrafficSettings {
  const kept = Math.floor(clients / 2);
  return {
    fresh: clients - kept,
    kept,
    pauseMilliseconds: Math.max(50, 25 * clients - 50),
    steadyPerSecond: steady,
  };
}

function render(rows: [string, ScenarioResult][]): string {
  const table = new Table({
    head: ["change", "requests", "failed", "sent to a dead gateway", "in flight when it died", "longest gap", "took"],
    colAligns: ["left", "right", "right", "right", "right", "right", "right"],
    style: { head: [], border: [] },
  });
  for (const [title, { figures, seconds, explained, inFlight }] of rows) {
    const { requests, failed, longestGap } = figures;
    table.push([
      title,
      requests,
      failed.length,
      explained.length - inFlight.length,
      inFlight.length,
      `${Math.round(longestGap)} ms`,
      `${seconds.toFixed(1)} s`,
    ]);
  }
  const failures = rows.flatMap(([title, { figures }]) =>
    figures.failed.map(
      ({ sent, ended, answer }) => `${title}: ${(sent / 1000).toFixed(1)} to ${(ended / 1000).toFixed(1)} s: ${answer}`,
    ),
  );
  return `${[table.toString(), ...failures].join("\n")}\n`;
}
