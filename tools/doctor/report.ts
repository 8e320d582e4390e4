import Table from "cli-table3";
import type { Examined, Finding } from "./check";

const COLOURS: Record<Finding["state"], string> = { ok: "32", problem: "31", "not checked": "33" };

/** The findings as a table, each problem's fix in full below it, and one line that sums up. */
export function renderFindings(examined: Examined[], { width = 120, colour = false }): string {
  const paint = (state: Finding["state"]): string => (colour ? `\x1b[${COLOURS[state]}m${state}\x1b[0m` : state);
  const states = Math.max(...Object.keys(COLOURS).map((state) => state.length)) + 2;
  const titles = Math.max(4, ...examined.map(({ title }) => title.length)) + 2;
  const table = new Table({
    head: ["", "what", "found"],
    // Four borders.
    colWidths: [states, titles, Math.max(30, width - 4 - states - titles)],
    wordWrap: true,
    style: { head: [], border: [], compact: true },
  });
  for (const { title, finding } of examined) table.push([paint(finding.state), title, finding.says]);
  const fixes = examined.flatMap(({ title, finding }) =>
    finding.state === "problem" ? [`${paint("problem")} ${title}: ${finding.says}\n  fix: ${finding.fix}`] : [],
  );
  return `${[table.toString(), ...fixes, summary(examined)].join("\n\n")}\n`;
}

function summary(examined: Examined[]): string {
  const count = (state: Finding["state"]): number => examined.filter(({ finding }) => finding.state === state).length;
  return `${count("ok")} ok, ${count("problem")} problems, ${count("not checked")} not checked`;
}
