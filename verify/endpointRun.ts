import { passed, type ProbeResult } from "./probe";
import type { NotRun } from "./selection";

/** What came of the probes of one endpoint. */
export interface EndpointRun {
  /** External host. */
  endpoint: string;
  /** What the owner of its API must do before it is locked; empty where the stack's own program makes the API. */
  ownerTasks: string[];
  results: ProbeResult[];
  notRun: NotRun[];
}

/** Whether every probe that was run found what it expects, and there was one. */
export function allPassed(runs: readonly EndpointRun[]): boolean {
  const results = runs.flatMap((run) => run.results);
  return results.length > 0 && results.every(passed);
}
