import { isDeepStrictEqual } from "node:util";
import { DEFAULTS_KEY, isObject, type Properties, SIGNATURE_KEY } from "../../twin/standins/values";
import { SECRET_SIGNATURE } from "./deployment";

/** Stands for a property that is not there. */
export const ABSENT: unique symbol = Symbol("absent");

/** Names and list indices from a resource's inputs to one value. */
export type Steps = readonly (string | number)[];

/** One value of a resource, found by a path of the table. */
export interface Place {
  steps: Steps;
  /** {@link ABSENT} where the last property of the path is not given. */
  value: unknown;
}

/**
 * Every place that a path names. `[]` walks through a list: `origins[].customHeaders` is one place an origin. What the
 * path leads through must be there; its last property need not be.
 */
export function placesOf(inputs: Properties, path: string): Place[] {
  let found: Place[] = [{ steps: [], value: inputs }];
  for (const name of path === "" ? [] : path.replaceAll("[]", ".[]").split(".")) {
    found = found.flatMap(({ steps, value }): Place[] => {
      const inner = withoutWrapper(value);
      if (name === "[]") {
        return Array.isArray(inner)
          ? inner.map((element: unknown, index) => ({ steps: [...steps, index], value: element }))
          : [];
      }
      if (!isObject(inner)) return [];
      return [{ steps: [...steps, name], value: name in inner ? inner[name] : ABSENT }];
    });
  }
  return found.map(({ steps, value }) => ({ steps, value: plain(value) }));
}

/** The properties with another value at one place; with {@link ABSENT} the property (or element) is gone. */
export function withValue(properties: Properties, steps: Steps, value: unknown): Properties {
  const changed = changedAt(properties, steps, value);
  return isObject(changed) ? changed : properties;
}

/** `blockDeviceMappings[0].ebs.encrypted`. */
export function describeSteps(steps: Steps): string {
  return steps
    .map((step, index) => (typeof step === "number" ? `[${step}]` : index === 0 ? step : `.${step}`))
    .join("");
}

/** The value without the engine's wrappers of secrets and the bridge's lists of defaults, at any depth. */
export function plain(value: unknown): unknown {
  const inner = withoutWrapper(value);
  if (Array.isArray(inner)) return inner.map(plain);
  if (!isObject(inner)) return inner;
  return Object.fromEntries(
    Object.entries(inner)
      .filter(([key]) => key !== DEFAULTS_KEY)
      .map(([key, member]) => [key, plain(member)]),
  );
}

/** Adds what `whole` has and `properties` lack, at any depth: the defaults that a provider fills in. */
export function filledFrom(whole: Properties, properties: Properties): Properties {
  const filled = fill(whole, properties);
  return isObject(filled) ? filled : properties;
}

/** Every path at which properties hold a value, lists as `[]`: what the table must know. */
export function pathsIn(properties: Properties): string[] {
  return [...new Set(leaves(plain(properties), ""))];
}

function leaves(value: unknown, path: string): string[] {
  if (Array.isArray(value)) {
    const inside = value.flatMap((element: unknown) => leaves(element, `${path}[]`));
    return value.some((element) => isObject(element)) ? inside : [path];
  }
  // An asset is one value, and an empty object says something by itself.
  if (!isObject(value) || SIGNATURE_KEY in value || Object.keys(value).length === 0) return [path];
  return Object.entries(value).flatMap(([name, inner]) => leaves(inner, path === "" ? name : `${path}.${name}`));
}

function withoutWrapper(value: unknown): unknown {
  return isWrapped(value) ? value["value"] : value;
}

function isWrapped(value: unknown): value is Properties {
  return isObject(value) && value[SIGNATURE_KEY] === SECRET_SIGNATURE;
}

function changedAt(container: unknown, steps: Steps, value: unknown): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return isWrapped(container) && value !== ABSENT ? { ...container, value } : value;
  if (isWrapped(container)) return { ...container, value: changedAt(container["value"], steps, value) };
  if (Array.isArray(container) && typeof step === "number") {
    const next = changedAt(container[step], rest, value);
    return next === ABSENT
      ? container.filter((_, index) => index !== step)
      : container.map((element: unknown, index) => (index === step ? next : element));
  }
  if (isObject(container) && typeof step === "string") {
    const next = changedAt(container[step], rest, value);
    const others = Object.fromEntries(Object.entries(container).filter(([name]) => name !== step));
    return next === ABSENT ? others : { ...container, [step]: next };
  }
  return container;
}

function fill(whole: unknown, part: unknown): unknown {
  if (isWrapped(part)) return { ...part, value: fill(whole, part["value"]) };
  if (Array.isArray(whole) && Array.isArray(part) && whole.length === part.length) {
    return part.map((element: unknown, index) => fill(whole[index], element));
  }
  if (!isObject(whole) || !isObject(part) || SIGNATURE_KEY in part) return part;
  const missing = Object.entries(whole).filter(([name]) => !(name in part));
  return Object.fromEntries([
    ...Object.entries(part).map(([name, inner]) => [name, name in whole ? fill(whole[name], inner) : inner]),
    ...missing,
  ]);
}

/** Whether two values are the same, wrappers and lists of defaults aside. */
export function sameValue(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(plain(one), plain(other));
}
