import { z } from "zod";
import document from "./techniques.json";

/** A known way around a WAF that stands before API Gateway. */
export interface Technique {
  /** Its number in the threat model, from 1. */
  number: number;
  what: string;
  /** Ids of the probes that try it; absent where none can. */
  probes?: string[];
  /** Why no probe tries it, and what does instead; absent where one does. */
  notProbed?: string;
  /** What remains of it although the probes pass. */
  remains?: string;
}

/** Every technique, each tried by probes or with the reason why not. */
export const TECHNIQUES: Technique[] = z
  .array(
    z
      .strictObject({
        number: z.int().positive(),
        what: z.string().min(1),
        probes: z.array(z.string()).min(1).optional(),
        notProbed: z.string().min(1).optional(),
        remains: z.string().min(1).optional(),
      })
      .refine(
        ({ probes, notProbed }) => (probes === undefined) !== (notProbed === undefined),
        "either probes or notProbed",
      ),
  )
  .parse(document);
