import { ControlClient } from "../../controlClient";
import type { ResourceRecord } from "../../resourceRecord";
import type { RecordStore } from "./recordStore";

/** Hands every record to a running twin, which answers when it is real. */
export class AttachedRecordStore implements RecordStore {
  private readonly client: ControlClient;

  constructor(controlSocket: string) {
    this.client = new ControlClient(controlSocket);
  }

  put(record: ResourceRecord): Promise<void> {
    return this.client.put(record);
  }

  remove(urn: string): Promise<void> {
    return this.client.remove(urn);
  }

  all(): Promise<ResourceRecord[]> {
    return this.client.records();
  }
}
