import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { z } from "zod";
import { PROJECT_ROOT, RUN_TSCONFIG } from "../../twin/paths";
import { useColour } from "../progress";

const countsSchema = z.object({ passed: z.number(), failed: z.number(), skipped: z.number() });
export type Counts = z.infer<typeof countsSchema>;

const node = process.execPath;
const bin = (name: string): string => path.join(PROJECT_ROOT, "node_modules", name);

/** A program of thousands of files leaves much garbage while it is made; seldom collected, it costs a tenth less. */
const ROOM_FOR_YOUNG_OBJECTS = "--max-semi-space-size=64";

/**
 * What is at the top of the tree. Not the tree itself: Prettier looks into the folders in it that it is to ignore, and in
 * `.cache` the set-up makes, at the same time, some that it cannot look into.
 */
function tree(): string[] {
  return fs.readdirSync(PROJECT_ROOT).filter((name) => ![".cache", ".git", "dist", "node_modules"].includes(name));
}

/** Checks of the whole tree, in the order of what a developer wants to know first. */
export const CHECKS: { title: string; command: string[] }[] = [
  { title: "types and lint", command: [node, ROOM_FOR_YOUNG_OBJECTS, bin("eslint/bin/eslint.js"), "."] },
  {
    title: "format",
    command: [node, bin("prettier/bin/prettier.cjs"), "--check", "--log-level", "warn", "--ignore-unknown", ...tree()],
  },
];

/** Folders below `test`, those with long files first. */
export const MOCHA_SUITES = ["twin", "preview", "policy", "unit"];

/** What is begun last should be short, so these begin, the longest first. */
const LONGEST = ["twin/slice", "twin/locks", "preview/program", "preview/engine"].map((name) =>
  path.join("test", `${name}.test.ts`),
);

/** Test files that run at one time. Those on the twin mostly wait, so one more than a small machine has cores. */
const JOBS = 3;

/** A runner that ended without a count has failed, whatever it printed. */
const CRASHED: Counts = { passed: 0, failed: 1, skipped: 0 };

export function add(one: Counts, other: Counts): Counts {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    skipped: one.skipped + other.skipped,
  };
}

/** What `npm test` ends with. */
export function lastLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/** A check without tests of its own counts as one. It goes on beside others, so it speaks when it failed. */
export async function runCheck(command: string[], folder: string): Promise<Counts> {
  const { status, output } = await run(command, folder, { capture: true });
  if (status !== 0) process.stderr.write(output);
  return status === 0 ? { passed: 1, failed: 0, skipped: 0 } : CRASHED;
}

/**
 * @param suites Folders, relative to `test`.
 * @param capture Keep its report from the terminal.
 */
export async function runMocha(suites: string[], folder: string, capture = false): Promise<Counts> {
  const files = testFiles(suites);
  if (files.length === 0) return CRASHED;
  const countsFile = path.join(folder, "counts.json");
  fs.rmSync(countsFile, { force: true });
  const reporter = path.join(PROJECT_ROOT, "test", "support", "countingReporter.js");
  // Left to itself it colours wherever CI is set.
  const colour = useColour(process.stderr) ? "--color" : "--no-color";
  const parallel = ["--parallel", "--jobs", String(JOBS)];
  const command = [node, bin("mocha/bin/mocha.js"), colour, ...parallel, "--reporter", reporter, ...files];
  const { status } = await run(command, folder, { capture, environment: { PORTCULLIS_COUNTS_FILE: countsFile } });
  return mochaCounts(status, fs.existsSync(countsFile) ? fs.readFileSync(countsFile, "utf8") : undefined);
}

/**
 * Files, not patterns: Mocha runs a file twice that two patterns name. Relative: the name of the clone's folder may hold
 * what means something in a pattern.
 * @returns each once, in the order to begin them.
 */
export function testFiles(suites: string[]): string[] {
  const files = suites.flatMap((suite) =>
    fs.globSync(path.join("test", suite, "**", "*.test.ts"), { cwd: PROJECT_ROOT }).sort(),
  );
  const longest = LONGEST.filter((file) => files.includes(file));
  return [...longest, ...files.filter((file) => !longest.includes(file))];
}

/** @param written What the reporter wrote at the end of the run; undefined when there was no end. */
export function mochaCounts(status: number, written: string | undefined): Counts {
  if (written === undefined) return CRASHED;
  const counts = countsSchema.parse(JSON.parse(written));
  return status !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

export async function runPythonTests(folder: string): Promise<Counts> {
  const { status, output } = await run(["python3", "-m", "unittest", "discover", "-s", "tests", "-t", "."], folder, {
    cwd: path.join(PROJECT_ROOT, "workloads", "gatewayAgent"),
    environment: { PYTHONDONTWRITEBYTECODE: "1" },
    capture: true,
  });
  if (status !== 0) process.stderr.write(output);
  return pythonCounts(status, output);
}

/** Reads the summary of Python's unittest. */
export function pythonCounts(status: number, output: string): Counts {
  const ran = Number(/^Ran (\d+) tests?/m.exec(output)?.[1] ?? 0);
  const summary = /^(?:OK|FAILED)\b.*$/m.exec(output)?.[0] ?? "";
  const number = (name: string): number => Number(new RegExp(`\\b${name}=(\\d+)`).exec(summary)?.[1] ?? 0);
  const skipped = number("skipped");
  const failed = number("failures") + number("errors");
  // No test at all is a wrong call, whatever Python's version makes of it.
  if (ran === 0 || (status !== 0 && failed === 0)) return CRASHED;
  return { passed: Math.max(0, ran - failed - skipped), failed, skipped };
}

interface RunOptions {
  cwd?: string;
  environment?: Record<string, string>;
  /** Return what it prints instead of showing it. */
  capture?: boolean;
}

/**
 * Runs a test runner with a temporary folder of its own.
 * @returns its exit code (1 when it could not start or was killed), and what it printed when that was captured.
 */
function run(
  command: string[],
  temporaryFolder: string,
  options: RunOptions = {},
): Promise<{ status: number; output: string }> {
  const [program = node, ...args] = command;
  return new Promise((resolve) => {
    let output = "";
    // A runner's own last line must not be taken for the total: everything but the total goes to standard error.
    const child = spawn(program, args, {
      cwd: options.cwd ?? PROJECT_ROOT,
      stdio: options.capture === true ? ["ignore", "pipe", "pipe"] : ["ignore", 2, 2],
      env: {
        ...process.env,
        TMPDIR: temporaryFolder,
        TS_NODE_PROJECT: RUN_TSCONFIG,
        ...options.environment,
      },
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (data: Buffer) => (output += data.toString()));
    }
    child.on("error", (error) => {
      process.stderr.write(`${error.message}\n`);
      resolve({ status: 1, output });
    });
    child.on("close", (code) => {
      resolve({ status: code ?? 1, output });
    });
  });
}
