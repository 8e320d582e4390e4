import type { Problem } from "../components/checks/problem";

/** Fix of what is easier shown than said. */
export const EXAMPLE = "see Pulumi.dev.yaml for a complete example";

/** What a value must be, in words for the person who wrote it. */
export interface Expectation {
  allowed: string;
  /** What to do. */
  fix: string;
}

/** Every key of the objects of a type; of a union, the keys of all its members. */
export type KeysOf<T> = Record<KeyOf<T>, true>;

/** An object of a type, whose values have not been looked at. */
export type Unread<T> = Partial<Record<KeyOf<T>, unknown>>;

type KeyOf<T> = T extends unknown ? keyof T & string : never;

/**
 * Reads unknown values and collects what is wrong instead of stopping at the first. For a wrong value it gives back
 * `undefined` or something empty; what checks then say about the same key, or about one in it, is left out.
 */
export class ConfigurationReader {
  private readonly found: Problem[] = [];
  /** Keys whose value could not be read. */
  private readonly unreadable = new Set<string>();

  /** At most one problem a key. */
  get problems(): Problem[] {
    const reported = new Set<string>();
    return this.found.filter(({ key }) => {
      const isNew = !reported.has(key) && ![...this.unreadable].some((outer) => isInside(key, outer));
      reported.add(key);
      return isNew;
    });
  }

  add(problems: Problem[]): void {
    this.found.push(...problems);
  }

  /**
   * An object with no other keys than those of a type of configuration/file.ts, of which the JSON schema is made too.
   * @param keys Every key of the type: the compiler sees to it that none is missing, and none too much.
   */
  object<T>(key: string, value: unknown, keys: KeysOf<T>, expectation: Expectation): Unread<T> {
    if (!isRecord(value)) {
      this.refuse(key, value, expectation);
      return {};
    }
    const known = Object.keys(keys);
    for (const name of Object.keys(value).filter((name) => !known.includes(name))) {
      const allowed = `no such key; known are ${known.join(", ")}`;
      this.found.push({
        key: `${key}.${name}`,
        value: value[name],
        allowed,
        fix: "remove it, or correct its spelling",
      });
    }
    return value;
  }

  list(key: string, value: unknown, expectation: Expectation): unknown[] {
    if (Array.isArray(value)) {
      return value.map((entry: unknown) => entry);
    }
    this.refuse(key, value, expectation);
    return [];
  }

  text(key: string, value: unknown, expectation: Expectation): string | undefined {
    if (typeof value === "string" && value !== "") {
      return value;
    }
    this.refuse(key, value, expectation);
    return undefined;
  }

  number(key: string, value: unknown, expectation: Expectation): number | undefined {
    if (typeof value === "number") {
      return value;
    }
    this.refuse(key, value, expectation);
    return undefined;
  }

  flag(key: string, value: unknown, expectation: Expectation): boolean | undefined {
    if (typeof value === "boolean") {
      return value;
    }
    this.refuse(key, value, expectation);
    return undefined;
  }

  /** One of the values of an enum. */
  choice<T extends string>(key: string, value: unknown, choices: T[], fix: string): T | undefined {
    const chosen = choices.find((choice) => choice === value);
    if (chosen === undefined) {
      this.refuse(key, value, { allowed: choices.join(" or "), fix });
    }
    return chosen;
  }

  /** An object with text under keys of the person's choice. */
  texts(key: string, value: unknown, expectation: Expectation): Record<string, string> | undefined {
    if (!isRecord(value)) {
      this.refuse(key, value, expectation);
      return undefined;
    }
    const entries = Object.entries(value);
    for (const [name, text] of entries.filter(([, text]) => typeof text !== "string")) {
      this.refuse(`${key}.${name}`, text, { allowed: "text", fix: "put it in quotation marks" });
    }
    return Object.fromEntries(entries.flatMap(([name, text]) => (typeof text === "string" ? [[name, text]] : [])));
  }

  private refuse(key: string, value: unknown, expectation: Expectation): void {
    this.unreadable.add(key);
    this.found.push({ key, value, ...expectation });
  }
}

function isInside(key: string, outer: string): boolean {
  return key.startsWith(`${outer}.`) || key.startsWith(`${outer}[`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
