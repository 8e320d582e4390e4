import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import {
  add,
  lastLine,
  mochaCounts,
  MOCHA_SUITES,
  pythonCounts,
  runCheck,
  runMocha,
  testFiles,
} from "../../tools/commands/testRunners";
import { PROJECT_ROOT } from "../../twin/paths";

describe("counting the tests of several runners", function () {
  this.timeout(60_000);
  let folder: string;
  before(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "portcullis-runners-"))));
  after(() => {
    fs.rmSync(folder, { recursive: true, force: true });
  });

  /** Runs Mocha over one file. */
  async function countsOf(name: string, content: string): Promise<string> {
    const suite = path.join(folder, name);
    fs.mkdirSync(suite);
    fs.writeFileSync(path.join(suite, "one.test.ts"), content);
    return lastLine(await runMocha([path.relative(path.join(PROJECT_ROOT, "test"), suite)], folder, true));
  }

  it("begins with the files that take longest, and names every file once", () => {
    const files = testFiles(MOCHA_SUITES);
    const longest = ["twin/slice", "twin/locks", "preview/program", "preview/engine"];
    assert.deepEqual(
      files.slice(0, longest.length),
      longest.map((name) => path.join("test", `${name}.test.ts`)),
    );
    const folders = MOCHA_SUITES.map((suite) => path.join(PROJECT_ROOT, "test", suite));
    const all = folders.flatMap((suite) => fs.readdirSync(suite, { recursive: true, encoding: "utf8" }));
    assert.equal(files.length, all.filter((file) => file.endsWith(".test.ts")).length);
    assert.equal(new Set(files).size, files.length);
  });

  it("counts what passed, failed and was skipped", async () => {
    const content = `it("a", () => {}); it("b", () => { throw new Error("as it should"); }); it.skip("c", () => {});`;
    assert.equal(await countsOf("mixed", content), "1 passed, 1 failed, 1 skipped");
  });

  it("takes a runner that crashes in the middle for a failed one", async () => {
    assert.equal(await countsOf("crash", `it("a", () => { process.abort(); });`), "0 passed, 1 failed, 0 skipped");
    assert.equal(await countsOf("exit", `it("a", () => { process.exit(0); });`), "0 passed, 1 failed, 0 skipped");
  });

  it("takes a file with a syntax error for a failed test", async () => {
    assert.equal(await countsOf("syntax", `it("a", () => {`), "0 passed, 1 failed, 0 skipped");
  });

  it("takes a suite without any test file for a failed one", async () => {
    const counts = await runMocha(
      [path.relative(path.join(PROJECT_ROOT, "test"), path.join(folder, "none"))],
      folder,
      true,
    );
    assert.equal(lastLine(counts), "0 passed, 1 failed, 0 skipped");
  });

  it("believes the exit code where it says more than the count", () => {
    const written = JSON.stringify({ passed: 3, failed: 0, skipped: 0 });
    assert.equal(lastLine(mochaCounts(1, written)), "3 passed, 1 failed, 0 skipped");
    assert.equal(lastLine(mochaCounts(0, written)), "3 passed, 0 failed, 0 skipped");
  });

  it("reads the summary of Python's unittest", () => {
    const cases: [number, string, string][] = [
      [0, "Ran 5 tests in 0.1s\n\nOK (skipped=2)\n", "3 passed, 0 failed, 2 skipped"],
      [1, "Ran 5 tests in 0.1s\n\nFAILED (failures=1, errors=1)\n", "3 passed, 2 failed, 0 skipped"],
      [0, "errors=7 printed by a test\nRan 1 test in 0.1s\n\nOK\n", "1 passed, 0 failed, 0 skipped"],
      [5, "Ran 0 tests in 0.0s\n\nNO TESTS RAN\n", "0 passed, 1 failed, 0 skipped"],
      [1, "python3: not found\n", "0 passed, 1 failed, 0 skipped"],
    ];
    for (const [status, output, expected] of cases) {
      assert.equal(lastLine(pythonCounts(status, output)), expected, output);
    }
  });

  it("counts a check as one, also one that cannot start", async () => {
    const checks = [["true"], ["false"], [path.join(folder, "absent")]].map((command) => runCheck(command, folder));
    const total = (await Promise.all(checks)).reduce(add);
    assert.equal(lastLine(total), "1 passed, 2 failed, 0 skipped");
  });
});
