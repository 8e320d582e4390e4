const DAY_MILLISECONDS = 86_400_000;

/**
 * First moment, in milliseconds since 1970, at which a lock is enforced that is audited up to and including this day.
 * @param day Day in UTC, `YYYY-MM-DD`.
 * @returns Nothing when there is no such day.
 */
export function auditEnd(day: string): number | undefined {
  const start = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(day) ? Date.parse(day) : NaN;
  // A day that its month does not have may be read as one of the next month.
  const exists = !Number.isNaN(start) && new Date(start).toISOString().startsWith(day);
  return exists ? start + DAY_MILLISECONDS : undefined;
}
