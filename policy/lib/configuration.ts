import type { PolicyConfigJSONSchema } from "@pulumi/policy/schema";

/**
 * One option of a policy: what the engine is told of it and how the pack reads it. The engine checks values and fills in
 * defaults only when it was given a configuration, so the pack does both as well.
 */
export interface Option<T> {
  name: string;
  schema: PolicyConfigJSONSchema;
  /** Holds when the option is absent. */
  default: T;
  /** What is allowed, for messages. */
  allowed: string;
  /** `undefined` when the value is not allowed. */
  parse(value: unknown): T | undefined;
}

/** Reads a policy's options one by one and reports all problems together. */
export class ConfigurationReader {
  private readonly problems: string[] = [];
  /** The options that were taken. */
  readonly options: Option<unknown>[] = [];

  constructor(
    private readonly policyName: string,
    private readonly given: object,
  ) {}

  /** The given value, or the default when it is absent or wrong. */
  take<T>(option: Option<T>): T {
    this.options.push(option);
    const value: unknown = Reflect.get(this.given, option.name);
    if (value === undefined) {
      return option.default;
    }
    const parsed = option.parse(value);
    if (parsed === undefined) {
      this.problems.push(`${option.name} is ${JSON.stringify(value)}, allowed is ${option.allowed}`);
    }
    return parsed ?? option.default;
  }

  /** @throws Error that lists every problem, unknown options among them. */
  finish(): void {
    const names = this.options.map(({ name }) => name);
    const unknown = Object.keys(this.given).filter((name) => !names.includes(name));
    const problems = [
      ...this.problems,
      ...unknown.map(
        (name) =>
          `${name} is no option, ${names.length === 0 ? "there are none" : `the options are ${names.join(", ")}`}`,
      ),
    ];
    if (problems.length > 0) {
      const list = problems.map((problem) => `- ${problem}`).join("\n");
      throw new Error(
        `Configuration of policy ${this.policyName}:\n${list}\nCorrect it in the file given with --policy-pack-config.`,
      );
    }
  }
}

/** A regular expression; absent means none. */
export function patternOption(name: string, description: string): Option<RegExp | null> {
  return {
    name,
    schema: { type: "string", description },
    default: null,
    allowed: PATTERN_ALLOWED,
    parse: parsePattern,
  };
}

/** A regular expression with one that holds when none is given. */
export function defaultedPatternOption(name: string, description: string, standard: string): Option<RegExp> {
  return {
    name,
    schema: { type: "string", description, default: standard },
    default: new RegExp(standard, "u"),
    allowed: PATTERN_ALLOWED,
    parse: parsePattern,
  };
}

const PATTERN_ALLOWED = "a regular expression that is not empty";

/** `undefined` for what is none, and for the empty one, which matches everything. */
export function parsePattern(value: unknown): RegExp | undefined {
  try {
    return typeof value === "string" && value !== "" ? new RegExp(value, "u") : undefined;
  } catch {
    return undefined;
  }
}

/** A whole number between two others, both included. */
export function integerOption(
  name: string,
  description: string,
  defaultValue: number,
  { minimum, maximum }: { minimum: number; maximum: number },
): Option<number> {
  return {
    name,
    schema: { type: "integer", description, default: defaultValue, minimum, maximum },
    default: defaultValue,
    allowed: `a whole number from ${minimum} to ${maximum}`,
    parse: (value) =>
      typeof value === "number" && Number.isInteger(value) && value >= minimum && value <= maximum ? value : undefined,
  };
}

/** A list whose items all pass `parseItem`. */
export function listOption<T extends string | number>(
  name: string,
  items: PolicyConfigJSONSchema & { description: string },
  allowed: string,
  parseItem: (item: unknown) => T | undefined,
  standard: T[] = [],
): Option<T[]> {
  const { description, ...itemSchema } = items;
  return {
    name,
    schema: { type: "array", description, items: itemSchema, default: standard },
    default: standard,
    allowed,
    parse: (value) => {
      if (!Array.isArray(value)) {
        return undefined;
      }
      const parsed = value.map(parseItem).filter((item) => item !== undefined);
      return parsed.length === value.length ? parsed : undefined;
    },
  };
}

/** true or false. */
export function booleanOption(name: string, description: string, standard: boolean): Option<boolean> {
  return {
    name,
    schema: { type: "boolean", description, default: standard },
    default: standard,
    allowed: "true or false",
    parse: (value) => (typeof value === "boolean" ? value : undefined),
  };
}

/** A list of texts that are not empty. */
export function textListOption(
  name: string,
  description: string,
  standard: string[],
  allowed: string,
): Option<string[]> {
  return listOption(
    name,
    { type: "string", minLength: 1, description },
    allowed,
    (item) => (typeof item === "string" && item !== "" ? item : undefined),
    standard,
  );
}

/** A list of TCP or UDP ports. */
export function portListOption(name: string, description: string, standard: number[] = []): Option<number[]> {
  return listOption(
    name,
    { type: "integer", minimum: 0, maximum: 65535, description },
    "a list of ports from 0 to 65535",
    (item) => (typeof item === "number" && Number.isInteger(item) && item >= 0 && item <= 65535 ? item : undefined),
    standard,
  );
}
