import { z } from "zod";
import document from "./limits.json";

/** Something that only a real account can show. */
export interface Limit {
  id: string;
  what: string;
  /** Why the twin cannot show it. */
  why: string;
  /** How to see it on a real account. */
  how: string;
}

/** Everything that only a real account can show; reports print it. */
export const LIMITS: Limit[] = z
  .array(z.strictObject({ id: z.string(), what: z.string(), why: z.string(), how: z.string() }))
  .parse(document);
