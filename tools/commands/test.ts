import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { z } from "zod";
import { PROJECT_ROOT } from "../../twin/paths";
import { timed } from "../progress";
import { setUp } from "../setUp";

const Counts = z.object({ passed: z.number(), failed: z.number(), skipped: z.number() });
type Counts = z.infer<typeof Counts>;

const node = process.execPath;
const bin = (name: string) => path.join(PROJECT_ROOT, "node_modules", name);

/** Every runner, in the order of what a developer wants to know first. A check without tests of its own counts as one. */
const CHECKS: { title: string; command: string[] }[] = [
  { title: "types", command: [node, bin("typescript/bin/tsc"), "--noEmit"] },
  { title: "lint", command: [node, bin("eslint/bin/eslint.js"), "."] },
  { title: "format", command: [node, bin("prettier/bin/prettier.cjs"), "--check", "--log-level", "warn", "."] },
];

const MOCHA_SUITES = ["unit", "policy", "preview", "twin"];

/** `npm test [unit|policy|preview|twin|checks …]`: everything, or only the named parts. */
export async function testCommand(parts: string[]): Promise<number> {
  const wanted = (part: string): boolean => parts.length === 0 || parts.includes(part);
  await setUp();
  const total: Counts = { passed: 0, failed: 0, skipped: 0 };
  const add = (counts: Counts): void => {
    total.passed += counts.passed;
    total.failed += counts.failed;
    total.skipped += counts.skipped;
  };
  if (wanted("checks")) for (const check of CHECKS) add(await runCheck(check.title, check.command));
  if (wanted("unit")) add(await runPythonTests());
  for (const suite of MOCHA_SUITES) if (wanted(suite)) add(await runMocha(suite));
  process.stdout.write(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

function runCheck(title: string, command: string[]): Promise<Counts> {
  return timed(title, () => Promise.resolve(countExit(run(command, {}))));
}

function countExit(status: number): Counts {
  return { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, skipped: 0 };
}

function runMocha(suite: string): Promise<Counts> {
  return timed(`tests: ${suite}`, () => {
    const countsFile = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "portcullis-test-")), "counts.json");
    const status = run(
      [
        node,
        bin("mocha/bin/mocha.js"),
        "--reporter",
        path.join(PROJECT_ROOT, "test", "support", "countingReporter.js"),
        path.join("test", suite, "**", "*.test.ts"),
      ],
      { PORTCULLIS_COUNTS_FILE: countsFile },
    );
    // A runner that ended without writing its counts has failed, whatever it printed.
    if (!fs.existsSync(countsFile)) return Promise.resolve({ passed: 0, failed: 1, skipped: 0 });
    const counts = Counts.parse(JSON.parse(fs.readFileSync(countsFile, "utf8")));
    fs.rmSync(path.dirname(countsFile), { recursive: true });
    return Promise.resolve(status !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts);
  });
}

/** The gateway's agent is Python; its tests run on the host's own interpreter. */
function runPythonTests(): Promise<Counts> {
  return timed("tests: gateway agent", () => {
    const result = spawnSync("python3", ["-m", "unittest", "discover", "-s", "tests", "-t", "."], {
      cwd: path.join(PROJECT_ROOT, "workloads", "gatewayAgent"),
      encoding: "utf8",
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1" },
    });
    process.stderr.write(result.stderr);
    const ran = Number(/^Ran (\d+) tests?/m.exec(result.stderr)?.[1] ?? 0);
    const number = (name: string): number => Number(new RegExp(`${name}=(\\d+)`).exec(result.stderr)?.[1] ?? 0);
    const skipped = number("skipped");
    const failed = number("failures") + number("errors");
    if (result.status !== 0 && failed === 0) return Promise.resolve({ passed: 0, failed: 1, skipped: 0 });
    return Promise.resolve({ passed: ran - failed - skipped, failed, skipped });
  });
}

function run(command: string[], environment: Record<string, string>): number {
  const [program = node, ...args] = command;
  // A runner's own last line must not be taken for the total: everything but the total goes to standard error.
  const result = spawnSync(program, args, {
    cwd: PROJECT_ROOT,
    stdio: ["ignore", 2, 2],
    env: { ...process.env, TS_NODE_PROJECT: path.join(PROJECT_ROOT, "tsconfig.json"), ...environment },
  });
  return result.status ?? 1;
}
