import { isGiven, isObject, isUnknown, DEFAULTS_KEY, SIGNATURE_KEY, type Properties } from "../values";
import type { Report } from "./report";
import type { Inputs, InputSchema } from "./schema";

/** Checks that every input is one the type has, that none is missing, and that each has the right shape. */
export function checkShape(inputs: Inputs, properties: Properties, prefix: string, report: Report): void {
  for (const name of Object.keys(properties)) {
    if (name === DEFAULTS_KEY || name in inputs || !isGiven(properties[name])) continue;
    report(`${prefix}${name}`, `is not an input of this resource; ${suggestion(name, Object.keys(inputs))}`);
  }
  for (const [name, input] of Object.entries(inputs)) {
    const path = `${prefix}${name}`;
    const value = properties[name];
    if (!isGiven(value)) {
      if (input.required === true && input.default === undefined) report(path, "is required, but was not given");
    } else if (!isUnknown(value)) {
      checkValue(input, value, path, report);
    }
  }
}

function checkValue(input: InputSchema, value: unknown, path: string, report: Report): void {
  if (Array.isArray(value)) {
    checkCount(input, value.length, path, report);
    value.forEach((element: unknown, index) => {
      checkElement(input, element, `${path}[${index}]`, report);
    });
  } else if (input.type === "map") {
    if (!isObject(value)) report(path, `must be a map of values, not ${describe(value)}`);
  } else {
    checkElement(input, value, path, report);
  }
}

function checkElement(input: InputSchema, value: unknown, path: string, report: Report): void {
  if (isUnknown(value) || !isGiven(value)) return;
  if (input.of !== undefined) {
    if (isObject(value)) checkShape(input.of, value, `${path}.`, report);
    else report(path, `must be an object, not ${describe(value)}`);
    return;
  }
  switch (input.type) {
    case "string":
      if (isObject(value) && !(SIGNATURE_KEY in value)) report(path, `must be a text, not ${describe(value)}`);
      return;
    case "int":
    case "int64":
    case "float":
      if (!isNumeric(value)) report(path, `must be a number, not ${describe(value)}`);
      return;
    case "bool":
      if (![true, false, "true", "false"].some((allowed) => allowed === value)) {
        report(path, `must be true or false, not ${describe(value)}`);
      }
      return;
    default:
      return;
  }
}

function checkCount(input: InputSchema, count: number, path: string, report: Report): void {
  if (input.minItems !== undefined && count < input.minItems) {
    report(path, `must have at least ${input.minItems} element(s), has ${count}`);
  }
  if (input.maxItems !== undefined && count > input.maxItems) {
    report(path, `may have at most ${input.maxItems} element(s), has ${count}`);
  }
}

function isNumeric(value: unknown): boolean {
  return (
    typeof value === "number" || (typeof value === "string" && value.trim() !== "" && !Number.isNaN(Number(value)))
  );
}

/** The kind of a value, never the value: it may be a secret. */
function describe(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (isObject(value)) return "an object";
  return typeof value === "string" ? "a text" : `a ${typeof value}`;
}

function suggestion(name: string, known: string[]): string {
  const wanted = name.toLowerCase();
  const close = known.find((candidate) => {
    const other = candidate.toLowerCase();
    return other.startsWith(wanted) || wanted.startsWith(other);
  });
  return close === undefined ? "remove it" : `did you mean "${close}"?`;
}
