import { inputsOf } from "../../twin/standins/aws/schema";
import { type DeployedResource, managed } from "./deployment";
import { type Irrelevant, IRRELEVANT } from "./irrelevant";
import { shortType } from "./mutants";
import { pathsIn } from "./places";
import { type Row } from "./row";

/**
 * Inputs about which nobody has decided: whatever a resource of the stack is given, and every input that its type has,
 * must be in the table of mutants or among what is not security-relevant.
 *
 * @returns each as `Type path`, for every resource type of the stack.
 */
export function undecided(
  table: readonly Row[],
  stack: readonly DeployedResource[],
  irrelevant: readonly Irrelevant[] = IRRELEVANT,
): string[] {
  return [...propertiesOf(stack)].flatMap(([type, paths]) =>
    [...paths]
      .filter((path) => !inTable(table, type, path) && !irrelevant.some((entry) => covers(entry, type, path)))
      .map((path) => `${shortType(type)} ${path}`),
  );
}

/** Entries of the list that no input of any known type matches: they decide nothing, or are misspelt. */
export function idle(stack: readonly DeployedResource[], irrelevant: readonly Irrelevant[] = IRRELEVANT): string[] {
  const known = propertiesOf(stack);
  return irrelevant.flatMap((entry) => {
    // A type that this stack has not, another configuration may have.
    if (entry.type !== undefined && !known.has(entry.type)) return [];
    return entry.properties
      .filter(
        (property) =>
          ![...known].some(([type, paths]) => [...paths].some((path) => matches(entry, property, type, path))),
      )
      .map((property) => `${entry.type === undefined ? "every type" : shortType(entry.type)} ${property}`);
  });
}

/** By type: the inputs that its schema has, and every path at which a resource has a value. */
function propertiesOf(stack: readonly DeployedResource[]): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const { type, inputs } of managed(stack)) {
    const paths = found.get(type) ?? new Set(Object.keys(inputsOf(type) ?? {}));
    for (const path of pathsIn(inputs)) paths.add(path);
    found.set(type, paths);
  }
  return found;
}

/** A row decides about its property, all that is below, and the property that it is a part of. */
function inTable(table: readonly Row[], type: string, path: string): boolean {
  return table.some((row) => row.type === type && (isWithin(path, row.property) || isWithin(row.property, path)));
}

function covers(entry: Irrelevant, type: string, path: string): boolean {
  return entry.properties.some((property) => matches(entry, property, type, path));
}

function matches(entry: Irrelevant, property: string, type: string, path: string): boolean {
  return (entry.type === undefined || entry.type === type) && isWithin(path, property);
}

function isWithin(path: string, property: string): boolean {
  return path === property || path.startsWith(`${property}.`) || path.startsWith(`${property}[]`);
}
