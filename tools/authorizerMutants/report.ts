import { z } from "zod";

/** A reason for which mutants survive. */
export interface Explanation {
  /** Matched against {@link Mutant.id}. */
  pattern: RegExp;
  reason: string;
}

/** A small change of the authorizer's code, and whether a test failed for it. */
export interface Mutant {
  /** `FILE: ORIGINAL => REPLACEMENT`, on one line: the same wherever in the file it stands. */
  id: string;
  line: number;
  killed: boolean;
}

/** The least part of the mutants that must be killed. */
export const LEAST_KILLED = 0.95;

const Position = z.object({ line: z.number(), column: z.number() });
const Status = z.enum([
  "Killed",
  "Timeout",
  "Survived",
  "NoCoverage",
  "RuntimeError",
  "CompileError",
  "Ignored",
  "Pending",
]);
/** The parts that are read of Stryker's report (mutation-testing-report-schema, version 1). */
const Report = z.object({
  files: z.record(
    z.string(),
    z.object({
      source: z.string(),
      mutants: z.array(
        z.object({
          mutatorName: z.string(),
          replacement: z.string().optional(),
          status: Status,
          location: z.object({ start: Position, end: Position }),
        }),
      ),
    }),
  ),
});

/** Mutants of a report of Stryker's. One that cannot run is no mutant: nobody could ship it. */
export function mutantsOf(text: string): Mutant[] {
  const { files } = Report.parse(JSON.parse(text));
  return Object.entries(files).flatMap(([file, { source, mutants }]) =>
    mutants
      .filter(({ status }) => status !== "RuntimeError" && status !== "CompileError" && status !== "Ignored")
      .map(({ mutatorName, replacement, status, location: { start, end } }) => ({
        id: `${file}: ${onOneLine(between(source, start, end))} => ${onOneLine(replacement ?? mutatorName)}`,
        line: start.line,
        killed: status === "Killed" || status === "Timeout",
      })),
  );
}

/** From 0 to 1. */
export function killedPart(mutants: readonly Mutant[]): number {
  return mutants.length === 0 ? 0 : mutants.filter(({ killed }) => killed).length / mutants.length;
}

/** Everything for which a run fails; nothing when all is well. */
export function objections(mutants: readonly Mutant[], explained: readonly Explanation[]): string[] {
  const survivors = mutants.filter(({ killed }) => !killed);
  const unexplained = survivors.filter(({ id }) => !explained.some(({ pattern }) => pattern.test(id)));
  const idle = explained.filter(({ pattern }) => !survivors.some(({ id }) => pattern.test(id)));
  const part = killedPart(mutants);
  return [
    ...unexplained.map(
      ({ id, line }) =>
        `line ${line} of ${id} survives: write a test that fails for it, or say in tools/authorizerMutants/survivors.ts why none can`,
    ),
    ...idle.map(
      ({ pattern }) =>
        `${String(pattern)} of tools/authorizerMutants/survivors.ts explains no survivor any more: remove it`,
    ),
    ...(part < LEAST_KILLED
      ? [`only ${percent(part)} of the mutants are killed; at least ${percent(LEAST_KILLED)} must be`]
      : []),
  ];
}

export function percent(part: number): string {
  return `${(part * 100).toFixed(1)} %`;
}

function between(source: string, start: z.infer<typeof Position>, end: z.infer<typeof Position>): string {
  const lines = source.split("\n").slice(start.line - 1, end.line);
  const last = lines.length - 1;
  return lines
    .map((line, index) => line.slice(index === 0 ? start.column - 1 : 0, index === last ? end.column - 1 : undefined))
    .join("\n");
}

function onOneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
