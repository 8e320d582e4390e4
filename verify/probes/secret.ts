import { ORIGIN_SECRET_HEADER } from "../../contracts/headers";
import { apiRequests, authorizerCalls, backendUntouched, everyRefused } from "../checks";
import type { Probe } from "../probe";
import { toApi, type RequestParts } from "../requests";
import { resourcesOf } from "../resources";
import type { ProbeTarget } from "../target";
import { LEAKED_SECRET, VantagePointName } from "../vantagePoint";
import { everyMethod } from "./api";
import { forgedHeaders } from "./forgedHeaders";
import { refusedAtFrontDoor, withoutBackend } from "./refusals";

const { Internet, Bystander, ForeignDistribution } = VantagePointName;

type Header = [name: string, value: string];

/**
 * The origin secret, as the one proof. Who has it and forges every address as well gets in: that is what remains of this
 * proof (technique 24), and nothing here says otherwise.
 */
export function secretProbes(target: ProbeTarget): Probe[] {
  const { reads, writes } = everyMethod(target);
  const leaked: Header = [ORIGIN_SECRET_HEADER, LEAKED_SECRET];
  const withSecret = (parts: RequestParts[], ...headers: Header[]) =>
    parts.map((one) => toApi(target, { ...one, headers, claims: { secret: true } }));
  const methods = [...reads, ...writes, ...otherWrites(target)];
  const places = [Internet, Bystander, ForeignDistribution];
  return [
    webAclBlocks(target),
    ...places.map((from) =>
      refusedAtFrontDoor(
        target,
        from,
        `secret-leaked-${from}`,
        "straight to the API, with the origin secret and an address that is not ours",
        withSecret(methods, leaked),
      ),
    ),
    refusedAtFrontDoor(
      target,
      Internet,
      "secret-leaked-signed",
      "straight to the API, with the origin secret, by a client of the account that may call every API",
      // A method by AWS_IAM takes a signature for the lock.
      withSecret(
        methods.filter(({ method = "GET" }) => method !== "HEAD"),
        leaked,
      ).map((one) => ({
        ...one,
        claims: { ...one.claims, signature: { region: target.api.region, by: "caller" } },
      })),
    ),
    ambiguous(target, [
      ...withSecret([{ path: target.samplePath }], leaked, ["X-Origin-Verify", LEAKED_SECRET]),
      ...withSecret([{ path: target.samplePath }], [ORIGIN_SECRET_HEADER, `${LEAKED_SECRET},${LEAKED_SECRET}`]),
      ...withSecret([{ path: target.samplePath }], ["X_Origin_Verify", LEAKED_SECRET]),
      ...withSecret([{ path: target.samplePath }], ["X-Origin-Verify ", LEAKED_SECRET]),
      ...withSecret([{ path: target.samplePath }], ["X-Origin-Verify\x0b", LEAKED_SECRET]),
      ...withSecret([{ path: target.samplePath }], ["X-Origin-Verify abcd", LEAKED_SECRET]),
    ]),
  ];
}

/** The methods of the sample API that an ordinary client has no use for. They are no less a way in. */
function otherWrites({ samplePath, writePath = samplePath }: ProbeTarget): RequestParts[] {
  return [
    { method: "PUT", path: writePath, json: "{}" },
    { method: "DELETE", path: writePath },
    { method: "POST", path: `${writePath}/42`, json: "{}" },
  ];
}

/** Whatever the other side makes of a header that is there twice, or nearly there. */
function ambiguous(target: ProbeTarget, requests: Probe["requests"]): Probe {
  const { lock } = resourcesOf(target);
  // Every address forged, too: the one thing that is wrong with these is the header itself.
  const forged = forgedHeaders(target).filter(([name]) => name !== ORIGIN_SECRET_HEADER);
  return withoutBackend({
    id: "secret-ambiguous",
    title: "straight to the API, the origin secret twice, as a list, and in names that are nearly its header's",
    from: Internet,
    requests: requests.map((one) => ({ ...one, headers: [...one.headers, ...forged] })),
    refusal: "refused",
    judge: (answers) => everyRefused(answers, lock),
    lookAt: lock,
  });
}

/** Before the authorizer: a flood of what lacks the secret costs it nothing. */
function webAclBlocks(target: ProbeTarget): Probe {
  const { lock } = resourcesOf(target);
  const { reads } = everyMethod(target);
  const requests = [...reads, { path: "/portcullis-verify/unknown" }].map((one) =>
    toApi(target, { ...one, headers: forgedHeaders(target) }),
  );
  return {
    id: "web-acl-blocks",
    title: "straight to the API, without its secret: blocked before everything else",
    from: Internet,
    requests,
    expectation: "the stage's web ACL blocks each request; the authorizer was not called",
    observed: true,
    judge: (evidence) => {
      const blocked = evidence.observations.filter(
        (seen) => seen.kind === "web-acl-inspection" && seen.apiId === target.api.id && seen.action === "BLOCK",
      ).length;
      const came = apiRequests(evidence.observations).length;
      const calls = authorizerCalls(evidence.observations).length;
      return [
        ...(blocked === requests.length && came === requests.length
          ? []
          : [{ what: `the web ACL blocked ${blocked} of ${requests.length} requests`, lookAt: lock }]),
        ...(calls === 0 ? [] : [{ what: `the authorizer was called ${calls} time(s)`, lookAt: lock }]),
        ...backendUntouched(evidence, lock),
      ];
    },
  };
}
