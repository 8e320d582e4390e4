import type { Problem } from "./problem";

/** A value of an enum. The compiler sees to it where it looks; text that a program got from elsewhere it does not see. */
export function choiceProblems(key: string, value: string | undefined, choices: string[], fix: string): Problem[] {
  return value === undefined || choices.includes(value) ? [] : [{ key, value, allowed: choices.join(" or "), fix }];
}

/** True or false, and no text that only looks like it: `"false"` counts as true. */
export function flagProblems(key: string, value: unknown, standard: boolean): Problem[] {
  if (value === undefined || typeof value === "boolean") return [];
  return [{ key, value, allowed: "true or false, without quotation marks", fix: `leave it out for ${standard}` }];
}
