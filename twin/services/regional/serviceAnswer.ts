import type { HeaderLines } from "../http";

/** An answer of a regional service. */
export interface ServiceAnswer {
  status: number;
  lines: HeaderLines;
  body: Buffer;
}
