import * as assert from "node:assert/strict";
import { CASES } from "./cases";
import type { PolicyCase, Props } from "./support/policyCase";
import { PolicyPackProcess, policyNames } from "./support/policyPack";
import type { TestResource, Violation } from "./support/policyPack";

/** Policies with tests of their own files, and those that report on other policies. */
const ELSEWHERE = ["exceptions", "same-region", "management-access", "undetermined", "unused-exceptions"];

const shown = (stack: TestResource[]): string => JSON.stringify(stack.map(({ type, props }) => ({ type, props })));

function ofPolicy(violations: Violation[], policy: string): Violation[] {
  return violations.filter((violation) => violation.policy === policy);
}

function undeterminedOf(violations: Violation[], policy: string): Violation[] {
  return ofPolicy(violations, "undetermined").filter(({ message }) => message.includes(`\n${policy}: `));
}

async function withPack(
  policyConfig: Record<string, { properties: Props }>,
  test: (pack: PolicyPackProcess) => Promise<void>,
): Promise<void> {
  const pack = await PolicyPackProcess.start({ policyConfig });
  try {
    await test(pack);
  } finally {
    await pack.stop();
  }
}

async function assertFails(
  pack: PolicyPackProcess,
  policy: string,
  { stack, message, at }: PolicyCase["fails"][number],
): Promise<void> {
  const found = ofPolicy(await pack.run(stack), policy);
  assert.notEqual(found.length, 0, `nothing is said of ${shown(stack)}`);
  assert.ok(
    found.some((violation) => message.test(violation.message)),
    `${found.map((violation) => violation.message).join("\n")} for ${shown(stack)}`,
  );
  const named = found.map(({ urn }) => urn.split("::").at(-1));
  assert.ok(named.includes(at ?? stack.at(-1)?.name), `${named.join(", ")} for ${shown(stack)}`);
}

describe("the rules of the pack", () => {
  it("all have cases", () => {
    assert.deepEqual(
      policyNames()
        .filter((name) => !ELSEWHERE.includes(name))
        .sort(),
      CASES.map(({ policy }) => policy).sort(),
    );
  });

  describe("without configuration", () => {
    let pack: PolicyPackProcess;
    before(async () => {
      pack = await PolicyPackProcess.start();
    });
    after(() => pack.stop());

    for (const { policy, passes, fails, unknown = [], notApplicable = [] } of CASES) {
      it(policy, async () => {
        for (const stack of [...passes, ...notApplicable]) {
          const found = await pack.run(stack);
          assert.deepEqual([...ofPolicy(found, policy), ...undeterminedOf(found, policy)], [], shown(stack));
        }
        for (const failure of fails) {
          await assertFails(pack, policy, failure);
        }
        for (const stack of unknown) {
          const found = await pack.run(stack);
          assert.deepEqual(ofPolicy(found, policy), [], shown(stack));
          const [note] = undeterminedOf(found, policy);
          assert.match(note?.message ?? "", /[Tt]he update will check/, shown(stack));
          assert.equal(note?.level, "advisory");
        }
      });
    }
  });

  it("say nothing of what an exception names", async () => {
    const exceptions = CASES.map(({ policy }) => ({
      policy,
      resource: "::",
      reason: "test",
      owner: "test",
      expires: "2999-12-31",
    }));
    await withPack({ exceptions: { properties: { exceptions } } }, async (pack) => {
      for (const { policy, fails } of CASES) {
        for (const { stack } of fails) {
          assert.deepEqual(ofPolicy(await pack.run(stack), policy), [], `${policy} ${shown(stack)}`);
        }
      }
    });
  });

  it("follow their options", async () => {
    const configured = CASES.flatMap(({ policy, configured: values }) =>
      values === undefined ? [] : [{ policy, ...values }],
    );
    assert.ok(configured.length > 8);
    const policyConfig = Object.fromEntries(configured.map(({ policy, properties }) => [policy, { properties }]));
    await withPack(policyConfig, async (pack) => {
      for (const { policy, passes = [], fails = [] } of configured) {
        for (const stack of passes) {
          assert.deepEqual(ofPolicy(await pack.run(stack), policy), [], `${policy} ${shown(stack)}`);
        }
        for (const failure of fails) {
          await assertFails(pack, policy, failure);
        }
      }
    });
  });
});
