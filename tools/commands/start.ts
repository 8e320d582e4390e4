import * as fs from "node:fs";
import * as path from "node:path";
import { lookInside } from "../../twin/lifecycle";
import type { TwinPaths } from "../../twin/paths";
import { passed, type ProbeResult } from "../../verify/probe";
import { probesOf } from "../../verify/probes";
import { renderReport, reportDocument } from "../../verify/report";
import { runProbes, waitForExternalHost } from "../../verify/runner";
import { timed, useColour } from "../progress";
import { setUp } from "../setUp";
import { bringUp, forget, type TwinStack } from "../twinStack";
import { exclusively } from "./exclusive";
import { cutOff, interruptible, orInterrupted } from "./interruption";

/**
 * `npm start`: set up, bring the stack up on the twin, probe it, print the table. The twin stays up. Interrupted, it
 * undoes what it made; a twin that stood before stays.
 */
export function startCommand(paths: TwinPaths): Promise<number> {
  return exclusively(paths, "npm start", () => interruptible((signal) => start(paths, signal)));
}

async function start(paths: TwinPaths, signal: AbortSignal): Promise<number> {
  await cutOff(signal, () => setUp());
  const stack = await bringUp(paths, "inherit", {}, signal);
  const results = await probeUnlessInterrupted(paths, stack, signal);
  const report = path.join(paths.root, "report.json");
  fs.writeFileSync(report, JSON.stringify(reportDocument(results), null, 2));
  process.stdout.write(renderReport(results, { width: process.stdout.columns, colour: useColour(process.stdout) }));
  process.stdout.write(
    [
      `The twin is up. The results are also in ${report}.`,
      "",
      "  A terminal on its internet, with its names and certificates:",
      `    ${lookInside(paths)}`,
      ...stack.targets.map(({ externalHost, samplePath }) => `    curl -i https://${externalHost}${samplePath}`),
      "  Take it down:",
      "    npm run down",
      "",
    ].join("\n"),
  );
  return results.every(passed) ? 0 : 1;
}

async function probeUnlessInterrupted(paths: TwinPaths, stack: TwinStack, signal: AbortSignal): Promise<ProbeResult[]> {
  try {
    return await timed("probes", (progress) => orInterrupted(signal, probe(stack, progress)));
  } catch (error) {
    if (signal.aborted && stack.fresh) await timed("undoing what was done", () => forget(paths));
    throw error;
  }
}

/** All probes of all endpoints of the stack. */
async function probe(stack: TwinStack, tell: (message: string) => void): Promise<ProbeResult[]> {
  const results: ProbeResult[] = [];
  for (const target of stack.targets) {
    await waitForExternalHost(target, { vantagePoint: stack.vantagePoint, tell });
    results.push(...(await runProbes(probesOf(target), stack)));
  }
  return results;
}
