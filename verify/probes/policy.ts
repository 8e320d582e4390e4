import { authorizerCalls, backendUntouched, everyResponse } from "../checks";
import type { Answers, Probe, Problem } from "../probe";
import { throughExternalHost, toApi } from "../requests";
import { resourcesOf } from "../resources";
import type { ProbeTarget } from "../target";
import { type Claims, type ProbeRequest, VantagePointName } from "../vantagePoint";
import { everyMethod } from "./api";
import { forgedHeaders } from "./forgedHeaders";
import { refusedAtFrontDoor } from "./refusals";

const { Internet, Bystander, ForeignDistribution, Admin } = VantagePointName;

/** The resource policy alone refuses: before any authorizer, and whoever signed. */
export function resourcePolicyProbes(target: ProbeTarget): Probe[] {
  const { reads, writes } = everyMethod(target);
  const headers = forgedHeaders(target);
  const requests = [...reads, ...writes]
    // Neither is a method of the sample API, where each has its own; for those there is no policy.
    .filter(({ method = "GET" }) => method !== "HEAD" && method !== "PATCH")
    .map((one) => toApi(target, { ...one, headers }));
  return [Internet, Bystander, ForeignDistribution].map((from) =>
    denied(target, from, `policy-denies-${from}`, "straight to the API, refused by its resource policy", requests),
  );
}

/** IAM authorization: a signature is wanted, and is not enough from elsewhere. */
export function iamProbes(target: ProbeTarget): Probe[] {
  const { reads, writes } = everyMethod(target);
  const methods = [...reads, ...writes].filter(({ method = "GET" }) => method !== "PATCH");
  const { region } = target.api;
  const signed = (by: "caller" | "stranger"): Claims => ({ signature: { region, by } });
  const elsewhere = [Internet, Bystander, ForeignDistribution, Admin].map((from) =>
    denied(
      target,
      from,
      `iam-signed-${from}`,
      "straight to the API, rightly signed",
      reads
        .filter(({ method = "GET" }) => method !== "HEAD")
        .map((one) => toApi(target, { ...one, claims: signed("caller") })),
    ),
  );
  const through = (id: string, title: string, claims: Claims): Probe =>
    refusedAtFrontDoor(
      target,
      Internet,
      id,
      title,
      methods.map((one) => throughExternalHost(target, { ...one, claims })),
    );
  return [
    through("iam-unsigned", "through the gateways, not signed", {}),
    through("iam-stranger", "through the gateways, signed with a key that nobody has", signed("stranger")),
    ...elsewhere,
  ];
}

function denied(
  target: ProbeTarget,
  from: VantagePointName,
  id: string,
  title: string,
  requests: ProbeRequest[],
): Probe {
  const { lock } = resourcesOf(target);
  const answers = "403 by an explicit Deny of the resource policy";
  const judge = (evidence: Answers): Problem[] =>
    everyResponse(
      evidence,
      ({ status, body }) => status === 403 && /perform: execute-api:Invoke .*explicit deny/.test(body),
      answers,
      lock,
    );
  return {
    id,
    title,
    from,
    requests,
    expectation: `${answers}; neither authorizer nor backend was called`,
    observed: true,
    judge: (evidence) => {
      const calls = authorizerCalls(evidence.observations).length;
      return [
        ...judge(evidence),
        ...(calls === 0 ? [] : [{ what: `the authorizer was called ${calls} time(s)`, lookAt: lock }]),
        ...backendUntouched(evidence, lock),
      ];
    },
    byAnswers: { expectation: answers, judge },
  };
}
