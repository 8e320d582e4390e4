import type { Decision, Reason } from "./decide";

const DAY_MILLISECONDS = 86_400_000;

/**
 * First moment, in milliseconds since 1970, at which a lock is enforced that is audited up to and including this day.
 * @param auditUntil Day in UTC, `YYYY-MM-DD`.
 * @returns Nothing when there is no such day.
 */
export function auditEnd(auditUntil: string): number | undefined {
  const start = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(auditUntil) ? Date.parse(auditUntil) : NaN;
  // A day that a month does not have is no date, or, for a lenient parser, one of the next month.
  const exists = !Number.isNaN(start) && new Date(start).toISOString().startsWith(auditUntil);
  return exists ? start + DAY_MILLISECONDS : undefined;
}

/**
 * What becomes of a decision while its lock is audited: an Allow that says what it would have been. What the event says
 * of itself must be sound for that: an Allow is for the API and stage that it names.
 *
 * @param endsAt What {@link auditEnd} returned; nothing when the lock is enforced.
 * @param now Milliseconds since 1970.
 */
export function audited(decision: Decision, endsAt: number | undefined, now: number): Decision {
  const isAudited = endsAt !== undefined && now < endsAt && !decision.allowed && isAboutThisApi(decision.reason);
  return isAudited ? { ...decision, allowed: true, audited: true } : decision;
}

function isAboutThisApi(reason: Reason): boolean {
  return reason !== "bad_event" && reason !== "api_mismatch";
}
