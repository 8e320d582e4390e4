import { parsePattern } from "./configuration";
import { Place } from "./place";
import { isObject, read } from "./reading";

/** What one property of one resource type may be. Of the limits, those that are given count. */
export interface ValueRule {
  /** Type token, e.g. `aws:lb/loadBalancer:LoadBalancer`. */
  type: string;
  /** Path of the property; `[]` stands for each element of a list. */
  property: string;
  /** The only values; `null` stands for a property that is not given. An empty list, text or object counts as not given. */
  allowed?: (string | number | boolean | null)[];
  /** A text must match it. */
  pattern?: RegExp;
  minimum?: number;
  /** The list must hold all of these texts. */
  contains?: string[];
  /** It must not be left out. */
  given: boolean;
  /** In production stacks alone. */
  production: boolean;
  /** Matched against the resource's URN; without it the rule is for all of the type. */
  resource?: RegExp;
  /** Why: a sentence, for the message. */
  reason: string;
}

const MEMBERS = [
  "type",
  "property",
  "allowed",
  "pattern",
  "minimum",
  "contains",
  "given",
  "production",
  "resource",
  "reason",
];

/** Reads a rule of the configuration; `undefined` when it is none. */
export function parseValueRule(given: unknown): ValueRule | undefined {
  if (!isObject(given) || Object.keys(given).some((key) => !MEMBERS.includes(key))) return undefined;
  const [type, property, reason] = ["type", "property", "reason"].map((key) => textOf(read(given, key)));
  const [allowed, contains] = ["allowed", "contains"].map((key) => read(given, key));
  const givenPattern = read(given, "pattern");
  const pattern = parsePattern(givenPattern);
  const givenResource = read(given, "resource");
  const resource = parsePattern(givenResource);
  const minimum = read(given, "minimum");
  const production = read(given, "production") ?? false;
  const mustBeGiven = read(given, "given") ?? false;
  if (type === undefined || property === undefined || reason === undefined) return undefined;
  if (allowed !== undefined && !(Array.isArray(allowed) && allowed.every(isPlain))) return undefined;
  if (contains !== undefined && !(Array.isArray(contains) && contains.every((item) => textOf(item) !== undefined)))
    return undefined;
  if ((givenPattern !== undefined && pattern === undefined) || typeof production !== "boolean") return undefined;
  if (givenResource !== undefined && resource === undefined) return undefined;
  if (typeof mustBeGiven !== "boolean") return undefined;
  if (minimum !== undefined && typeof minimum !== "number") return undefined;
  if (!mustBeGiven && [allowed, pattern, minimum, contains].every((limit) => limit === undefined)) return undefined;
  return {
    type,
    property,
    reason,
    production,
    given: mustBeGiven,
    ...(Array.isArray(allowed) && { allowed: allowed.filter(isPlain) }),
    ...(pattern !== undefined && { pattern }),
    ...(resource !== undefined && { resource }),
    ...(minimum !== undefined && { minimum }),
    ...(Array.isArray(contains) && { contains: contains.map(String) }),
  };
}

/** Every place in a resource that a rule is about; none below what is not given. */
export function placesOf(props: object, property: string): Place[] {
  let found = [new Place(props)];
  for (const name of property.replaceAll("[]", ".[]").split(".")) {
    found = found.flatMap((place) => (name === "[]" ? elementsOf(place) : place.isAbsent ? [] : [place.at(name)]));
  }
  return found;
}

/** What the value must be, as it follows "it must be"; `undefined` when it is as agreed. */
export function objectionTo(place: Place, rule: ValueRule): string | undefined {
  const { allowed, pattern, minimum, contains } = rule;
  const { value } = place;
  const isNothing = place.isAbsent || value === "" || (isObject(value) && Object.keys(value).length === 0);
  if (rule.given && isNothing) return "given";
  if (
    allowed !== undefined &&
    !allowed.some((one) => (one === null ? isNothing : one === value || sameText(one, value)))
  ) {
    return allowed.map((one) => (one === null ? "left out" : JSON.stringify(one))).join(" or ");
  }
  if (pattern !== undefined && !pattern.test(place.text ?? "")) return `as ${String(pattern)}`;
  if (minimum !== undefined && !(typeof value === "number" && value >= minimum))
    return `at least ${minimum.toString()}`;
  const missing = contains?.filter((item) => !elementsOf(place).some(({ value: element }) => element === item)) ?? [];
  return missing.length === 0 ? undefined : `a list with ${missing.join(", ")}`;
}

/** Launch templates have their switches as texts. */
function sameText(one: string | number | boolean, value: unknown): boolean {
  return typeof one === "boolean" && value === String(one);
}

function elementsOf(place: Place): Place[] {
  const { value, path } = place;
  if (!Array.isArray(value)) return [];
  return Array.from(
    { length: value.length },
    (_, index) => new Place(read(value, index), `${path}[${index.toString()}]`),
  );
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function isPlain(value: unknown): value is string | number | boolean | null {
  return value === null || ["string", "number", "boolean"].includes(typeof value);
}
