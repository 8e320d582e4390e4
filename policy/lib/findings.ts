import { isExcepted } from "./exceptions";

/** What a policy found in one resource. Messages name places (`ingress[0].cidrBlocks[1]`), never a value that may be secret. */
export interface Finding {
  kind: FindingKind;
  /** Resource to look at; absent when it is the stack. */
  urn?: string;
  message: string;
}

/** How sure a finding is. */
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

/** Violations by policy that resource validations of this run have reported. */
const reported = new Map<string, Set<string>>();

/**
 * Reports violations at the policy's own level and leaves the rest to the policy `undetermined`. A preview validates
 * resources and stack: what a resource validation has said the stack validation does not repeat.
 */
export function reportFindings(
  policyName: string,
  scope: string,
  found: readonly Finding[],
  reportViolation: (message: string, urn?: string) => void,
): void {
  if (found.length === 0 && scope !== STACK_SCOPE) {
    return;
  }
  const findings = found.filter(({ urn }) => !isExcepted(policyName, urn ?? ""));
  const said = reported.get(policyName) ?? new Set<string>();
  for (const { message, urn } of findings.filter(({ kind }) => kind === FindingKind.Violation)) {
    const key = `${urn ?? ""}\n${message}`;
    if (!said.has(key) || scope !== STACK_SCOPE) {
      said.add(key);
      reportViolation(message, urn);
    }
  }
  reported.set(policyName, scope === STACK_SCOPE ? new Set() : said);

  const notes = unique(findings)
    .filter(({ kind }) => kind === FindingKind.Undetermined)
    .map((note) => ({ ...note, message: `${policyName}: ${note.message}` }));
  if (notes.length > 0) {
    ledger.set(scope, (ledger.get(scope) ?? new Map<string, Finding[]>()).set(policyName, notes));
  }
}

/** A place that several checks of one policy need is told once. */
function unique(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((finding) => [`${finding.urn ?? ""}\n${finding.message}`, finding])).values()];
}

/** Undetermined findings of a scope, each returned once. */
export function takeUndetermined(scope: string): Finding[] {
  const notes = [...(ledger.get(scope)?.values() ?? [])].flat();
  ledger.delete(scope);
  return notes;
}
