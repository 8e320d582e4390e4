import * as pulumi from "@pulumi/pulumi";
import type { Problem } from "./problem";

/** What a value is, before anything else is asked of it. */
export interface Shape {
  /** In words. */
  allowed: string;
  problems: (key: string, value: unknown) => Problem[];
}

/** Of a member that may be left out. */
export interface OptionalShape {
  optional: Shape;
}

/** A shape for each member of a type: the compiler sees to it that none is missing, and which may be left out. */
export type Members<T> = { [K in keyof T]-?: undefined extends T[K] ? OptionalShape : Shape };

/** Another check takes it, whatever it is, and absent too. */
export const anything: Shape = { allowed: "anything", problems: () => [] };

/** Text that is known at once. */
export const text: Shape = shape("text", (value) => typeof value === "string");

/** A number that is known at once. */
export const number: Shape = shape("a number", (value) => typeof value === "number");

/** What may be left out. */
export const optional = (inner: Shape): OptionalShape => ({ optional: inner });

/** One of some texts. */
export function choice(values: string[]): Shape {
  return shape(values.join(" or "), (value) => typeof value === "string" && values.includes(value));
}

/** A list whose elements all have the same shape. */
export function list(element: Shape): Shape {
  return within(shape("a list", Array.isArray), (key, value) =>
    Array.isArray(value) ? value.flatMap((entry: unknown, index) => element.problems(`${key}[${index}]`, entry)) : [],
  );
}

/** An object with any names, whose values all have the same shape. */
export function record(element: Shape): Shape {
  return within(shape("an object", isRecord), (key, value) =>
    isRecord(value) ? Object.entries(value).flatMap(([name, entry]) => element.problems(inside(key, name), entry)) : [],
  );
}

/** An object; its members are listed as its type has them, and it has no others: a misspelled one would be ignored. */
export function object<T>(members: Members<T>): Shape {
  const shapes = Object.entries<Shape | OptionalShape>(members);
  const known = Object.keys(members);
  const allowed = `no such argument; known are ${known.join(", ")}`;
  return within(shape(`an object with ${known.join(", ")}`, isRecord), (key, value) => {
    if (!isRecord(value)) return [];
    const unknown = Object.keys(value).filter((name) => value[name] !== undefined && !known.includes(name));
    const strange = unknown.map((name) => {
      return { key: inside(key, name), value: kindOf(value[name]), allowed, fix: "correct its name, or remove it" };
    });
    const misshapen = shapes.flatMap(([name, member]) => {
      const given = value[name];
      if (!("optional" in member)) return member.problems(inside(key, name), given);
      return given === undefined ? [] : member.optional.problems(inside(key, name), given);
    });
    return [...strange, ...misshapen];
  });
}

/** What may be an Output; then it is judged when it is known. */
export function input(inner: Shape): Shape {
  return { allowed: inner.allowed, problems: (key, value) => (isLater(value) ? [] : inner.problems(key, value)) };
}

function shape(allowed: string, fits: (value: unknown) => boolean): Shape {
  return {
    allowed,
    problems: (key, value) => {
      if (!isLater(value) && fits(value)) return [];
      return [{ key, value: kindOf(value), allowed, fix: fixOf(value) }];
    },
  };
}

function within(outer: Shape, members: Shape["problems"]): Shape {
  return {
    allowed: outer.allowed,
    problems: (key, value) => {
      const problems = outer.problems(key, value);
      return problems.length > 0 ? problems : members(key, value);
    },
  };
}

function fixOf(value: unknown): string {
  if (value === undefined) return "add it";
  if (value === null) return "give it, or leave it out";
  return isLater(value) ? "give a value that is known when the program runs, no Output" : "give a value of that kind";
}

/** What was given may be a secret, where something else belongs. */
function kindOf(value: unknown): unknown {
  if (value === undefined || value === null || typeof value === "number" || typeof value === "boolean") return value;
  if (isLater(value)) return "an Output";
  return Array.isArray(value) ? "a list" : typeof value === "string" ? "text" : `a value of type ${typeof value}`;
}

function isLater(value: unknown): boolean {
  return pulumi.Output.isInstance(value) || value instanceof Promise;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function inside(key: string, name: string): string {
  return key === "" ? name : `${key}.${name}`;
}
