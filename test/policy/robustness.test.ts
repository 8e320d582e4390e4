import * as fc from "fast-check";
import { SIGNATURE_KEY } from "../../twin/standins/values";
import { policies } from "../../policy/policies";
import * as types from "../../policy/lib/types";
import { GROUP_TYPES, SEPARATE_RULE_TYPES } from "../../policy/lib/securityGroupRules";
import { PolicyPackProcess, UNKNOWN_VALUE } from "./support/policyPack";
import type { TestResource } from "./support/policyPack";
import { CASES } from "./cases";

/** Types that policies look at, as the cases know them, and one that nobody has seen. */
const TYPES = [
  ...new Set([
    ...Object.values(types).flat(),
    ...GROUP_TYPES,
    ...SEPARATE_RULE_TYPES,
    ...CASES.flatMap(({ passes, fails }) =>
      [...passes, ...fails.map(({ stack }) => stack)].flat().map(({ type }) => type),
    ),
    "shop:index:Shop",
  ]),
];

/** Every property that the cases name, at whatever depth: what policies read. */
const KEYS = [
  ...new Set(CASES.flatMap(({ fails }) => fails.flatMap(({ stack }) => stack.flatMap(({ props }) => keysIn(props))))),
  // The engine's own mark: it sends no other values than those that the SDK reads.
].filter((key) => key !== SIGNATURE_KEY);

function keysIn(value: unknown): string[] {
  return typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => [...(Array.isArray(value) ? [] : [key]), ...keysIn(inner)])
    : [];
}

const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom(
      null,
      true,
      false,
      0,
      -1,
      443,
      1e300,
      "",
      "*",
      "0.0.0.0/0",
      "::/0",
      "HTTPS",
      "{",
      '{"Statement":[null]}',
    ),
    fc.constant(UNKNOWN_VALUE),
    fc.string(),
    fc.array(tie("any"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...KEYS), tie("any"), { maxKeys: 4 }),
  ),
}));

const properties = fc.dictionary(fc.constantFrom(...KEYS, "id", "arn", "name"), value.any, { maxKeys: 8 });

const resource = fc.record({
  type: fc.constantFrom(...TYPES),
  name: fc.constantFrom("a", "b", "c"),
  props: properties,
});

describe("the policy pack", () => {
  it("never fails on what a resource holds, whatever its type and values", async function () {
    this.timeout(180_000);
    const pack = await PolicyPackProcess.start();
    try {
      await fc.assert(
        fc.asyncProperty(fc.array(resource, { minLength: 1, maxLength: 12 }), async (generated) => {
          const stack = generated.map((one, index): TestResource => {
            const { type, props } = one;
            // Values come from resources of the stack, in every direction.
            const from = Object.fromEntries(
              Object.keys(props).map((key, at) => [key, generated.slice(at % 3, (at % 3) + 1).map(plain)]),
            );
            return { type, name: `${one.name}${index}`, props: fromValue(props), from };
          });
          await pack.run(stack);
        }),
        { numRuns: 150 },
      );
    } finally {
      await pack.stop();
    }
  });

  it("has a policy for most types that the property draws", () => {
    const looked = policies.filter(({ name }) => CASES.some(({ policy }) => policy === name));
    if (TYPES.length < 40 || KEYS.length < 80 || looked.length < 50) {
      throw new Error(
        `only ${TYPES.length} types and ${KEYS.length} properties are drawn for ${looked.length} policies`,
      );
    }
  });
});

function plain({ type, name }: { type: string; name: string }): TestResource {
  return { type, name: `${name}0`, props: {} };
}

/** What fast-check draws is JSON. */
function fromValue(props: Record<string, unknown>): TestResource["props"] {
  return JSON.parse(JSON.stringify(props)) as TestResource["props"];
}
