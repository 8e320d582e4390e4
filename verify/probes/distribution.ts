import {
  backendUntouched,
  distributionRequests,
  everyHandshakeRefused,
  everyRedirectedToHttps,
  everyRefused,
  everyStatus,
  frontDoorUntouched,
} from "../checks";
import type { Answers, Evidence, Probe, Problem } from "../probe";
import { toDistribution, type RequestParts } from "../requests";
import { distributionResources } from "../resources";
import type { DistributionTarget, ProbeTarget } from "../target";
import { VantagePointName } from "../vantagePoint";
import { forgedHeaders, oddForgeries } from "./forgedHeaders";
import { METHOD_OVERRIDES } from "./methodOverrides";

const { Internet, Bystander, ForeignDistribution, Admin } = VantagePointName;

/** Past the gateways, at the distribution: nobody but the gateways gets farther. */
export function distributionProbes(target: ProbeTarget): Probe[] {
  return target.distribution === undefined ? [] : probesOf(target, target.distribution);
}

function probesOf(target: ProbeTarget, distribution: DistributionTarget): Probe[] {
  const { samplePath } = target;
  const headers = forgedHeaders(target);
  const refused = (from: VantagePointName, id: string, title: string, parts: Partial<RequestParts> = {}): Probe =>
    atDistribution(distribution, from, id, title, { path: samplePath, ...parts });
  return [
    refused(Internet, "distribution-direct", "straight to the distribution"),
    refused(Internet, "distribution-direct-forged", "straight to the distribution, every address forged", { headers }),
    refused(Internet, "distribution-options", "straight to the distribution, OPTIONS", { method: "OPTIONS", headers }),
    refused(Internet, "distribution-unknown-path", "straight to the distribution, a path that the API does not have", {
      path: "/portcullis-verify/unknown",
      headers,
    }),
    refused(Internet, "distribution-method-override", "straight to the distribution, another method in a header", {
      headers: [...headers, ...METHOD_OVERRIDES.map((name): [string, string] => [name, "OPTIONS"])],
    }),
    refused(Bystander, "distribution-bystander", "a workload of the VPC, to the distribution", { headers }),
    refused(Admin, "distribution-admin", "an administrator's address, to the distribution", { headers }),
    refused(
      ForeignDistribution,
      "distribution-foreign",
      "another customer's distribution, to ours, every header forged",
      { headers },
    ),
    http10(target, distribution),
    plainHttp(target, distribution),
    oldTls(target, distribution),
    foreignHost(target, distribution),
    oddHeaders(target, distribution),
  ];
}

function atDistribution(
  distribution: DistributionTarget,
  from: VantagePointName,
  id: string,
  title: string,
  parts: RequestParts,
): Probe {
  const { edgeFunction } = distributionResources(distribution);
  const refused = (answers: Answers): Problem[] => everyStatus(answers, [403], edgeFunction);
  return {
    id,
    title,
    from,
    requests: [toDistribution(distribution, parts)],
    expectation: "403 by our distribution; the API's front door saw nothing",
    observed: true,
    judge: (evidence) => [
      ...refused(evidence),
      ...answeredByDistribution(distribution, evidence, edgeFunction),
      // The status alone would not tell: without the function, the authorizer refuses.
      ...nothingBeyond(evidence, edgeFunction),
    ],
    byAnswers: { expectation: "403", judge: refused },
  };
}

/** A 403 of somebody else, for instance for an unknown name, proves nothing. */
function answeredByDistribution(distribution: DistributionTarget, evidence: Evidence, lookAt: string): Problem[] {
  const seen = distributionRequests(evidence.observations).some(
    ({ distributionId, status }) => distributionId === distribution.id && status === 403,
  );
  return seen ? [] : [{ what: `distribution ${distribution.id} did not see and refuse the request`, lookAt }];
}

function nothingBeyond(evidence: Evidence, lookAt: string): Problem[] {
  return [...frontDoorUntouched(evidence, lookAt), ...backendUntouched(evidence, lookAt)];
}

