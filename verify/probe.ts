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
  /**
   * Whether the verdict rests on what the far side saw; of one endpoint's such probes only one runs at a time.
   */
  observed: boolean;
  /** Whether it rests on what came to any endpoint; such a probe runs when no other does. Default false. */
  ofEveryEndpoint?: boolean;
  /** Everything that is not as expected; an empty list means that the probe passed. */
  judge: (evidence: Evidence) => Problem[];
  /** What the answers alone tell, for where nobody sees the far side; absent for an observed probe that they tell nothing of. */
  byAnswers?: AnswerJudgement;
  /** Why it cannot be sent to its target, or would tell nothing of it; absent where it can be sent. */
  unsendable?: string;
  /** Why it tells something on the twin alone; absent where it tells something everywhere. */
  twinOnly?: string;
  /** Why it cannot be sent on the twin; absent where it can. */
  liveOnly?: string;
}

/** A judgement of answers, whatever the far side saw. */
export interface AnswerJudgement {
  /** What must come, in words. */
  expectation: string;
  judge: (answers: Answers) => Problem[];
}

/** The part of the evidence that whoever asks has. */
export type Answers = Pick<Evidence, "responses">;

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
  /** From the first request to the verdict. */
  milliseconds: number;
}

/** Whether everything was as expected. */
export function passed(result: ProbeResult): boolean {
  return result.problems.length === 0;
}
