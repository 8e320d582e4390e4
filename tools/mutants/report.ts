import Table from "cli-table3";
import { AGREEMENT, explanationOf, objections, type Outcome, percent, scoreOf, Verdict } from "./outcome";
import type { Explanation } from "./survivors";

/** How to print. */
export interface MutantReportOptions {
  /** Columns of the terminal. Default 140. */
  width?: number;
  /** Default false. */
  colour?: boolean;
  /** Not every mutant was tried: nothing can be said of the whole. Default false. */
  partial?: boolean;
  seconds: number;
}

/** Every mutant with what killed it, then those that survived with the reason, then the figures. */
export function renderMutants(
  outcomes: readonly Outcome[],
  explained: readonly Explanation[],
  options: MutantReportOptions,
): string {
  const survivors = outcomes.filter(({ verdict }) => verdict === Verdict.Survived);
  const wrong = options.partial === true ? [] : objections(outcomes, explained);
  return [
    table(outcomes, options),
    ...(survivors.length === 0 ? [] : [survivorsText(survivors, explained)]),
    ...(wrong.length === 0 ? [] : [["Not as it must be:", ...wrong.map((text) => `- ${text}`)].join("\n")]),
    figures(outcomes, options, wrong.length === 0),
  ]
    .join("\n\n")
    .concat("\n");
}

function table(outcomes: readonly Outcome[], { width = 140, colour = false }: MutantReportOptions): string {
  const rest = Math.max(60, width - 4 - 10);
  const rows = new Table({
    head: ["", "mutant", "by"],
    colWidths: [10, Math.ceil(rest * 0.6), Math.floor(rest * 0.4)],
    wordWrap: true,
    style: { head: [], border: [], compact: true },
  });
  for (const outcome of outcomes) rows.push([verdictText(outcome.verdict, colour), outcome.mutant.id, by(outcome)]);
  return rows.toString();
}

function by({ verdict, policies, probes, message }: Outcome): string {
  switch (verdict) {
    case Verdict.Refused:
      return `AWS's provider: ${message}`;
    case Verdict.Killed:
    case Verdict.Agreed:
      return [...policies.map((name) => `policy ${name}`), ...probes.map((id) => `probe ${id}`)].join(", ");
    case Verdict.Survived:
      return message;
  }
}

function survivorsText(survivors: readonly Outcome[], explained: readonly Explanation[]): string {
  const reasons = Map.groupBy(survivors, (outcome) => explanationOf(outcome, explained) ?? "no reason is known");
  return [
    "Survived:",
    ...[...reasons].flatMap(([reason, outcomes]) => [...outcomes.map(({ mutant }) => `- ${mutant.id}`), `  ${reason}`]),
  ].join("\n");
}

function figures(
  outcomes: readonly Outcome[],
  { colour = false, seconds, partial = false }: MutantReportOptions,
  well: boolean,
): string {
  const score = scoreOf(outcomes);
  const text = [
    `${score.mutants} mutants in ${seconds.toFixed(0)} s`,
    `${score.killedByPolicy} killed by a policy`,
    `${score.killedByProbe} by a probe`,
    `${score.agreed} by ${AGREEMENT} alone`,
    `${score.survived} survived`,
    `${score.refused} refused by AWS's provider`,
  ].join(", ");
  const parts = `${percent(score.killed)} killed, ${percent(score.killedByRules)} without ${AGREEMENT}`;
  const judged = `${text}; ${parts}${partial ? ", of those that were tried" : ""}`;
  return paint(judged, well ? "green" : "red", colour);
}

function verdictText(verdict: Verdict, colour: boolean): string {
  switch (verdict) {
    case Verdict.Refused:
      return "refused";
    case Verdict.Killed:
      return paint("killed", "green", colour);
    case Verdict.Agreed:
      return paint("agreed", "yellow", colour);
    case Verdict.Survived:
      return paint("SURVIVED", "red", colour);
  }
}

const COLOURS = { red: "\u001b[31m", green: "\u001b[32m", yellow: "\u001b[33m" };

function paint(text: string, colour: keyof typeof COLOURS, wanted: boolean): string {
  return wanted ? `${COLOURS[colour]}${text}\u001b[0m` : text;
}

/** The same facts for machines. */
export function mutantsDocument(
  outcomes: readonly Outcome[],
  explained: readonly Explanation[],
  options: MutantReportOptions,
): object {
  return {
    ...scoreOf(outcomes),
    seconds: Math.round(options.seconds),
    partial: options.partial === true,
    objections: options.partial === true ? [] : objections(outcomes, explained),
    outcomes: outcomes.map((outcome) => ({
      mutant: outcome.mutant.id,
      type: outcome.mutant.resource.type,
      urn: outcome.mutant.resource.urn,
      property: outcome.mutant.property,
      weak: outcome.mutant.weak,
      why: outcome.mutant.row.why,
      verdict: outcome.verdict,
      policies: outcome.policies,
      probes: outcome.probes,
      message: outcome.message,
      ...(outcome.verdict === Verdict.Survived && { explanation: explanationOf(outcome, explained) ?? null }),
    })),
  };
}
