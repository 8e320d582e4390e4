import { apiRequests, backendUntouched, everyResponse } from "../checks";
import type { Answers, Probe, Problem } from "../probe";
import { toApi, toOwnHost, type RequestParts } from "../requests";
import { resourcesOf } from "../resources";
import type { ProbeTarget } from "../target";
import { type ProbeRequest, VantagePointName } from "../vantagePoint";
import { everyMethod } from "./api";
import { forgedHeaders } from "./forgedHeaders";

const { Internet, Bystander, ForeignDistribution } = VantagePointName;

/** Stages that people make beside the one that clients reach, and the whole API's path without any. */
const OTHER_STAGES = ["/prod", "/dev", "/test", "/v0", ""];

/** The name that AWS gave an API which has one of its own: whatever is asked there, nobody is heard. */
export function ownHostProbes(target: ProbeTarget): Probe[] {
  const headers = forgedHeaders(target);
  const { reads, writes } = everyMethod(target);
  const forged = (parts: RequestParts[]): ProbeRequest[] => parts.map((one) => toOwnHost(target, { ...one, headers }));
  const unknown = toOwnHost(target, { path: "/portcullis-verify/unknown", headers });
  return [
    closed(target, Internet, "own-host", "the API's name of AWS's, which is disabled", [...forged(reads), unknown]),
    closed(target, Internet, "own-host-write", "writing by the API's name of AWS's", forged(writes)),
    closed(target, Bystander, "own-host-bystander", "a workload of the VPC, by the API's name of AWS's", forged(reads)),
    closed(
      target,
      ForeignDistribution,
      "own-host-foreign",
      "another customer's distribution, by the API's name of AWS's",
      forged(reads),
    ),
    closed(
      target,
      Internet,
      "own-host-stages",
      "stages that the API does not have, by its name of AWS's",
      OTHER_STAGES.map((stage) => ({
        ...toOwnHost(target, { path: "", headers }),
        target: `${stage}${target.samplePath}`,
      })),
    ),
  ];
}

/** The API's other names, in the request alone or in the handshake alone. */
export function serverNameProbe(target: ProbeTarget, hosts: readonly string[]): Probe {
  const { customDomain } = resourcesOf(target);
  const parts: RequestParts = { path: target.samplePath, headers: forgedHeaders(target) };
  const requests = hosts.map((serverName) => ({
    // Whose certificate comes is the server's affair, and that one comes for another name is what is tried.
    ...toApi(target, { ...parts, serverName }),
    verifyCertificate: false,
  }));
  const judge = ({ responses }: Answers): Problem[] =>
    responses
      .filter((response) => response.outcome === "timeout" || response.outcome === "unresolved")
      .map(({ outcome }) => ({ what: `nobody was there to refuse it: ${outcome}`, lookAt: customDomain }));
  return {
    id: "server-name-other",
    title: "the API's host in the request, another name of the API Gateway in the handshake",
    from: Internet,
    requests,
    expectation: "no handshake, or refused; the API's front door saw nothing",
    observed: true,
    judge: (evidence) => [
      ...judge(evidence),
      ...refusedIn(evidence, customDomain),
      ...apiRequests(evidence.observations)
        .filter(({ apiId }) => apiId === target.api.id)
        .map(({ method, target: seen }) => ({
          what: `${method} ${seen} came to the API's front door`,
          lookAt: customDomain,
        })),
      ...backendUntouched(evidence, customDomain),
    ],
    byAnswers: {
      expectation: "no handshake, or refused",
      judge: (answers) => [...judge(answers), ...refusedIn(answers, customDomain)],
    },
  };
}

function refusedIn({ responses }: Answers, lookAt: string): Problem[] {
  return responses
    .filter((response) => response.outcome === "response" && (response.status < 400 || response.status > 499))
    .map(() => ({ what: "a request was served under another name than the handshake's", lookAt }));
}

/** API Gateway's own words for a name that is disabled, or a stage that there is not: no policy's and no authorizer's. */
function closed(
  target: ProbeTarget,
  from: VantagePointName,
  id: string,
  title: string,
  requests: ProbeRequest[],
): Probe {
  const { api } = target;
  const lookAt = `aws:apigateway/restApi:RestApi ${api.id}: disableExecuteApiEndpoint, deployed (aws:apigateway/deployment:Deployment triggers)`;
  const answers = '403 {"message":"Forbidden"}';
  const judge = (evidence: Answers): Problem[] =>
    everyResponse(
      evidence,
      // A HEAD's answer has no words.
      ({ status, body }) => status === 403 && (body === "" || /^\{"message":\s*"Forbidden"\}$/.test(body)),
      answers,
      lookAt,
    );
  return {
    id,
    title,
    from,
    requests,
    expectation: `${answers} for each; the backend was not called`,
    observed: true,
    judge: (evidence) => [...judge(evidence), ...backendUntouched(evidence, lookAt)],
    byAnswers: { expectation: answers, judge },
  };
}
