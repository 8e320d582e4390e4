import { FindingKind } from "./findings";
import type { Finding } from "./findings";
import type { Place } from "./place";

/** Collects what a policy finds. Messages name places and never print text of the program, which may be a secret. */
export class Report {
  readonly findings: Finding[] = [];

  /** Known to be wrong. The message says what is wrong in this resource and how to put it right. */
  violation(resource: { urn: string }, message: string): void {
    this.findings.push({ kind: FindingKind.Violation, urn: resource.urn, message });
  }

  /** Known to be wrong, and no single resource's matter. */
  stackViolation(message: string): void {
    this.findings.push({ kind: FindingKind.Violation, message });
  }

  /** Cannot be decided in this run. The message says why, and what will be checked. */
  undetermined(resource: { urn: string }, message: string): void {
    this.findings.push({ kind: FindingKind.Undetermined, urn: resource.urn, message });
  }

  /** A value that decides is not known. @param rule What the update will check, e.g. `it is "required"`. */
  unknown(resource: { urn: string }, place: Place, rule: string): void {
    this.undetermined(resource, `${place.path} is not known in this preview. The update will check that ${rule}.`);
  }

  /** The same of several values of one resource, told once. @param rule As for {@link unknown}. */
  unknownOf(resource: { urn: string }, places: readonly Place[], rule: string): void {
    const [first, ...more] = places;
    if (first !== undefined) {
      const others = more.length === 0 ? " is" : ` and ${more.length.toString()} more are`;
      this.undetermined(
        resource,
        `${first.path}${others} not known in this preview. The update will check that ${rule}.`,
      );
    }
  }

  /**
   * Holds one value to a rule.
   * @param rule What it must be, as it follows "must be": `"required"`, `true`.
   * @param why Why, or how to put it right: one sentence.
   * @returns whether it is known and right.
   */
  demand(
    resource: { urn: string },
    place: Place,
    rule: string,
    test: (value: unknown) => boolean,
    why: string,
  ): boolean {
    if (place.isUnknown) {
      this.unknown(resource, place, `it is ${rule}`);
      return false;
    }
    if (test(place.value)) {
      return true;
    }
    this.violation(resource, `${place.path} ${describe(place)}; it must be ${rule}. ${why}`);
    return false;
  }
}

/** Says what a value is without printing text. */
function describe(place: Place): string {
  const { value } = place;
  if (place.isAbsent) {
    return "is not given";
  }
  return typeof value === "boolean" || typeof value === "number" ? `is ${value}` : "has another value";
}
