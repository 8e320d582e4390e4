import { DEFAULTS_KEY, isGiven, isObject, isUnknown, SIGNATURE_KEY, type Properties } from "../values";
import { hasFixedName } from "./naming";
import { inputsOf, type Inputs, type InputSchema } from "./schema";

export enum ChangeKind {
  Add = "add",
  Delete = "delete",
  Update = "update",
}

export interface Change {
  /** Path of the property, e.g. `metadataOptions.httpTokens`. */
  path: string;
  kind: ChangeKind;
  /** Whether the change replaces the resource. */
  replaces: boolean;
}

export interface Difference {
  changes: Change[];
  deleteBeforeReplace: boolean;
}

/** Compares the checked inputs of two updates as AWS's provider would plan them. */
export function diffResource(type: string, olds: Properties, news: Properties, ignored: string[] = []): Difference {
  const inputs = inputsOf(type) ?? {};
  const changes: Change[] = [];
  compareLevel(inputs, olds, news, "", false, (change) => {
    if (!ignored.some((path) => change.path === path || change.path.startsWith(`${path}.`))) changes.push(change);
  });
  const replaces = changes.some((change) => change.replaces);
  return { changes, deleteBeforeReplace: replaces && hasFixedName(type, inputs, olds, news) };
}

type Found = (change: Change) => void;

function compareLevel(
  inputs: Inputs,
  olds: Properties,
  news: Properties,
  prefix: string,
  forced: boolean,
  found: Found,
): void {
  for (const name of new Set([...Object.keys(olds), ...Object.keys(news)])) {
    if (name === DEFAULTS_KEY) continue;
    const input: InputSchema = inputs[name] ?? { type: "string" };
    // Every regional resource is bound to its region.
    const replaces = forced || input.forceNew === true || (prefix === "" && name === "region");
    compareInput(input, olds[name], news[name], `${prefix}${name}`, replaces, found);
  }
}

function compareInput(
  input: InputSchema,
  old: unknown,
  now: unknown,
  path: string,
  replaces: boolean,
  found: Found,
): void {
  if (!isGiven(old) && !isGiven(now)) return;
  if (!isGiven(now)) {
    // AWS keeps what it chose, or what was set before, when nothing is asked for any more.
    if (input.computed !== true) found({ path, kind: ChangeKind.Delete, replaces });
    return;
  }
  if (!isGiven(old)) {
    found({
      path,
      kind: ChangeKind.Add,
      replaces: replaces || (input.of !== undefined && forcesInside(input.of, now)),
    });
    return;
  }
  if (isUnknown(now)) {
    found({ path, kind: ChangeKind.Update, replaces });
    return;
  }
  if (input.of !== undefined && isObject(old) && isObject(now)) {
    compareLevel(input.of, old, now, `${path}.`, replaces, found);
    return;
  }
  if (same(input, old, now)) return;
  const inside = input.of !== undefined && (forcesInside(input.of, now) || forcesInside(input.of, old));
  found({ path, kind: ChangeKind.Update, replaces: replaces || (inside && elementsReplace(input, old, now)) });
}

/** Whether elements of a list differ in something that cannot be changed in place. */
function elementsReplace(input: InputSchema, old: unknown, now: unknown): boolean {
  const inputs = input.of ?? {};
  const fixed = (value: unknown): unknown =>
    (Array.isArray(value) ? value : [value]).map((element: unknown) =>
      isObject(element)
        ? Object.fromEntries(Object.entries(element).filter(([name]) => inputs[name]?.forceNew === true))
        : element,
    );
  return !same(input, fixed(old), fixed(now));
}

function forcesInside(inputs: Inputs, value: unknown): boolean {
  const elements: unknown[] = Array.isArray(value) ? value : [value];
  return elements.some(
    (element) =>
      isObject(element) &&
      Object.keys(element).some((name) => inputs[name]?.forceNew === true && isGiven(element[name])),
  );
}

function same(input: InputSchema, old: unknown, now: unknown): boolean {
  return canonical(old, input) === canonical(now, input);
}

/** Text that is equal for values that mean the same: sets have no order, numbers and booleans may be texts. */
function canonical(value: unknown, input: InputSchema): string {
  if (Array.isArray(value)) {
    const elements = value.map((element: unknown) => canonicalElement(element, input));
    return `[${(input.type === "set" ? elements.sort() : elements).join()}]`;
  }
  return canonicalElement(value, input);
}

function canonicalElement(value: unknown, input: InputSchema): string {
  if (isObject(value)) {
    // Content of files is compared by hash: paths differ between machines.
    if (SIGNATURE_KEY in value && typeof value["hash"] === "string") return `#${value["hash"]}`;
    const entries = Object.entries(value)
      .filter(([name, inner]) => name !== DEFAULTS_KEY && isGiven(inner))
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, inner]) => `${JSON.stringify(name)}:${canonical(inner, input.of?.[name] ?? { type: "list" })}`);
    return `{${entries.join()}}`;
  }
  if (Array.isArray(value)) return canonical(value, { type: "list" });
  const scalar = String(value);
  return JSON.stringify(document(scalar) ?? scalar);
}

/** A policy document means the same however its JSON is spaced or its members are ordered. */
function document(value: string): string | undefined {
  if (!value.startsWith("{")) return undefined;
  try {
    const parsed: unknown = JSON.parse(value);
    return isObject(parsed) && "Statement" in parsed ? canonical(parsed, { type: "list" }) : undefined;
  } catch {
    return undefined;
  }
}
