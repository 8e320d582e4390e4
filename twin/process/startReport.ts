import { z } from "zod";

/** What the twin's process tells the one that started it, once, as a line of JSON. */
export type StartReport =
  /** `incomplete`: parts of a former run that are there and not whole, e.g. a group that is not healthy. */
  { kind: "ready"; incomplete: string[] } | { kind: "failed"; part: string; message: string };

export const startReportSchema: z.ZodType<StartReport> = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("ready"), incomplete: z.array(z.string()) }),
  z.object({ kind: z.literal("failed"), part: z.string(), message: z.string() }),
]);
