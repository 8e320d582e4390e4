import type { Mutant } from "./mutants";
import type { Explanation } from "./survivors";

export enum Verdict {
  /** AWS's provider refuses the value, so nobody can make the mistake. */
  Refused = "refused",
  Killed = "killed",
  /** Only the list of values that this program agreed on with itself objects ({@link AGREEMENT}): no rule, and no probe. */
  Agreed = "agreed",
  Survived = "survived",
}

/**
 * The policy that holds this program to its own values. It kills a mutant as a snapshot does: it knows that something
 * changed, and not that it is wrong. So it is told apart, and only asked where every other policy is silent.
 */
export const AGREEMENT = "values-as-agreed";

/** What became of a mutant. */
export interface Outcome {
  mutant: Mutant;
  verdict: Verdict;
  /** Policies that objected. */
  policies: string[];
  /** Probes that failed. */
  probes: string[];
  /** What the first of them said; why AWS's provider refuses; or why the twin could not be asked. */
  message: string;
}

/** The least part of the mutants that AWS's provider takes which rules and probes must kill. */
export const LEAST_KILLED = 0.95;

export interface Score {
  mutants: number;
  refused: number;
  /** By one that is a rule for every program. */
  killedByPolicy: number;
  killedByProbe: number;
  /** By {@link AGREEMENT} alone. */
  agreed: number;
  survived: number;
  /** From 0 to 1, of those that are not refused; those by agreement alone are in it. */
  killed: number;
  /** The same without them. */
  killedByRules: number;
}

export function scoreOf(outcomes: readonly Outcome[]): Score {
  const count = (of: (outcome: Outcome) => boolean): number => outcomes.filter(of).length;
  const refused = count(({ verdict }) => verdict === Verdict.Refused);
  const survived = count(({ verdict }) => verdict === Verdict.Survived);
  const agreed = count(({ verdict }) => verdict === Verdict.Agreed);
  const tried = outcomes.length - refused;
  return {
    mutants: outcomes.length,
    refused,
    killedByPolicy: count(({ policies }) => policies.some((policy) => policy !== AGREEMENT)),
    killedByProbe: count(({ probes }) => probes.length > 0),
    agreed,
    survived,
    killed: tried === 0 ? 0 : (tried - survived) / tried,
    killedByRules: tried === 0 ? 0 : (tried - survived - agreed) / tried,
  };
}

/** The reason for which a mutant may survive. */
export function explanationOf({ mutant }: Outcome, explained: readonly Explanation[]): string | undefined {
  return explained.find(({ pattern }) => pattern.test(mutant.id))?.reason;
}

/** Everything for which a whole run fails; nothing when all is well. */
export function objections(outcomes: readonly Outcome[], explained: readonly Explanation[]): string[] {
  const survivors = outcomes.filter(({ verdict }) => verdict === Verdict.Survived);
  const unexplained = survivors.filter((outcome) => explanationOf(outcome, explained) === undefined);
  const idle = explained.filter(({ pattern }) => !survivors.some(({ mutant }) => pattern.test(mutant.id)));
  const { killedByRules } = scoreOf(outcomes);
  return [
    ...unexplained.map(
      ({ mutant }) =>
        `${mutant.id} survives, and ${mutant.row.why}: write a policy or a probe that notices it, or say in tools/mutants/survivors.ts why none can`,
    ),
    ...idle.map(
      ({ pattern }) => `${String(pattern)} of tools/mutants/survivors.ts explains no survivor any more: remove it`,
    ),
    ...(killedByRules < LEAST_KILLED
      ? [
          `only ${percent(killedByRules)} of the mutants are killed by more than ${AGREEMENT}; at least ${percent(LEAST_KILLED)} must be`,
        ]
      : []),
  ];
}

export function percent(part: number): string {
  return `${(part * 100).toFixed(1)} %`;
}
