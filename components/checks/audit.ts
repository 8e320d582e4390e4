import { auditEnd } from "../../contracts/auditDay";
import type { Problem } from "./problem";

/** Longest that a lock may only watch: what is put off longer is not meant. */
const LONGEST_DAYS = 92;

/** What is wrong with the last day of an audit. */
export function auditProblems(key: string, day: string, now = new Date()): Problem[] {
  const end = auditEnd(day);
  const fix = "name the last day on which nothing shall be refused, or leave it out";
  if (end === undefined) return [{ key, value: day, allowed: "a day as YYYY-MM-DD", fix }];
  if (end - now.getTime() <= LONGEST_DAYS * 86_400_000) return [];
  return [{ key, value: day, allowed: `a day within the next ${LONGEST_DAYS} days`, fix }];
}

/** Whether an audit still goes on. A day that is over enforces, by itself where the control has a clock. */
export function auditIsOn(day: string, now = new Date()): boolean {
  const end = auditEnd(day);
  return end !== undefined && now.getTime() < end;
}
