import type { PolicyConfigSchema } from "@pulumi/policy";
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

/** Schema of a policy's options, as the engine takes it. */
export function schemaOf(options: Record<string, Pick<Option<unknown>, "name" | "schema">>): PolicyConfigSchema {
  return { properties: Object.fromEntries(Object.values(options).map(({ name, schema }) => [name, schema])) };
}

/** Reads a policy's options one by one and reports all problems together. */
export class ConfigurationReader {
  private readonly problems: string[] = [];
  private readonly known: string[] = [];

  constructor(
    private readonly policyName: string,
    private readonly given: object,
  ) {}

  /** The given value, or the default when it is absent or wrong. */
  take<T>(option: Option<T>): T {
    this.known.push(option.name);
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

  /** Adds a problem that concerns several options. */
  refuse(problem: string): void {
    this.problems.push(problem);
  }

  /** @throws Error that lists every problem, unknown options among them. */
  finish(): void {
    const unknown = Object.keys(this.given).filter((name) => !this.known.includes(name));
    const problems = [
      ...this.problems,
      ...unknown.map((name) => `${name} is no option, the options are ${this.known.join(", ")}`),
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
    allowed: "a regular expression that is not empty",
    parse: (value) => {
      try {
        return typeof value === "string" && value !== "" ? new RegExp(value, "u") : undefined;
      } catch {
        return undefined;
      }
    },
  };
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

/** A list whose items all pass `parseItem`. Empty by default. */
export function listOption<T extends string | number>(
  name: string,
  items: PolicyConfigJSONSchema & { description: string },
  allowed: string,
  parseItem: (item: unknown) => T | undefined,
): Option<T[]> {
  const { description, ...itemSchema } = items;
  return {
    name,
    schema: { type: "array", description, items: itemSchema, default: [] },
    default: [],
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
