import type { WriteStream } from "node:tty";

/** Tells the person at the terminal what a long step does and how long it took. */
export type Progress = (message: string) => void;

interface Step {
  title: string;
  started: number;
  /** Shows what it does itself. */
  speaks: boolean;
}

const TICK_MILLISECONDS = 1000;
/** Where lines cannot be written again, e.g. in a log, a step that goes on says so this often. */
const LINE_EVERY_TICKS = 10;

const running = new Set<Step>();
let ticks = 0;
let timer: NodeJS.Timeout | undefined;

/** Writes progress lines to standard error, so that standard output stays for results. */
export const terminalProgress: Progress = (message) => {
  writeLine(`  ${message}`);
};

/**
 * Runs a step under a title: prints the title at once, a clock while it goes on, and its time when it ends.
 * @param speaks The step writes to the terminal itself: no clock. Default false.
 */
export async function timed<T>(title: string, work: (progress: Progress) => Promise<T>, speaks = false): Promise<T> {
  const step: Step = { title, started: Date.now(), speaks };
  writeLine(`• ${title}`);
  running.add(step);
  timer ??= setInterval(tick, TICK_MILLISECONDS);
  let verdict = "failed after ";
  try {
    const result = await work(terminalProgress);
    verdict = "";
    return result;
  } finally {
    running.delete(step);
    if (running.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
    writeLine(`  ${title}: ${verdict}${elapsed(step, 1)}`);
  }
}

/** Whether a stream shows colours, and the person has not asked to go without (no-color.org). */
export function useColour(stream: NodeJS.WriteStream): boolean {
  return isTerminal(stream) && (process.env["NO_COLOR"] ?? "") === "";
}

function tick(): void {
  ticks++;
  if (isTerminal(process.stderr)) drawClock();
  else if (ticks % LINE_EVERY_TICKS === 0) {
    for (const step of silentSteps()) process.stderr.write(`  ${step.title}: ${elapsed(step)} so far\n`);
  }
}

function silentSteps(): Step[] {
  const steps = [...running];
  return steps.some(({ speaks }) => speaks) ? [] : steps;
}

function writeLine(text: string): void {
  if (!isTerminal(process.stderr)) {
    process.stderr.write(`${text}\n`);
    return;
  }
  process.stderr.write(`\r\x1b[K${text}\n`);
}

/** The last line of the terminal; the next line that is written takes its place. */
function drawClock(): void {
  const steps = silentSteps();
  if (steps.length === 0) return;
  const text = `  ${steps.map((step) => `${step.title} ${elapsed(step)}`).join(", ")}`;
  process.stderr.write(`\r\x1b[K${text.slice(0, process.stderr.columns - 1)}`);
}

function isTerminal(stream: WriteStream | NodeJS.WriteStream): boolean {
  return stream.isTTY && process.env["TERM"] !== "dumb";
}

function elapsed({ started }: Step, digits = 0): string {
  return `${((Date.now() - started) / 1000).toFixed(digits)} s`;
}
