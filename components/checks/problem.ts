import * as pulumi from "@pulumi/pulumi";

/** One thing that is wrong with what the user gave, with all that is needed to put it right. */
export interface Problem {
  /** Where the value stands, e.g. `portcullis:waf.zones[1].name`. */
  key: string;
  /** What was given; `undefined` when nothing was. Never a secret. */
  value: unknown;
  /** What is allowed there. */
  allowed: string;
  /** What to do. */
  fix: string;
}

/**
 * Thrown with every problem that was found, before any resource is made. It is a mistake of the user's, not of the
 * program's: as a RunError it ends the program with its message alone, without a stack trace.
 */
export class InvalidInputError extends pulumi.RunError {
  constructor(
    subject: string,
    readonly problems: Problem[],
  ) {
    const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
    super(`${subject}: ${count}.\n${problems.map(describeProblem).join("\n")}`);
    this.name = "InvalidInputError";
    // Nobody is shown it, and Node (24.9, 20.20) never comes to an end when Pulumi has it coloured with a frame such as
    // `node_modules/@pulumi/output.ts`: util.inspect looks for a slash behind the package's name, from the start again.
    delete this.stack;
  }
}

/**
 * @throws InvalidInputError naming all problems, if there are any.
 */
export function throwIfAny(subject: string, problems: Problem[]): void {
  if (problems.length > 0) {
    throw new InvalidInputError(subject, problems);
  }
}

function describeProblem(problem: Problem): string {
  const given = problem.value === undefined ? "missing" : JSON.stringify(problem.value);
  return `  ${problem.key}: ${given}\n    allowed: ${problem.allowed}\n    fix: ${problem.fix}`;
}
