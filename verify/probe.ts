import type { Observation } from "./observation";
import type { ProbeRequest, ProbeResponse, VantagePointName } from "./vantagePoint";

/** One or more requests with an expected answer. Data and a pure judgement: whoever runs it decides nothing. */
export interface Probe {
  /** Stable name, `[a-z0-9-]+`, by which reports and tests refer to it. */
  id: string;
  title: string;
  from: VantagePointName;
  /** Sent one after the other when the probe is {@link observed}, otherwise at the same time. Never empty. */
  requests: ProbeRequest[];
  /** What must come, in words. */
  expectation: string;
  /** Whether the verdict rests on what the far side saw; such a probe runs with nothing beside it. */
  observed: boolean;
  /** Everything that is not as expected; an empty list means that the probe passed. */
  judge: (evidence: Evidence) => Problem[];
}

/** What a probe brought to light. */
export interface Evidence {
  /** In the order of the requests. */
  responses: ProbeResponse[];
  /** What the far side saw since the probe began. */
  observations: Observation[];
}

/** One thing that is not as expected. */
export interface Problem {
  /** What is not as expected. */
  what: string;
  /** Which resource, or which property of it, to look at. */
  lookAt: string;
}

/** A probe that was run. */
export interface ProbeResult {
  probe: Probe;
  evidence: Evidence;
  problems: Problem[];
}

/** Whether everything was as expected. */
export function passed(result: ProbeResult): boolean {
  return result.problems.length === 0;
}
