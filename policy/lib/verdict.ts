/** Whether something holds; `unknown` if a preview cannot tell. */
export type Verdict = "yes" | "no" | "unknown";

/** Whether all hold, and there is at least one. */
export function allOf(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.length === 0 || verdicts.includes("no")) {
    return "no";
  }
  return verdicts.includes("unknown") ? "unknown" : "yes";
}

/** Whether at least one holds. */
export function anyOf(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes("yes")) {
    return "yes";
  }
  return verdicts.includes("unknown") ? "unknown" : "no";
}
