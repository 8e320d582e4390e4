import Table from "cli-table3";
import { describeEvidence, describeRequest, summarizeEvidence } from "./describe";
import { LIMITS } from "./accountLimits";
import type { EndpointRun } from "./endpointRun";
import { TECHNIQUES } from "./knownTechniques";
import { passed, type ProbeResult } from "./probe";
import { isJudgedByAnswers, type NotRun } from "./selection";

/** How to print. */
export interface ReportOptions {
  /** Columns of the terminal. Default 120. */
  width?: number;
  /** Whether colours are wanted; only a terminal should get them. Default false. */
  colour?: boolean;
}

/**
 * The results as a table for each endpoint, then what failed in full, what was not run and why, what only a real account
 * can show, and one line that sums up.
 */
export function renderReport(runs: readonly EndpointRun[], options: ReportOptions = {}): string {
  const colour = options.colour ?? false;
  const results = runs.flatMap((run) => run.results);
  const failed = results.filter((result) => !passed(result));
  const notRun = runs.flatMap((run) => run.notRun);
  return [
    ...runs.map(({ endpoint, results: own }) =>
      [...(runs.length > 1 ? [endpoint] : []), table(own, options.width ?? 120, colour)].join("\n"),
    ),
    ...failed.map((result) => failure(result, colour)),
    ...runs.filter(({ ownerTasks }) => ownerTasks.length > 0).map(ownersPart),
    ...(results.some(({ probe }) => isJudgedByAnswers(probe)) ? [BY_ANSWERS] : []),
    ...(notRun.length === 0 ? [] : [omissions(notRun)]),
    limits(),
    summary(results, failed, notRun, colour),
  ]
    .join("\n\n")
    .concat("\n");
}

const BY_ANSWERS =
  "Nobody saw what came to the distribution, the authorizer and the API: verdicts rest on the answers alone.";

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

/** What another program makes can only be asked for; what came of it, the probes have shown. */
function ownersPart({ endpoint, ownerTasks, results }: EndpointRun): string {
  const open = results.filter((result) => !passed(result)).map(({ probe }) => probe.id);
  return [
    `The API of ${endpoint} belongs to somebody else. Its owner must:`,
    ...ownerTasks.map((task) => `- ${task}`),
    open.length === 0
      ? "No probe of this run found any of it still open."
      : `Still open, as these probes show: ${open.join(", ")}.`,
  ].join("\n");
}

function omissions(notRun: readonly NotRun[]): string {
  const reasons = [...new Set(notRun.map(({ reason }) => reason))];
  return [
    "Not run:",
    ...reasons.map((reason) => {
      const ids = notRun.filter((one) => one.reason === reason).map(({ probe }) => probe.id);
      return `- ${[...new Set(ids)].join(", ")}\n  ${reason}`;
    }),
  ].join("\n");
}

function limits(): string {
  return ["What only a real account can show (verify/limits.json):", ...LIMITS.map(({ what }) => `- ${what}`)].join(
    "\n",
  );
}

function summary(
  results: readonly ProbeResult[],
  failed: readonly ProbeResult[],
  notRun: readonly NotRun[],
  colour: boolean,
): string {
  const omitted = notRun.length === 0 ? "" : `, ${notRun.length} not run`;
  const text = `${results.length} probes: ${results.length - failed.length} as expected, ${failed.length} failed${omitted}`;
  return failed.length === 0
    ? paint(text, "green", colour)
    : paint(`${text} (${failed.map(({ probe }) => probe.id).join(", ")})`, "red", colour);
}

/** The same facts for machines. */
export function reportDocument(runs: readonly EndpointRun[]): object {
  const results = runs.flatMap((run) => run.results);
  return {
    passed: results.filter(passed).length,
    failed: results.filter((result) => !passed(result)).length,
    notRun: runs.flatMap(({ endpoint, notRun }) =>
      notRun.map(({ probe, reason }) => ({ endpoint, id: probe.id, from: probe.from, reason })),
    ),
    results: runs.flatMap((run) => run.results.map((result) => resultDocument(run.endpoint, result))),
    ownerTasks: runs.flatMap(({ endpoint, ownerTasks, results: own }) =>
      ownerTasks.length === 0
        ? []
        : [{ endpoint, tasks: ownerTasks, open: own.filter((result) => !passed(result)).map(({ probe }) => probe.id) }],
    ),
    techniques: TECHNIQUES,
    limits: LIMITS,
  };
}

function resultDocument(endpoint: string, { probe, evidence, problems, milliseconds }: ProbeResult): object {
  return {
    endpoint,
    id: probe.id,
    title: probe.title,
    from: probe.from,
    passed: problems.length === 0,
    /** `answers` where the far side would tell more and nobody saw it. */
    basis: isJudgedByAnswers(probe) ? "answers" : probe.observed ? "answers and far side" : "connections",
    milliseconds,
    requests: probe.requests,
    expectation: probe.expectation,
    seen: evidence,
    problems,
  };
}

function indent(text: string): string {
  return text.replace(/^/gm, "  ");
}

const COLOURS = { red: "\u001b[31m", green: "\u001b[32m" };

function paint(text: string, colour: keyof typeof COLOURS, wanted: boolean): string {
  return wanted ? `${COLOURS[colour]}${text}\u001b[0m` : text;
}
