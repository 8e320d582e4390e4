import { UnknownValueError } from "@pulumi/policy";

/** Stands for a value that this preview cannot know. */
export const UNKNOWN: unique symbol = Symbol("unknown");

/** A resource as policies see it in a stack validation. */
export interface StackResource {
  type: string;
  urn: string;
  name: string;
  /** Properties behind the engine's proxy, which throws when an unknown one is touched; read them with {@link read}. */
  props: object;
  parent?: StackResource;
  /** Resources that the value of a property comes from. */
  propertyDependencies: Readonly<Record<string, readonly StackResource[]>>;
}

/** Value of one property or element, {@link UNKNOWN} where the engine does not know it. One unknown value hides no other. */
export function read(container: object, key: string | number): unknown {
  try {
    return Reflect.get(container, key);
  } catch (error) {
    if (error instanceof UnknownValueError) {
      return UNKNOWN;
    }
    throw error;
  }
}

/**
 * Elements of a list property: absent is empty, a single value is a list of one. `index` is absent for a single value.
 */
export function readList(container: object, key: string): { index?: number; value: unknown }[] {
  const value = read(container, key);
  if (value === undefined || value === null) {
    return [];
  }
  if (!Array.isArray(value)) {
    return [{ value }];
  }
  return Array.from({ length: value.length }, (_, index) => ({ index, value: read(value, index) }));
}

/** A text property; anything but text and unknown is `undefined`. */
export function readString(container: object, key: string): string | typeof UNKNOWN | undefined {
  const value = read(container, key);
  return value === UNKNOWN || typeof value === "string" ? value : undefined;
}

/** Whether properties can be read of a value; true for a list too. */
export function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/**
 * Whether the program gave this property. The engine fills computed properties with unknowns in preview; those say
 * nothing. An engine that sends no property dependencies leaves it open, and open counts as given.
 */
export function isDeclared(
  { propertyDependencies }: Pick<StackResource, "propertyDependencies">,
  key: string,
): boolean {
  const dependencies = Object.keys(propertyDependencies);
  return dependencies.length === 0 || dependencies.includes(key);
}

/** Name of a list element in a message: `cidrBlocks[2]`. */
export function elementPath(key: string, index: number | undefined): string {
  return index === undefined ? key : `${key}[${index.toString()}]`;
}