/** Whether CloudFront answers HTTP/1.0, and how, is its own affair, as long as nothing gets through. */
function http10(target: ProbeTarget, distribution: DistributionTarget): Probe {
  const { edgeFunction } = distributionResources(distribution);
  const parts: RequestParts = { path: target.samplePath, headers: forgedHeaders(target), httpVersion: "1.0" };
  return withoutPassage({
    id: "distribution-http10",
    title: "straight to the distribution, HTTP/1.0",
    from: Internet,
    requests: [toDistribution(distribution, parts)],
    refusal: "refused",
    judge: (answers) => everyRefused(answers, edgeFunction),
    lookAt: edgeFunction,
  });
}

function plainHttp(target: ProbeTarget, distribution: DistributionTarget): Probe {
  const lookAt = `${distributionResources(distribution).distribution}; viewerProtocolPolicy of every cache behavior`;
  return withoutPassage({
    id: "distribution-plain-http",
    title: "to the distribution without TLS",
    from: Internet,
    requests: [toDistribution(distribution, { path: target.samplePath, plain: true })],
    refusal: "403, or a redirect to HTTPS",
    judge: (answers) =>
      everyStatus(answers, [403], lookAt).length === 0 ? [] : everyRedirectedToHttps(answers, lookAt),
    lookAt,
  });
}

/**
 * A distribution with CloudFront's own certificate begins at TLS 1.0, whatever its minimumProtocolVersion says (AWS's
 * ViewerCertificate documentation). A handshake by it is no way in, as long as the request is refused as every other is.
 */
function oldTls(target: ProbeTarget, distribution: DistributionTarget): Probe {
  const { distribution: resource, edgeFunction } = distributionResources(distribution);
  const versions = ["TLSv1", "TLSv1.1"] as const;
  return withoutPassage({
    id: "distribution-old-tls",
    title: "to the distribution with TLS 1.0 and 1.1",
    from: Internet,
    requests: versions.map((tlsVersion) => toDistribution(distribution, { path: target.samplePath, tlsVersion })),
    refusal: "no handshake, or 403",
    judge: ({ responses }) =>
      responses.flatMap((response) =>
        everyHandshakeRefused([response], `${resource}; ${edgeFunction}`).length === 0
          ? []
          : everyStatus({ responses: [response] }, [403], `${resource}; ${edgeFunction}`),
      ),
    lookAt: edgeFunction,
  });
}

function foreignHost(target: ProbeTarget, distribution: DistributionTarget): Probe {
  const { distribution: resource } = distributionResources(distribution);
  const parts: RequestParts = { path: target.samplePath, headers: forgedHeaders(target) };
  return withoutPassage({
    id: "distribution-foreign-host",
    title: "to the distribution's address, for hosts that are not its own",
    from: Internet,
    requests: [target.externalHost, target.api.host].map((host) => toDistribution(distribution, { ...parts, host })),
    refusal: "refused",
    judge: (answers) => everyRefused(answers, resource),
    lookAt: resource,
  });
}

function oddHeaders(target: ProbeTarget, distribution: DistributionTarget): Probe {
  const { edgeFunction } = distributionResources(distribution);
  return withoutPassage({
    id: "distribution-odd-headers",
    title: "straight to the distribution, header names that are nearly others, and headers that are there twice",
    from: Internet,
    requests: oddForgeries(target).map((headers) => toDistribution(distribution, { path: target.samplePath, headers })),
    refusal: "refused",
    judge: (answers) => everyRefused(answers, edgeFunction),
    lookAt: edgeFunction,
  });
}

function withoutPassage(
  parts: Pick<Probe, "id" | "title" | "from" | "requests"> & {
    refusal: string;
    judge: (answers: Answers) => Problem[];
    lookAt: string;
  },
): Probe {
  const { refusal, judge, lookAt, ...rest } = parts;
  return {
    ...rest,
    expectation: `${refusal}; the API's front door saw nothing`,
    observed: true,
    judge: (evidence) => [...judge(evidence), ...nothingBeyond(evidence, lookAt)],
    byAnswers: { expectation: refusal, judge },
  };
}
