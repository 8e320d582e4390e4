import * as fs from "node:fs";
import { z } from "zod";
import { resourceRecordSchema } from "../controlSchemas";
import type { ResourceRecord } from "../resourceRecord";
import { withLiveCapacity } from "../topology/desiredCapacity";
import { GROUP_TYPE } from "../topology/fleet";
import {
  LAUNCH_TEMPLATE_TYPE,
  withoutTemplate,
  withVersion,
  type LaunchTemplateVersions,
} from "../topology/launchTemplate";
import type { Leases } from "../topology/leases";

/** What the twin knows and keeps when it is stopped. */
export interface TwinModel {
  /** In the order in which they were first put. */
  records: ResourceRecord[];
  launchTemplateVersions: LaunchTemplateVersions;
  leases: Leases;
}

/** What a twin knows before its first record. */
export const EMPTY_MODEL: TwinModel = { records: [], launchTemplateVersions: {}, leases: {} };

const modelSchema: z.ZodType<TwinModel> = z.object({
  records: z.array(resourceRecordSchema),
  launchTemplateVersions: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown()))),
  leases: z.record(z.string(), z.string()),
});

/** The model after a record was put. @throws TwinFailureError when AWS would refuse it. */
export function withRecord(model: TwinModel, put: ResourceRecord): TwinModel {
  const before = model.records.find((one) => one.urn === put.urn);
  const known = before !== undefined;
  const record = put.type === GROUP_TYPE ? withLiveCapacity(before, put) : put;
  const records = known
    ? model.records.map((one) => (one.urn === record.urn ? record : one))
    : [...model.records, record];
  const { launchTemplateVersions: versions } = model;
  const isTemplate = record.type === LAUNCH_TEMPLATE_TYPE;
  return { ...model, records, launchTemplateVersions: isTemplate ? withVersion(versions, record) : versions };
}

/** The model after a record was taken away. */
export function withoutRecord(model: TwinModel, urn: string): TwinModel {
  const gone = model.records.find((one) => one.urn === urn);
  const { launchTemplateVersions: versions } = model;
  const isTemplate = gone?.type === LAUNCH_TEMPLATE_TYPE;
  return {
    ...model,
    records: model.records.filter((one) => one.urn !== urn),
    launchTemplateVersions: isTemplate ? withoutTemplate(versions, gone.id) : versions,
  };
}

/** The model of a file; an empty one when there is no file. */
export function readModel(file: string): TwinModel {
  if (!fs.existsSync(file)) return EMPTY_MODEL;
  return modelSchema.parse(JSON.parse(fs.readFileSync(file, "utf8")));
}

/** Replaces the file as a whole, so that an interruption leaves the former one. Records hold secrets: 0600. */
export function writeModel(file: string, model: TwinModel): void {
  const next = `${file}.next`;
  fs.writeFileSync(next, JSON.stringify(model), { mode: 0o600 });
  fs.renameSync(next, file);
}
