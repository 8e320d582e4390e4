import type { ResourceRecord } from "../../resourceRecord";
import type { RecordStore } from "./recordStore";

/** Finds and names records in a store. */
export class Inventory {
  constructor(readonly store: RecordStore) {}

  /** The record of a resource, by type and id; where ids are not unique, the one with this URN. */
  async find(urn: string, type: string, id: string): Promise<ResourceRecord | undefined> {
    const matches = (await this.store.all()).filter((record) => record.type === type && record.id === id);
    return (
      matches.find((record) => record.urn === urn) ?? matches.find((record) => record.urn.startsWith(urn)) ?? matches[0]
    );
  }

  /** Name for a new record: the URN, unless what it replaces still has it. */
  async freeKey(urn: string, id: string): Promise<string> {
    const taken = (await this.store.all()).some((record) => record.urn === urn);
    return taken ? `${urn}#${id}` : urn;
  }
}
