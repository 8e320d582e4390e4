import type { ReportViolation } from "@pulumi/policy";

/** What a policy found in one resource. Messages name places (`ingress[0].cidrBlocks[1]`), never a value that may be secret. */
export interface Finding {
  kind: FindingKind;
  /** Resource to look at; absent when it is the stack. */
  urn?: string;
  message: string;
}

export enum FindingKind {
  /** Known to be wrong. */
  Violation = "violation",
  /** Not known in this run; the message says what will be checked when it is. */
  Undetermined = "undetermined",
}

/** Scope of the findings of a stack validation; those of a resource validation have the resource's URN. */
export const STACK_SCOPE = "stack";

/** Undetermined findings by scope and policy, until the policy `undetermined` takes them. */
const ledger = new Map<string, Map<string, Finding[]>>();

/** Reports violations at the policy's own level and leaves the rest to the policy `undetermined`. */
export function reportFindings(
  policyName: string,
  scope: string,
  findings: readonly Finding[],
  reportViolation: ReportViolation,
): void {
  for (const finding of findings) {
    if (finding.kind === FindingKind.Violation) {
      reportViolation(finding.message, finding.urn);
    }
  }
  const notes = findings.filter((finding) => finding.kind === FindingKind.Undetermined);
  const scoped = ledger.get(scope) ?? new Map<string, Finding[]>();
  scoped.set(
    policyName,
    notes.map((note) => ({ ...note, message: `${policyName}: ${note.message}` })),
  );
  ledger.set(scope, scoped);
}

/** Undetermined findings of a scope, each returned once. */
export function takeUndetermined(scope: string): Finding[] {
  const notes = [...(ledger.get(scope)?.values() ?? [])].flat();
  ledger.delete(scope);
  return notes;
}
