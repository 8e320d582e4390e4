import { apiRequests, backendUntouched, everyRefused, everyResponse, frontDoorUntouched } from "../checks";
import type { Answers, Probe, Problem } from "../probe";
import { resourcesOf } from "../resources";
import type { ProbeTarget } from "../target";
import type { ProbeRequest, VantagePointName } from "../vantagePoint";

/** A probe of something that must not get through, but for what it expects. */
export type RefusedParts = Pick<Probe, "id" | "title" | "from" | "requests"> & {
  /** The answers that count as a refusal, in words. */
  refusal: string;
  judge: (answers: Answers) => Problem[];
  lookAt: string;
};

/** The API's front door sees every request and refuses it. */
export function refusedAtFrontDoor(
  target: ProbeTarget,
  from: VantagePointName,
  id: string,
  title: string,
  requests: ProbeRequest[],
): Probe {
  const { lock } = resourcesOf(target);
  const answers = "401 or 403";
  const refused = (evidence: Answers): Problem[] =>
    everyResponse(evidence, ({ status }) => isRefusal(status), answers, lock);
  return {
    id,
    title,
    from,
    requests,
    expectation: `${answers} at the API's front door; the backend was not called`,
    observed: true,
    judge: (evidence) => {
      const seen = apiRequests(evidence.observations).filter(
        ({ apiId, status }) => apiId === target.api.id && isRefusal(status),
      );
      const missing = requests.length - seen.length;
      return [
        ...refused(evidence),
        ...(missing <= 0
          ? []
          : [
              {
                what: `the front door of API ${target.api.id} did not see and refuse ${missing} of ${requests.length} request(s)`,
                lookAt: lock,
              },
            ]),
        ...backendUntouched(evidence, lock),
      ];
    },
    byAnswers: { expectation: answers, judge: refused },
  };
}

function isRefusal(status: number): boolean {
  return status === 401 || status === 403;
}

/** However it ends, it does not end at the backend. */
export function withoutBackend({ refusal, judge, lookAt, ...rest }: RefusedParts): Probe {
  return {
    ...rest,
    expectation: `${refusal}; the backend was not called`,
    observed: true,
    judge: (evidence) => [...judge(evidence), ...backendUntouched(evidence, lookAt)],
    byAnswers: { expectation: refusal, judge },
  };
}

/** It is refused, by whatever stands before the API: no API of the stack hears of it. */
export function refusedBeforeApi(parts: Omit<RefusedParts, "refusal" | "judge">): Probe {
  const { lookAt, ...rest } = parts;
  const judge = (answers: Answers): Problem[] => everyRefused(answers, lookAt);
  return {
    ...rest,
    expectation: "no handshake, or refused; no API's front door saw it",
    observed: true,
    ofEveryEndpoint: true,
    judge: (evidence) => [
      ...judge(evidence),
      ...frontDoorUntouched(evidence, lookAt),
      ...backendUntouched(evidence, lookAt),
    ],
    byAnswers: { expectation: "no handshake, or refused", judge },
  };
}
