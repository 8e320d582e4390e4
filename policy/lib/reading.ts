import { UnknownValueError } from "@pulumi/policy";

/** Stands for a value that this preview cannot know. */
export const UNKNOWN: unique symbol = Symbol("unknown");

/** A resource as policies see it. */
export interface StackResource {
  type: string;
  urn: string;
  name: string;
  /** Read them with {@link read}: what is unknown stands in them as one of the engine's {@link SENTINELS}. */
  props: object;
  parent?: StackResource;
  /**
   * Resources that the value of a property comes from, with an entry for each property that the program gave. Empty
   * before the resource is made: the engine tells it later.
   */
  propertyDependencies: Readonly<Record<string, readonly StackResource[]>>;
  /** Whether Pulumi refuses to delete it. */
  protect?: boolean;
  /** The provider that makes it; providers and components have none. */
  provider?: { name: string; props: object };
}

/** What the engine sends for values that are not known, by kind of value (pulumi/sdk, `resource/plugin/rpc.go`). */
const SENTINELS: ReadonlySet<unknown> = new Set([
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** Property under which the SDK's proxy gives what it stands for. */
const PROXY_TARGET = "__getSpecialProxyTarget";

/**
 * The properties behind the SDK's proxy. The proxy throws when an unknown value is touched and makes another proxy for
 * each value, which costs more than all checks; {@link read} tells unknown values without it.
 */
export function withoutProxy(props: object): object {
  const target: unknown = Reflect.get(props, PROXY_TARGET);
  return isObject(target) ? target : props;
}

/** Value of one property or element, {@link UNKNOWN} where the engine does not know it. One unknown value hides no other. */
export function read(container: object, key: string | number): unknown {
  try {
    const value: unknown = Object.hasOwn(container, key) ? Reflect.get(container, key) : undefined;
    return SENTINELS.has(value) ? UNKNOWN : value;
  } catch (error) {
    // Without {@link withoutProxy} the SDK's proxy is still there.
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
