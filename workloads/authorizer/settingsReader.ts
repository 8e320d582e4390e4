import { isRecord, type JsonRecord } from "./json";

/**
 * Reads the members of one object of the settings. What is wrong goes into the list of problems, and something of the
 * right type is returned in its place, so that everything that is wrong is told at once.
 */
export class SettingsReader {
  private constructor(
    private readonly record: JsonRecord,
    private readonly prefix: string,
    private readonly problems: string[],
  ) {}

  /**
   * @param name Path of the object in the document, for messages; the document itself is `the document`.
   * @returns Nothing when it is no object, which is then among the problems.
   */
  static of(value: unknown, name: string, meaning: string, problems: string[]): SettingsReader | undefined {
    if (isRecord(value)) {
      return new SettingsReader(value, name === "the document" ? "" : `${name}.`, problems);
    }
    problems.push(`${name} is ${show(value)}; it must be ${meaning}.`);
    return undefined;
  }

  has(key: string): boolean {
    return Object.hasOwn(this.record, key);
  }

  value(key: string): unknown {
    return this.record[key];
  }

  /** Says of a member what it is and what it must be. */
  problem(key: string, meaning: string): void {
    this.problems.push(`${this.prefix}${key} is ${show(this.record[key])}; it must be ${meaning}.`);
  }

  refuseUnknownKeys(known: readonly string[]): void {
    for (const key of Object.keys(this.record).filter((key) => !known.includes(key))) {
      this.problems.push(`${this.prefix}${key} is not a setting; known are ${known.join(", ")}.`);
    }
  }

  text(key: string, pattern: RegExp, meaning: string): string {
    const value = this.record[key];
    if (typeof value === "string" && pattern.test(value)) {
      return value;
    }
    this.problem(key, meaning);
    return "";
  }

  /** A list of one entry or more. */
  list(key: string, accepts: (entry: unknown) => entry is string, meaning: string): string[] {
    return this.entries(key, meaning).filter((entry): entry is string => {
      const accepted = accepts(entry);
      if (!accepted) {
        this.problems.push(`${this.prefix}${key} holds ${show(entry)}; it must be a list of ${meaning}.`);
      }
      return accepted;
    });
  }

  /** The entries of a list that is not empty, unchecked. */
  entries(key: string, meaning: string): unknown[] {
    const value = this.record[key];
    if (Array.isArray(value) && value.length > 0) {
      return value;
    }
    this.problem(key, `a list of at least one entry: ${meaning}`);
    return [];
  }

  integer(key: string, low: number, high: number, meaning: string): number {
    const value = this.record[key];
    if (typeof value === "number" && Number.isInteger(value) && value >= low && value <= high) {
      return value;
    }
    this.problem(key, meaning);
    return low;
  }
}

function show(value: unknown): string {
  return value === undefined ? "missing" : JSON.stringify(value);
}
