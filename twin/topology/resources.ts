import type { ResourceRecord } from "../resourceRecord";
import { TwinFailureError } from "../twinFailureError";

/** Typed look at an object whose shape is the provider's. Absent and `null` are the same. */
export class Properties {
  constructor(
    private readonly values: Record<string, unknown>,
    /** Whose properties these are, for messages. */
    readonly owner: string,
  ) {}

  /** Whether there is a value at all. */
  has(key: string): boolean {
    const value = this.values[key];
    return value !== undefined && value !== null;
  }

  /** Every key that has a value. Lists that were not given are often reported as empty ones: those are none. */
  keys(): string[] {
    return Object.entries(this.values)
      .filter(([, value]) => value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0))
      .map(([key]) => key);
  }

  text(key: string): string | undefined {
    const value = this.values[key];
    if (value === undefined || value === null) return undefined;
    if (typeof value === "string") return value;
    throw this.wrong(key, "a string");
  }

  requiredText(key: string): string {
    const value = this.text(key);
    if (value === undefined || value === "") throw this.wrong(key, "a string");
    return value;
  }

  number(key: string): number | undefined {
    const value = this.values[key];
    if (value === undefined || value === null) return undefined;
    const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
    if (typeof number === "number" && Number.isFinite(number)) return number;
    throw this.wrong(key, "a number");
  }

  flag(key: string): boolean | undefined {
    const value = this.values[key];
    if (value === undefined || value === null) return undefined;
    if (typeof value === "boolean") return value;
    if (value === "true" || value === "false") return value === "true";
    throw this.wrong(key, "true or false");
  }

  texts(key: string): string[] {
    return this.list(key).map((item) => {
      if (typeof item === "string") return item;
      throw this.wrong(key, "a list of strings");
    });
  }

  object(key: string): Properties | undefined {
    const value = this.values[key];
    if (value === undefined || value === null) return undefined;
    if (isObject(value)) return new Properties(value, `${this.owner}: ${key}`);
    throw this.wrong(key, "an object");
  }

  objects(key: string): Properties[] {
    return this.list(key).map((item, index) => {
      if (isObject(item)) return new Properties(item, `${this.owner}: ${key}[${index}]`);
      throw this.wrong(key, "a list of objects");
    });
  }

  private list(key: string): unknown[] {
    const value = this.values[key];
    if (value === undefined || value === null) return [];
    if (Array.isArray(value)) return value as unknown[];
    throw this.wrong(key, "a list");
  }

  private wrong(key: string, wanted: string): TwinFailureError {
    return new TwinFailureError(
      this.owner,
      `${key} is ${key in this.values ? JSON.stringify(this.values[key]) : "absent"}; the twin needs ${wanted}`,
    );
  }
}

/** One resource of the stack. Computed outputs win over inputs. */
export class Resource extends Properties {
  readonly id: string;
  readonly urn: string;
  readonly type: string;

  constructor(readonly record: ResourceRecord) {
    super({ ...record.inputs, ...record.outputs }, describe(record));
    this.id = record.id;
    this.urn = record.urn;
    this.type = record.type;
  }

  /** Name for people: the resource's own, or its id. */
  get label(): string {
    return this.text("name") ?? this.id;
  }
}

/** All resources of the stack, found by type. */
export class Resources {
  private readonly byType = new Map<string, Resource[]>();

  constructor(records: Iterable<ResourceRecord>) {
    for (const record of records) {
      const list = this.byType.get(record.type) ?? [];
      list.push(new Resource(record));
      this.byType.set(record.type, list);
    }
    for (const list of this.byType.values()) list.sort((one, other) => compareText(one.urn, other.urn));
  }

  /** In the order of their URNs, so that nothing depends on the order in which they were made. */
  ofType(type: string): Resource[] {
    return this.byType.get(type) ?? [];
  }

  byId(type: string, id: string | undefined): Resource | undefined {
    return id === undefined ? undefined : this.ofType(type).find((resource) => resource.id === id);
  }

  byText(type: string, key: string, value: string | undefined): Resource | undefined {
    return value === undefined ? undefined : this.ofType(type).find((resource) => resource.text(key) === value);
  }
}

/** Orders by code units, the same on every machine. */
export function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function describe(record: ResourceRecord): string {
  return `${record.type.split(":").at(-1) ?? record.type} ${record.urn.split("::").at(-1) ?? record.urn}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
