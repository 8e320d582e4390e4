/** What a check found. */
export type Finding =
  | { state: "ok"; says: string }
  /** Something that must be put right before `npm start` or `pulumi up` can work. */
  | { state: "problem"; says: string; fix: string }
  /** Nothing is known; the reason says why. */
  | { state: "not checked"; says: string };

/** One thing that a person would look at before anything else. */
export interface Check {
  /** What is looked at, e.g. `overlay file system`. */
  title: string;
  /** Looks, and changes nothing. Whatever it throws is a problem of its own. */
  look: () => Promise<Finding> | Finding;
}

/** A check with what it found. */
export interface Examined {
  title: string;
  finding: Finding;
}

export function ok(says: string): Finding {
  return { state: "ok", says };
}

export function problem(says: string, fix: string): Finding {
  return { state: "problem", says, fix };
}

export function notChecked(says: string): Finding {
  return { state: "not checked", says };
}

/** Runs checks one after the other: a later one may rest on what an earlier one has asked for. */
export async function examine(checks: Check[], tell: (title: string) => void): Promise<Examined[]> {
  const examined: Examined[] = [];
  for (const { title, look } of checks) {
    tell(title);
    examined.push({ title, finding: await found(look) });
  }
  return examined;
}

async function found(look: Check["look"]): Promise<Finding> {
  try {
    return await look();
  } catch (error) {
    return problem(`the check failed: ${error instanceof Error ? error.message : String(error)}`, "report this");
  }
}
