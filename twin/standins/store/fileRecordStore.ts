import * as fs from "node:fs";
import * as path from "node:path";
import type { ResourceRecord } from "../../resourceRecord";
import { resourceRecordSchema } from "../../controlSchemas";
import { z } from "zod";
import type { RecordStore } from "./recordStore";

/** Keeps records in one JSON file, with no twin: for previews and tests. The file holds secrets, so its mode is 0600. */
export class FileRecordStore implements RecordStore {
  private readonly records: Map<string, ResourceRecord>;

  constructor(
    /** Absolute path; made when the first record is put. */
    readonly file: string,
  ) {
    this.records = new Map(read(file).map((record) => [record.urn, record]));
  }

  put(record: ResourceRecord): Promise<void> {
    this.records.set(record.urn, record);
    return this.save();
  }

  remove(urn: string): Promise<void> {
    return this.records.delete(urn) ? this.save() : Promise.resolve();
  }

  all(): Promise<ResourceRecord[]> {
    return Promise.resolve([...this.records.values()]);
  }

  private save(): Promise<void> {
    fs.mkdirSync(path.dirname(this.file), { recursive: true, mode: 0o700 });
    const temporary = `${this.file}.${process.pid}`;
    fs.writeFileSync(temporary, JSON.stringify([...this.records.values()], null, 1), { mode: 0o600 });
    fs.renameSync(temporary, this.file);
    return Promise.resolve();
  }
}

function read(file: string): ResourceRecord[] {
  if (!fs.existsSync(file)) return [];
  return z.array(resourceRecordSchema).parse(JSON.parse(fs.readFileSync(file, "utf8")));
}
