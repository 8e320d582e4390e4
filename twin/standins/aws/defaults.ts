import { DEFAULTS_KEY, isGiven, isObject, list, type Properties } from "../values";
import type { Inputs } from "./schema";

/**
 * Fills in the defaults of the schema, in nested objects too, and lists them under `__defaults`, as the bridge does.
 * A property that conflicts with a given one gets no default.
 */
export function withDefaults(inputs: Inputs, properties: Properties): Properties {
  const result: Properties = {};
  const filled: string[] = [];
  for (const [name, value] of Object.entries(properties)) {
    if (!isGiven(value) || name === DEFAULTS_KEY) continue;
    const of = inputs[name]?.of;
    result[name] = of === undefined ? value : nestedDefaults(of, value);
  }
  for (const [name, input] of Object.entries(inputs)) {
    if (input.default === undefined || name in result) continue;
    result[name] = input.default;
    filled.push(name);
  }
  result[DEFAULTS_KEY] = filled;
  return result;
}

function nestedDefaults(inputs: Inputs, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((element: unknown) => nestedDefaults(inputs, element));
  return isObject(value) ? withDefaults(inputs, value) : value;
}

/** Notes one more property that the provider filled in. */
export function addDefault(properties: Properties, name: string, value: unknown): void {
  properties[name] = value;
  properties[DEFAULTS_KEY] = [...list(properties, DEFAULTS_KEY), name].sort();
}

/** The properties without the lists of defaults: what AWS itself would see. */
export function withoutDefaultLists(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDefaultLists);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== DEFAULTS_KEY)
      .map(([key, inner]) => [key, withoutDefaultLists(inner)]),
  );
}
