import * as assert from "node:assert/strict";
import { killedPart, type Mutant, mutantsOf, objections } from "../../tools/authorizerMutants/report";

const SOURCE = "export const one = 1;\nexport function two(): number {\n  return one\n    + one;\n}\n";

const mutant = (status: string, location: object, replacement?: string) => ({
  id: "1",
  mutatorName: "ArithmeticOperator",
  replacement,
  status,
  location,
});
const reportOf = (...mutants: object[]): string =>
  JSON.stringify({ schemaVersion: "1.0", files: { "a/b.ts": { language: "typescript", source: SOURCE, mutants } } });

const SUM = { start: { line: 3, column: 10 }, end: { line: 4, column: 10 } };
const killed = (id: string): Mutant => ({ id, line: 1, killed: true });
const survivor = (id: string): Mutant => ({ id, line: 7, killed: false });

describe("the mutation test of the authorizer", () => {
  it("names a mutant by file, code and replacement on one line, wherever it stands", () => {
    assert.deepEqual(mutantsOf(reportOf(mutant("Survived", SUM, "one\n - one"), mutant("Killed", SUM))), [
      { id: "a/b.ts: one + one => one - one", line: 3, killed: false },
      { id: "a/b.ts: one + one => ArithmeticOperator", line: 3, killed: true },
    ]);
  });

  it("counts a time-out as killed, code that no test reaches as surviving, and what cannot run not at all", () => {
    const statuses = ["Killed", "Timeout", "Survived", "NoCoverage", "RuntimeError", "CompileError", "Ignored"];
    const mutants = mutantsOf(reportOf(...statuses.map((status) => mutant(status, SUM, status))));
    assert.deepEqual(
      mutants.map(({ id, killed }) => [id.split(" => ")[1], killed]),
      [
        ["Killed", true],
        ["Timeout", true],
        ["Survived", false],
        ["NoCoverage", false],
      ],
    );
    assert.equal(killedPart(mutants), 0.5);
  });

  it("does not take a report of another shape", () => {
    assert.throws(() => mutantsOf(reportOf(mutant("Vanished", SUM, "x"))));
    assert.throws(() => mutantsOf("{}"));
  });

  const many = Array.from({ length: 95 }, (_, index) => killed(`x: ${index} => 0`));
  it("is good when enough are killed and each survivor has a reason", () => {
    assert.deepEqual(objections([...many, survivor("x: a => b")], [{ pattern: /^x: a => b$/, reason: "equal" }]), []);
  });

  it("is bad for a survivor without a reason, and for a reason without a survivor", () => {
    const [first, second, ...rest] = objections([...many, survivor("x: a => b")], [{ pattern: /c/, reason: "gone" }]);
    assert.match(first ?? "", /^line 7 of x: a => b survives: write a test/);
    assert.match(second ?? "", /^\/c\/ of tools\/authorizerMutants\/survivors.ts explains no survivor any more/);
    assert.deepEqual(rest, []);
  });

  it("is bad when too few are killed, whatever the reasons; and when there is nothing", () => {
    const survivors = Array.from({ length: 6 }, (_, index) => survivor(`y: ${index} => 0`));
    assert.match(objections([...many, ...survivors], [{ pattern: /^y/, reason: "equal" }])[0] ?? "", /only 94\.1 %/);
    assert.match(objections([], [])[0] ?? "", /only 0\.0 %/);
  });
});
