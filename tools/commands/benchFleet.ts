import Table from "cli-table3";
import { TwinPaths } from "../../twin/paths";
import { FleetBench } from "../bench/fleetBench";
import { FLEET_SCENARIOS, type ScenarioResult } from "../bench/fleetScenarios";
import { timed } from "../progress";
import { setUp } from "../setUp";
import { forget } from "../twinStack";
import { exclusively } from "./exclusive";
import { cutOff, interruptible } from "./interruption";

const BENCH_TWIN = TwinPaths.named("twin-bench");

/**
 * `npm run bench:fleet [SCENARIO …]`: changes the gateways of a twin of its own in every way while clients ask, and
 * prints what became of their requests. Nothing stays.
 */
export function benchFleetCommand(named: string[]): Promise<number> {
  const known = FLEET_SCENARIOS.map(({ id }) => id);
  const unknown = named.filter((id) => !known.includes(id));
  if (unknown.length > 0) throw new Error(`Unknown: ${unknown.join(", ")}; there are: ${known.join(", ")}.`);
  return exclusively(BENCH_TWIN, "npm run bench:fleet", () => interruptible((signal) => bench(named, signal)));
}

async function bench(named: string[], signal: AbortSignal): Promise<number> {
  await cutOff(signal, () => setUp());
  const rows: [string, ScenarioResult][] = [];
  try {
    await cutOff(signal, async () => {
      const fleet = await timed("the stack on its twin", () => FleetBench.start(BENCH_TWIN));
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

function render(rows: [string, ScenarioResult][]): string {
  const table = new Table({
    head: ["change", "requests", "failed", "of them with a dead gateway", "longest gap", "took"],
    colAligns: ["left", "right", "right", "right", "right", "right"],
    style: { head: [], border: [] },
  });
  for (const [title, { figures, seconds, explained }] of rows) {
    const { requests, failed, longestGap } = figures;
    table.push([
      title,
      requests,
      failed.length,
      explained.length,
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
