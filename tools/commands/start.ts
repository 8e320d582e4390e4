import * as path from "node:path";
import { parseArgs } from "node:util";
import { lookInside } from "../../twin/lifecycle";
import type { TwinPaths } from "../../twin/paths";
import { allPassed, type EndpointRun } from "../../verify/endpointRun";
import { renderReport } from "../../verify/report";
import { runEndpoints } from "../../verify/runEndpoints";
import { waitForExternalHost } from "../../verify/runner";
import { VantagePointName } from "../../verify/vantagePoint";
import { timed, useColour } from "../progress";
import { setUp } from "../setUp";
import { EVERY_LOCK } from "../twinConfiguration";
import { bringUp, forget, type TwinStack } from "../twinStack";
import { exclusively } from "./exclusive";
import { cutOff, interruptible, orInterrupted } from "./interruption";
import { checkReportFiles, parseReportFile, type ReportFile, ReportKind, writeReports } from "./reports";

/**
 * `npm start`: set up, bring the stack up on the twin, probe it, print the table. The twin stays up. Interrupted, it
 * undoes what it made; a twin that stood before stays.
 */
export function startCommand(paths: TwinPaths, args: string[]): Promise<number> {
  const reports = readReports(args);
  return exclusively(paths, "npm start", () => interruptible((signal) => start(paths, reports, signal)));
}

/** `--report KIND=FILE`, any number of times. */
function readReports(args: string[]): ReportFile[] {
  const { values } = parseArgs({ args, options: { report: { type: "string", multiple: true } } });
  const reports = (values.report ?? []).map(parseReportFile);
  checkReportFiles(reports);
  return reports;
}

async function start(paths: TwinPaths, reports: ReportFile[], signal: AbortSignal): Promise<number> {
  await cutOff(signal, () => setUp());
  const stack = await bringUp(paths, "inherit", EVERY_LOCK, signal);
  const runs = await probeUnlessInterrupted(paths, stack, signal);
  const report = path.join(paths.root, "report.json");
  writeReports(runs, [{ kind: ReportKind.Json, file: report }, ...reports]);
  process.stdout.write(renderReport(runs, { width: process.stdout.columns, colour: useColour(process.stdout) }));
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
  return allPassed(runs) ? 0 : 1;
}

async function probeUnlessInterrupted(paths: TwinPaths, stack: TwinStack, signal: AbortSignal): Promise<EndpointRun[]> {
  try {
    return await timed("probes", (progress) => orInterrupted(signal, probe(stack, progress)));
  } catch (error) {
    if (signal.aborted && stack.fresh) await timed("undoing what was done", () => forget(paths));
    throw error;
  }
}

/** All probes of all endpoints of the stack. */
async function probe(stack: TwinStack, tell: (message: string) => void): Promise<EndpointRun[]> {
  for (const target of stack.targets) await waitForExternalHost(target, { vantagePoint: stack.vantagePoint, tell });
  const everything = {
    places: Object.values(VantagePointName),
    onTwin: true,
    writes: true,
    attacks: true,
    signs: true,
  };
  return runEndpoints(stack.targets, everything, stack);
}
