import { TwinPaths } from "../../twin/paths";
import { timed } from "../progress";
import { setUp } from "../setUp";
import { forget } from "../twinStack";
import { exclusively } from "./exclusive";
import { cutOff, interruptible } from "./interruption";
import { makeTestFolder, removeTestFolders } from "./testFolder";
import { add, CHECKS, type Counts, lastLine, MOCHA_SUITES, runCheck, runMocha, runPythonTests } from "./testRunners";

const TEST_TWIN = TwinPaths.named("twin-test");
const PARTS = ["checks", ...MOCHA_SUITES];
/** Mocha folder of what takes too long for every day: rolls and changes of every kind, under traffic. */
const FULL = "full";
/** What runs on gateways and on the management server is Python; its tests run on the host's own interpreter. */
const PYTHON = { name: "python3", program: "python3" };
/** The management server's page is looked at in a real browser. */
const BROWSER = { name: "chromium", program: "chromium" };

/** `npm test [checks|unit|policy|preview|twin|full …]`: everything but `full`, or only the named parts. */
export async function testCommand(named: string[]): Promise<number> {
  const allowed = [...PARTS, FULL];
  const unknown = named.filter((part) => !allowed.includes(part));
  if (unknown.length > 0) throw new Error(`Unknown: ${unknown.join(", ")}; the parts are: ${allowed.join(", ")}.`);
  const parts = named.length === 0 ? PARTS : named;
  const work = (): Promise<number> => interruptible((signal) => test(parts, signal));
  // Its tests use one twin by name.
  return parts.includes("twin") ? exclusively(TEST_TWIN, "npm test", work) : work();
}

/** `npm run test:full`: everything. */
export function testFullCommand(): Promise<number> {
  return testCommand([...PARTS, FULL]);
}

async function test(parts: string[], signal: AbortSignal): Promise<number> {
  // All that tests make for themselves, and nothing of it stays.
  const folder = await makeTestFolder();
  try {
    const total = await cutOff(signal, () => runAll(parts, folder));
    process.stdout.write(`${lastLine(total)}\n`);
    return total.failed === 0 && total.passed > 0 ? 0 : 1;
  } finally {
    if (signal.aborted) await forget(TEST_TWIN);
    await removeTestFolders();
  }
}

/**
 * The checks of the tree need nothing but the npm packages: they go on beside the set-up, and keep a processor busy while
 * tests wait for machines.
 */
async function runAll(parts: string[], folder: string): Promise<Counts> {
  let total: Counts = { passed: 0, failed: 0, skipped: 0 };
  const run = async (title: string, runner: () => Promise<Counts>, speaks: boolean): Promise<void> => {
    const counts = await timed(title, runner, speaks);
    process.stderr.write(`  ${title}: ${lastLine(counts)}\n`);
    total = add(total, counts);
  };
  const checkTree = async (): Promise<void> => {
    if (!parts.includes("checks")) return;
    for (const { title, command } of CHECKS) await run(title, () => runCheck(command, folder), false);
  };
  const ready = setUp(parts.includes(FULL) ? [PYTHON, BROWSER] : [PYTHON]);
  const checks = checkTree();
  const agentTests = async (): Promise<void> => {
    await Promise.all([ready, checks]);
    if (parts.includes("unit")) await run("tests: gateway agent", () => runPythonTests(folder), false);
  };
  const suites = [FULL, ...MOCHA_SUITES].filter((suite) => parts.includes(suite));
  const tests = async (): Promise<void> => {
    await ready;
    if (suites.length > 0) await run(`tests: ${suites.join(", ")}`, () => runMocha(suites, folder), true);
  };
  const all = [ready, checks, agentTests(), tests()];
  // When one fails the others come to their end first: none may go on behind the command.
  await Promise.allSettled(all);
  await Promise.all(all);
  return total;
}
