import Table from "cli-table3";
import { describeEvidence, describeRequest, summarizeEvidence } from "./describe";
import { LIMITS } from "./accountLimits";
import { passed, type ProbeResult } from "./probe";

/** How to print. */
export interface ReportOptions {
  /** Columns of the terminal. Default 120. */
  width?: number;
  /** Whether colours are wanted; only a terminal should get them. Default false. */
  colour?: boolean;
}

/** The results as a table, then what failed in full, what only a real account can show, and one line that sums up. */
export function renderReport(results: readonly ProbeResult[], options: ReportOptions = {}): string {
  const colour = options.colour ?? false;
  const failed = results.filter((result) => !passed(result));
  return [
    table(results, options.width ?? 120, colour),
    ...failed.map((result) => failure(result, colour)),
    limits(),
    summary(results, failed, colour),
  ]
    .join("\n\n")
    .concat("\n");
}

function table(results: readonly ProbeResult[], width: number, colour: boolean): string {
  const ids = Math.max(5, ...results.map(({ probe }) => probe.id.length)) + 2;
  const vantagePoints = Math.max(4, ...results.map(({ probe }) => probe.from.length)) + 2;
  // Six borders, and the column of the verdict.
  const rest = Math.max(40, width - 6 - 8 - ids - vantagePoints);
  const rows = new Table({
    head: ["", "probe", "from", "expected", "seen"],
    colWidths: [8, ids, vantagePoints, Math.floor(rest / 2), Math.ceil(rest / 2)],
    wordWrap: true,
    style: { head: [], border: [], compact: true },
  });
  for (const result of results) {
    const verdict = passed(result) ? paint("ok", "green", colour) : paint("FAILED", "red", colour);
    const { id, from, expectation } = result.probe;
    rows.push([verdict, id, from, expectation, summarizeEvidence(result.evidence)]);
  }
  return rows.toString();
}

function failure({ probe, evidence, problems }: ProbeResult, colour: boolean): string {
  // Equal requests, or many ports, would bury what matters.
  const requests = [...new Set(probe.requests.map(describeRequest))];
  const shown = requests.slice(0, 3);
  return [
    `${paint("FAILED", "red", colour)} ${probe.id}: ${probe.title}`,
    `sent from ${probe.from}, ${probe.requests.length} request(s):`,
    ...shown.map((request) => indent(request)),
    ...(requests.length > shown.length ? [`  and ${requests.length - shown.length} more`] : []),
    `expected: ${probe.expectation}`,
    `seen: ${describeEvidence(evidence)}`,
    ...[...new Set(problems.map(({ lookAt }) => lookAt))].flatMap((place) => [
      ...problems.filter(({ lookAt }) => lookAt === place).map(({ what }) => `- ${what}`),
      `  look at ${place}`,
    ]),
  ].join("\n");
}

function limits(): string {
  return ["What only a real account can show (verify/limits.json):", ...LIMITS.map(({ what }) => `- ${what}`)].join(
    "\n",
  );
}

function summary(results: readonly ProbeResult[], failed: readonly ProbeResult[], colour: boolean): string {
  const text = `${results.length} probes: ${results.length - failed.length} as expected, ${failed.length} failed`;
  return failed.length === 0
    ? paint(text, "green", colour)
    : paint(`${text} (${failed.map(({ probe }) => probe.id).join(", ")})`, "red", colour);
}

/** The same facts for machines. */
export function reportDocument(results: readonly ProbeResult[]): object {
  return {
    passed: results.filter(passed).length,
    failed: results.filter((result) => !passed(result)).length,
    results: results.map(({ probe, evidence, problems }) => ({
      id: probe.id,
      title: probe.title,
      from: probe.from,
      passed: problems.length === 0,
      requests: probe.requests,
      expectation: probe.expectation,
      seen: evidence,
      problems,
    })),
    limits: LIMITS,
  };
}

function indent(text: string): string {
  return text.replace(/^/gm, "  ");
}

const COLOURS = { red: "\u001b[31m", green: "\u001b[32m" };

function paint(text: string, colour: keyof typeof COLOURS, wanted: boolean): string {
  return wanted ? `${COLOURS[colour]}${text}\u001b[0m` : text;
}
