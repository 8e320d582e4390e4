import * as assert from "node:assert/strict";
import type { ControlClient } from "../../twin/controlClient";
import type { ResourceRecord } from "../../twin/resourceRecord";

/** A way to weaken the stack, as a mistake in the program would. */
export interface Change {
  title: string;
  /** Milliseconds until it is in force, where the twin is as late as AWS. */
  takesEffectAfter?: number;
  /** The records that differ; every other record stays as it is. */
  weaken: (records: ResourceRecord[]) => ResourceRecord[];
  /** Records that are new. */
  add?: (records: ResourceRecord[]) => ResourceRecord[];
}

/** The records of a change: as they are, as they shall be, and new ones. */
export async function changed(
  control: ControlClient,
  change: Change,
): Promise<{ good: ResourceRecord[]; weak: ResourceRecord[]; added: ResourceRecord[] }> {
  const records = await control.records();
  const weak = change.weaken(records);
  const good = weak.map(({ urn }) => one(records, (record) => record.urn === urn));
  const added = change.add?.(records) ?? [];
  assert.ok(weak.length + added.length > 0, `${change.title} changes nothing`);
  assert.notDeepEqual(weak.length === 0 ? added : weak, good, `${change.title} changes nothing`);
  return { good, weak, added };
}

/** Tells a record by what it is. */
export type Which = (record: ResourceRecord) => boolean;

export function isType(type: string): Which {
  return (record) => record.type === type;
}

export function isMethod(suffix: string): Which {
  return ({ type, urn }) => type === "aws:apigateway/method:Method" && urn.endsWith(suffix);
}

export function isRule(name: string): Which {
  return isNamed("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", name);
}

export function isNamed(wanted: string, name: string): Which {
  return ({ type, urn }) => type === wanted && urn.endsWith(`::${name}`);
}

export function one(records: ResourceRecord[], which: Which): ResourceRecord {
  const [found, ...others] = records.filter(which);
  assert.ok(found !== undefined && others.length === 0, "the stack has exactly one such resource");
  return found;
}

/** Inputs and what the provider echoes of them. */
export function withInputs(record: ResourceRecord, inputs: Record<string, unknown>): ResourceRecord {
  return { ...record, inputs: { ...record.inputs, ...inputs }, outputs: { ...record.outputs, ...inputs } };
}

export function without(inputs: Record<string, unknown>, ...keys: string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(inputs).filter(([key]) => !keys.includes(key)));
}

export function another(record: ResourceRecord): ResourceRecord {
  return { ...record, urn: `${record.urn}-another`, id: `${record.id}-another`, outputs: {} };
}

/** What a new deployment would freeze, put into the one of its API that the stage serves. */
export function inSnapshot(records: ResourceRecord[], which: Which, inputs: Record<string, unknown>): ResourceRecord[] {
  const deployment = one(
    records,
    ({ type, snapshot }) => type === "aws:apigateway/deployment:Deployment" && snapshot?.some(which) === true,
  );
  const snapshot = deployment.snapshot ?? [];
  const frozen = one(snapshot, which);
  return [
    { ...deployment, snapshot: snapshot.map((record) => (record === frozen ? withInputs(frozen, inputs) : record)) },
  ];
}

export function objectAt(of: Record<string, unknown>, key: string): Record<string, unknown> {
  const value = of[key];
  assert.ok(isObject(value));
  return value;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
