import { isDeepStrictEqual } from "node:util";
import { isObject, type Properties } from "../../twin/standins/values";
import type { DeployedResource } from "./deployment";
import { ABSENT } from "./places";

/** A security-relevant property of a resource type, and how a mistake would weaken it. */
export interface Row {
  /** Type token, e.g. `aws:ec2/launchTemplate:LaunchTemplate`. */
  type: string;
  /** Path of the property, lists as `[]`; for the resource as a whole one of the constants below. */
  property: string;
  weak: Weakening[];
  /** What is lost with it: a sentence that begins with a small letter and has no full stop. */
  why: string;
  /** Ids of the probes that could notice. Default none: nothing that a request meets depends on it. */
  probes?: readonly string[];
  /** Only these resources of the type. Default all. */
  of?: (resource: DeployedResource) => boolean;
}

/** The resource is not declared. */
export const WHOLE = "(resource)";
/** One more resource of the type, beside the one that is right. */
export const ANOTHER = "(another)";
/** Pulumi's own protection against deletion. */
export const PROTECT = "(protect)";

/** A weak value: what it is called, and how it is made of the good one. */
export interface Weakening {
  label: string;
  /** It takes and gives all inputs of the resource: what AWS's provider takes together must change together. */
  together?: true;
  /** The weak value; the good one, or undefined, where this weakening has nothing to weaken. */
  weaken: (value: unknown, stack: readonly DeployedResource[], resource: DeployedResource) => unknown;
}

/** This value instead. @param label Default its JSON. */
export function to(value: unknown, label: string = JSON.stringify(value)): Weakening {
  return { label, weaken: () => structuredClone(value) };
}

/** Several values, one mutant each. */
export function each(...values: unknown[]): Weakening[] {
  return values.map((value) => to(value));
}

/** The property is not given: AWS's default holds. */
export const removed: Weakening = {
  label: "not given",
  weaken: (value) => (value === ABSENT ? undefined : ABSENT),
};

/** An element of a list is gone. */
export const elementGone: Weakening = { ...removed, label: "gone" };

/** The resource is not declared at all. */
export const missing: Weakening = { label: "not declared", weaken: () => undefined };

/** A text with one part replaced, wherever it stands. */
export function replaced(label: string, part: RegExp | string, by: string): Weakening {
  return {
    label,
    weaken: (value) => (typeof value === "string" ? value.replace(part, by) : undefined),
  };
}

/** A JSON document (a policy, settings) changed in one way. */
export function inDocument(
  label: string,
  change: (document: Properties, resource: DeployedResource) => void,
): Weakening {
  return {
    label,
    weaken: (value, _stack, resource) => {
      const document = parsedObject(value);
      if (document === undefined) return undefined;
      const weak = structuredClone(document);
      change(weak, resource);
      return isDeepStrictEqual(weak, document) ? undefined : typeof value === "string" ? JSON.stringify(weak) : weak;
    },
  };
}

/** Several inputs at one time, since AWS's provider takes them only together. `undefined` as a value takes one away. */
export function together(
  label: string,
  change: (inputs: Properties, stack: readonly DeployedResource[]) => Properties | undefined,
): Weakening {
  return {
    label,
    together: true,
    weaken: (inputs, stack) => {
      const changed = isObject(inputs) ? change(inputs, stack) : undefined;
      if (!isObject(inputs) || changed === undefined) return undefined;
      return Object.fromEntries(Object.entries({ ...inputs, ...changed }).filter(([, value]) => value !== undefined));
    },
  };
}

/** The inputs of one more resource, made of those of the good one. */
export function another(
  label: string,
  inputs: (good: Properties, stack: readonly DeployedResource[]) => Properties | undefined,
): Weakening {
  return { label, weaken: (good, stack) => (isObject(good) ? inputs(good, stack) : undefined) };
}

/** Rows of one type. */
export function rowsOf(type: string, rows: Omit<Row, "type">[]): Row[] {
  return rows.map((row) => ({ type, ...row }));
}

/** The object that a value is, or that its JSON text holds. */
export function parsedObject(value: unknown): Properties | undefined {
  if (isObject(value)) return value;
  try {
    const parsed: unknown = typeof value === "string" ? JSON.parse(value) : undefined;
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** Statements of a policy document, to be changed in place. */
export function statementsOf(document: Properties): Properties[] {
  const statements = document["Statement"];
  return (Array.isArray(statements) ? statements : [statements]).filter(isObject);
}
