import { isDeclared, isObject, read, readList, UNKNOWN } from "./reading";
import type { StackResource } from "./reading";

/** Properties by which other resources name one, whatever its type. */
const IDENTITIES = [
  "id",
  "arn",
  "name",
  "bucket",
  "executionArn",
  "allocationId",
  "invokeArn",
  "domainName",
  "stageName",
];

/** What a property refers to, as far as the stack shows. */
export interface Reference {
  targets: StackResource[];
  /** Whether exactly these are meant; otherwise one of them, or something that is not known yet. */
  certain: boolean;
}

/** All resources of a stack, with what is found by type, by identity and by parent. Built once for all policies. */
export class Stack {
  private readonly byType = new Map<string, StackResource[]>();
  private byIdentity: Map<string, StackResource[]> | undefined;
  private descendants: Map<string, StackResource[]> | undefined;

  constructor(readonly resources: readonly StackResource[]) {
    for (const resource of resources) {
      push(this.byType, resource.type, resource);
    }
  }

  /** Resources of any of the types, in the program's order. */
  ofType(...types: string[]): StackResource[] {
    const [only] = types;
    return types.length === 1 && only !== undefined
      ? (this.byType.get(only) ?? [])
      : types.flatMap((type) => this.byType.get(type) ?? []);
  }

  /**
   * The resources of `types` that a property of `from` names: by identity when it is known, otherwise by the resources
   * that its value comes from. A value that comes from a component may name anything inside it.
   * @param value The value itself, when it stands deeper in the property or in a list. Default the property's.
   */
  referred(
    from: StackResource,
    property: string,
    types: readonly string[],
    value: unknown = read(from.props, property),
  ): Reference {
    if (value === undefined || value === null) {
      return { targets: [], certain: true };
    }
    const isTarget = ({ type }: StackResource): boolean => types.includes(type);
    const origins = from.propertyDependencies[property] ?? [];
    if (value !== UNKNOWN) {
      const named = typeof value === "string" ? (this.identities().get(value) ?? []).filter(isTarget) : [];
      // Before it is made, a resource has no id that a known value could be.
      const unmade = origins.filter(isTarget).filter(({ props }) => typeof read(props, "id") !== "string");
      return named.length > 0
        ? { targets: [...new Set(named)], certain: true }
        : { targets: unmade, certain: unmade.length < 2 };
    }
    const direct = origins.filter(isTarget);
    const targets = direct.length > 0 ? direct : origins.flatMap((origin) => this.inside(origin).filter(isTarget));
    return { targets, certain: targets.length === 1 };
  }

  /** The same for every element of a list property. */
  referredByList(from: StackResource, property: string, types: readonly string[]): Reference {
    const references = readList(from.props, property).map(({ value }) => this.referred(from, property, types, value));
    return {
      targets: [...new Set(references.flatMap(({ targets }) => targets))],
      certain: references.every(({ certain }) => certain),
    };
  }

  /** Resources with this one among their parents. */
  inside(ancestor: StackResource): readonly StackResource[] {
    if (this.descendants === undefined) {
      this.descendants = new Map();
      for (const resource of this.resources) {
        for (let parent = resource.parent; parent !== undefined; parent = parent.parent) {
          push(this.descendants, parent.urn, resource);
        }
      }
    }
    return this.descendants.get(ancestor.urn) ?? [];
  }

  private identities(): Map<string, StackResource[]> {
    if (this.byIdentity === undefined) {
      this.byIdentity = new Map();
      for (const resource of this.resources) {
        for (const key of IDENTITIES) {
          const value = read(resource.props, key);
          if (typeof value === "string") {
            push(this.byIdentity, value, resource);
          }
        }
      }
    }
    return this.byIdentity;
  }
}

/** Something that several policies need of a stack, made once for each. */
export function perStack<T>(make: (stack: Stack) => T): (stack: Stack) => T {
  const made = new WeakMap<Stack, { value: T }>();
  return (stack) => {
    const kept = made.get(stack) ?? { value: make(stack) };
    made.set(stack, kept);
    return kept.value;
  };
}

/** Whether the program gave the property and its value is not known yet; computed properties do not count. */
export function isUnknownInput(resource: StackResource, property: string): boolean {
  return read(resource.props, property) === UNKNOWN && isDeclared(resource, property);
}

/**
 * Whether the program gave the property, its value is not known yet, and nothing in the stack shows where it comes from:
 * what comes from a resource will be there.
 */
export function isUnknownFromNowhere(resource: StackResource, property: string): boolean {
  return isUnknownInput(resource, property) && (resource.propertyDependencies[property] ?? []).length === 0;
}

/** Resources of which some property names each target: the owner first, e.g. stages by API. */
export function byTarget(
  stack: Stack,
  types: readonly string[],
  property: string,
  targetTypes: readonly string[],
): { of: Map<string, StackResource[]>; unclear: StackResource[] } {
  const of = new Map<string, StackResource[]>();
  const unclear: StackResource[] = [];
  for (const resource of stack.ofType(...types)) {
    const { targets, certain } = stack.referred(resource, property, targetTypes);
    if (!certain) {
      unclear.push(resource);
    }
    for (const target of targets) {
      push(of, target.urn, resource);
    }
  }
  return { of, unclear };
}

/** JSON of a policy document or an API's body, given as text or as an object; `undefined` if it is neither. */
export function document(value: unknown): object | undefined {
  if (isObject(value)) {
    return value;
  }
  try {
    const parsed: unknown = typeof value === "string" ? JSON.parse(value) : undefined;
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function push<K>(map: Map<K, StackResource[]>, key: K, value: StackResource): void {
  const list = map.get(key);
  if (list === undefined) {
    map.set(key, [value]);
  } else {
    list.push(value);
  }
}
