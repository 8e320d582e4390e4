/** Mutants that neither a policy nor a probe notices, and why that is so. */
export interface Explanation {
  /** Matched against the mutant's id. */
  pattern: RegExp;
  reason: string;
}

/** Every mutant that survives must match one, and every one must match a survivor. */
export const EXPLAINED: readonly Explanation[] = [];
