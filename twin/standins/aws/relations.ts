import { isGiven, isObject, type Properties } from "../values";
import type { Report } from "./report";
import { resolveReference } from "./references";
import type { Inputs, InputSchema } from "./schema";

/**
 * Checks which inputs may, must or must not be given together, as the program gave them: defaults do not count, values
 * that are not known yet do.
 */
export function checkRelations(inputs: Inputs, properties: Properties, report: Report): void {
  const groupsSeen = new Set<string>();
  visit(inputs, properties, "", (path, input, given) => {
    if (given) {
      for (const other of namesOf(inputs, input.conflictsWith, properties, true)) {
        report(path, `conflicts with "${other}", which is given too: remove one of them`);
      }
      const missing = namesOf(inputs, input.requiredWith, properties, false);
      if (missing.length > 0) report(path, `needs ${quoted(missing)} to be given as well`);
    }
    checkGroup(path, input.exactlyOneOf, "exactly");
    checkGroup(path, input.atLeastOneOf, "at least");
  });

  function checkGroup(path: string, group: string[] | undefined, kind: "exactly" | "at least"): void {
    if (group === undefined) return;
    const key = `${kind} ${[...group].sort().join()}`;
    if (groupsSeen.has(key)) return;
    groupsSeen.add(key);
    const given = namesOf(inputs, group, properties, true);
    const all = group.flatMap((reference) => resolveReference(inputs, reference)?.join(".") ?? []);
    if (given.length === 0) report(path, `${kind} one of ${quoted(all)} must be given, none is`);
    if (given.length > 1 && kind === "exactly") {
      report(given[0] ?? path, `exactly one of ${quoted(all)} may be given, but ${quoted(given)} are`);
    }
  }
}

type Visitor = (path: string, input: InputSchema, given: boolean) => void;

/** Visits every input of the levels that are given. */
function visit(inputs: Inputs, properties: Properties, prefix: string, visitor: Visitor): void {
  for (const [name, input] of Object.entries(inputs)) {
    const value = properties[name];
    visitor(`${prefix}${name}`, input, isGiven(value));
    if (input.of === undefined) continue;
    const elements: unknown[] = Array.isArray(value) ? value : [value];
    for (const element of elements) if (isObject(element)) visit(input.of, element, `${prefix}${name}.`, visitor);
  }
}

/** References that are given (or are not), as Pulumi names them. */
function namesOf(inputs: Inputs, references: string[] | undefined, properties: Properties, given: boolean): string[] {
  return (references ?? []).flatMap((reference) => {
    const path = resolveReference(inputs, reference);
    return path !== undefined && isGivenAt(properties, path) === given ? [path.join(".")] : [];
  });
}

function isGivenAt(value: unknown, path: string[]): boolean {
  const [name, ...rest] = path;
  if (name === undefined) return isGiven(value);
  if (Array.isArray(value)) return value.some((element) => isGivenAt(element, path));
  return isObject(value) && isGivenAt(value[name], rest);
}

function quoted(names: string[]): string {
  return names.map((name) => `"${name}"`).join(", ");
}
