import * as assert from "node:assert/strict";
import { CASES } from "./cases";
import type { PolicyCase, Props } from "./support/policyCase";
import { PolicyPackProcess, policyNames, UNKNOWN_VALUE } from "./support/policyPack";
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

/** What a provider chooses: unknown before the resource is made, together with all that refers to it. */
const COMPUTED = ["id", "arn"];

/** Resources of the stack to which a value refers; the engine tells of them where the value is not known. */
function referredBy(value: unknown, stack: TestResource[]): TestResource[] {
  const text = JSON.stringify(value);
  return stack.filter(({ props }) => COMPUTED.some((key) => key in props && text.includes(JSON.stringify(props[key]))));
}

function withUnknown(resource: TestResource, property: string, stack: TestResource[]): TestResource {
  const { props, from = {} } = resource;
  const origins = from[property] ?? referredBy(props[property], stack).filter((other) => other !== resource);
  return { ...resource, props: { ...props, [property]: UNKNOWN_VALUE }, from: { ...from, [property]: origins } };
}

/** The stack as previews see it that do not know one property of one resource, or nothing that a provider chooses. */
function earlyForms(stack: TestResource[]): [string, TestResource[]][] {
  const single = stack.flatMap((resource) =>
    Object.keys(resource.props)
      .filter((property) => !COMPUTED.includes(property))
      .map((property): [string, TestResource[]] => [
        `${property} of ${resource.name}`,
        stack.map((other) => (other === resource ? withUnknown(other, property, stack) : other)),
      ]),
  );
  const unmade = stack.map((resource) =>
    Object.keys(resource.props)
      .filter((property) => COMPUTED.includes(property) || referredBy(resource.props[property], stack).length > 0)
      .reduce((early, property) => withUnknown(early, property, stack), resource),
  );
  return [...single, ["what providers choose", unmade]];
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

  it("say of what they refuse that it is not known, whichever property of it a preview does not know", async () => {
    const silent: string[] = [];
    await withPack({}, async (pack) => {
      for (const { policy, fails } of CASES) {
        for (const { stack } of fails) {
          for (const [title, early] of earlyForms(stack)) {
            const found = await pack.run(early);
            const told = [...ofPolicy(found, policy), ...undeterminedOf(found, policy)];
            if (told.length === 0) silent.push(`${policy} without ${title}: ${shown(stack)}`);
          }
        }
      }
    });
    assert.deepEqual(silent, []);
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
