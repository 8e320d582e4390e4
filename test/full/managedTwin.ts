import * as assert from "node:assert/strict";
import { z } from "zod";
import type { TwinStack } from "../../tools/twinStack";
import type { ResourceRecord } from "../../twin/resourceRecord";
import { passed } from "../../verify/probe";
import { probesOf } from "../../verify/probes";
import { runProbes } from "../../verify/runner";
import type { ProbeTarget } from "../../verify/target";

const PATIENCE_MILLISECONDS = 90_000;

/** The first endpoint's target. */
export function targetOf(stack: TwinStack): ProbeTarget {
  const [first] = stack.targets;
  assert.ok(first !== undefined);
  return first;
}

/** The one record of a type and name. */
export async function recordOf(stack: TwinStack, type: string, name: string): Promise<ResourceRecord> {
  const found = (await stack.control.records()).filter((one) => one.type === type && one.urn.endsWith(`::${name}`));
  const [only] = found;
  assert.ok(only !== undefined && found.length === 1, `${found.length} records of ${type} ${name}`);
  return only;
}

/** What administrators log in with. */
export async function loginSecretOf(stack: TwinStack): Promise<string> {
  const { inputs } = await recordOf(stack, "aws:secretsmanager/secretVersion:SecretVersion", "waf-management-login");
  return z.string().length(40).parse(inputs["secretString"]);
}

/** Looks once a second until something is there: gateways enrol, and events come, some seconds after what they tell of. */
export async function eventually<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const end = Date.now() + PATIENCE_MILLISECONDS;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    assert.ok(Date.now() < end, `waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

/** Ids of the management probes that do not find what they expect. */
export async function failingManagementProbes(stack: TwinStack, only?: string[]): Promise<string[]> {
  const probes = probesOf(targetOf(stack)).filter(({ id }) => only?.includes(id) ?? id.startsWith("management-"));
  assert.ok(probes.length >= (only?.length ?? 6));
  const results = await runProbes(probes, stack);
  return results.filter((result) => !passed(result)).map(({ probe }) => probe.id);
}

/** While a record has other inputs, and outputs of the same names. */
export async function whileChanged(
  stack: TwinStack,
  record: ResourceRecord,
  changes: Record<string, unknown>,
  look: () => Promise<void>,
): Promise<void> {
  const inputs = { ...record.inputs, ...changes };
  await stack.control.put({ ...record, inputs, outputs: { ...record.outputs, ...changes } });
  try {
    await look();
  } finally {
    await stack.control.put(record);
  }
}
