import type { ResourceRecord } from "../../resourceRecord";

/**
 * Where the stand-in providers keep what exists. A record is known by its URN; while a replacement and what it replaces
 * exist together, the newer one's ends with `#<id>`.
 */
export interface RecordStore {
  /** Creates or updates a resource; returns when it is real. */
  put(record: ResourceRecord): Promise<void>;
  /** Takes a resource away; one that is unknown is gone already. */
  remove(urn: string): Promise<void>;
  all(): Promise<ResourceRecord[]>;
}
