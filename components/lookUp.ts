import { InvalidInputError } from "./checks/problem";

/** An argument that names something in AWS. */
export interface Wanted {
  /** The argument, e.g. `zones[0].allocationId`. */
  key: string;
  id: string;
  /** What it names, e.g. `a subnet`. */
  what: string;
  region: string;
}

/**
 * Asks AWS for what an argument names.
 * @throws InvalidInputError that names the argument, with AWS's own words, when it is not to be had.
 */
export async function lookUp<T>(wanted: Wanted, ask: () => Promise<T>): Promise<T> {
  const { key, id, what, region } = wanted;
  try {
    return await ask();
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    throw new InvalidInputError("What the arguments name cannot be used", [
      {
        key,
        value: id,
        allowed: `the id of ${what} that exists in ${region} and that these credentials may read`,
        fix: `correct the id, or make it first; AWS said: ${words}`,
      },
    ]);
  }
}
