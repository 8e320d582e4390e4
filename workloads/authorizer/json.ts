/** An object of unknown shape. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** Whether a value parsed from JSON is an object (and no list). */
export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
