import * as fs from "node:fs";
import * as path from "node:path";
import { lookInside } from "../../twin/lifecycle";
import type { TwinPaths } from "../../twin/paths";
import { passed, type ProbeResult } from "../../verify/probe";
import { probesOf } from "../../verify/probes";
import { renderReport, reportDocument } from "../../verify/report";
import { runProbes, waitForExternalHost } from "../../verify/runner";
import { timed } from "../progress";
import { setUp } from "../setUp";
import { bringUp, type TwinStack } from "../twinStack";

/** `npm start`: set up, bring the stack up on the twin, probe it, print the table. The twin stays up. */
export async function startCommand(paths: TwinPaths): Promise<number> {
  await setUp();
  const stack = await bringUp(paths, "inherit");
  const results = await timed("probes", (progress) => probe(stack, progress));
  const report = path.join(paths.root, "report.json");
  fs.writeFileSync(report, JSON.stringify(reportDocument(results), null, 2));
  process.stdout.write(
    renderReport(results, { width: process.stdout.columns, colour: process.stdout.isTTY && !process.env["NO_COLOR"] }),
  );
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

/** All probes of all endpoints of the stack. */
async function probe(stack: TwinStack, tell: (message: string) => void): Promise<ProbeResult[]> {
  const results: ProbeResult[] = [];
  for (const target of stack.targets) {
    await waitForExternalHost(target, { vantagePoint: stack.vantagePoint, tell });
    results.push(...(await runProbes(probesOf(target), stack)));
  }
  return results;
}
