import type { Decision, Reason } from "./decide";

/**
 * What becomes of a decision while its lock is audited: an Allow that says what it would have been. What the event says
 * of itself must be sound for that: an Allow is for the API and stage that it names.
 *
 * @param endsAt The end of the audit (`auditEnd`); nothing when the lock is enforced.
 * @param now Milliseconds since 1970.
 */
export function audited(decision: Decision, endsAt: number | undefined, now: number): Decision {
  const isAudited = endsAt !== undefined && now < endsAt && !decision.allowed && isAboutThisApi(decision.reason);
  return isAudited ? { ...decision, allowed: true, audited: true } : decision;
}

function isAboutThisApi(reason: Reason): boolean {
  return reason !== "bad_event" && reason !== "api_mismatch";
}
