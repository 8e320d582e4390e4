import {
  apiRequests,
  distributionRequests,
  distributionUntouched,
  everyHandshakeRefused,
  everyRedirectedToHttps,
  everyRefused,
  everySuccess,
  everyUnreachable,
  frontDoorUntouched,
} from "../checks";
import type { Answers, Evidence, Probe, Problem } from "../probe";
import { throughExternalHost, toPort, webRequest, type RequestParts } from "../requests";
import { resourcesOf } from "../resources";
import type { ProbeTarget } from "../target";
import { type ProbeRequest, VantagePointName } from "../vantagePoint";

const { Internet } = VantagePointName;

/** The front entrance: what it speaks, and for whom. */
export function loadBalancerProbes(target: ProbeTarget): Probe[] {
  return [
    oldTls(target),
    unknownHost(target),
    noHost(target),
    ...target.otherHosts.map((host, index) => otherEndpoint(target, host, index)),
    target.httpRedirect ? port80Redirects(target) : port80Closed(target),
  ];
}

/** The newer version among the same requests shows that the handshakes failed for their version alone. */
function oldTls(target: ProbeTarget): Probe {
  const { listener, externalPath } = resourcesOf(target);
  const request = (tlsVersion: ProbeRequest["tlsVersion"]): ProbeRequest =>
    throughExternalHost(target, { path: target.samplePath, tlsVersion });
  const judge = ({ responses: [current, ...old] }: Answers): Problem[] => [
    ...everySuccess({ responses: current === undefined ? [] : [current] }, externalPath),
    ...everyHandshakeRefused(old, listener),
  ];
  return {
    id: "load-balancer-old-tls",
    title: "the load balancer with TLS 1.2, then 1.0 and 1.1",
    from: Internet,
    requests: [request("TLSv1.2"), request("TLSv1"), request("TLSv1.1")],
    expectation: "2xx with TLS 1.2, no handshake with 1.0 and 1.1",
    // Its first request goes all the way, and must not be taken for another probe's.
    observed: true,
    judge,
    byAnswers: { expectation: "2xx with TLS 1.2, no handshake with 1.0 and 1.1", judge },
  };
}

/** The gateways forward for external hosts alone: to ask for an origin by its name is no way to it. */
function unknownHost(target: ProbeTarget): Probe {
  const hosts = ["portcullis-verify.invalid", target.loadBalancerHost, target.distributionHost, target.apiHost];
  return refusedBeforeOrigin(
    target,
    "host-unknown",
    "hosts that are no external host",
    hosts.map((host) => throughExternalHost(target, { path: target.samplePath, host })),
  );
}

function noHost(target: ProbeTarget): Probe {
  const parts: RequestParts = { path: target.samplePath, host: "" };
  const twice: RequestParts = { ...parts, host: target.externalHost, headers: [["Host", "portcullis-verify.invalid"]] };
  return refusedBeforeOrigin(target, "host-missing", "no host, and two hosts", [
    throughExternalHost(target, parts),
    throughExternalHost(target, twice),
  ]);
}

function refusedBeforeOrigin(target: ProbeTarget, id: string, title: string, requests: ProbeRequest[]): Probe {
  const { gatewayHostRoute, listener } = resourcesOf(target);
  const lookAt = `${listener}; ${gatewayHostRoute}`;
  const judge = (answers: Answers): Problem[] => everyRefused(answers, lookAt);
  return {
    id,
    title,
    from: Internet,
    requests,
    expectation: "refused; nothing beyond the gateways saw the request",
    observed: true,
    judge: (evidence) => [...judge(evidence), ...nothingBeyond(evidence, lookAt)],
    byAnswers: { expectation: "refused", judge },
  };
}

function nothingBeyond(evidence: Evidence, lookAt: string): Problem[] {
  return [...distributionUntouched(evidence, lookAt), ...frontDoorUntouched(evidence, lookAt)];
}

/** A request that names two endpoints, one in the handshake and one in its header, must not reach the first. */
function otherEndpoint(target: ProbeTarget, host: string, index: number): Probe {
  const { gatewayHostRoute } = resourcesOf(target);
  return {
    id: `host-other-endpoint-${index + 1}`,
    title: `the host of another endpoint, ${host}, on a connection for this one`,
    from: Internet,
    requests: [throughExternalHost(target, { path: target.samplePath, host })],
    expectation: "this endpoint's distribution and API saw nothing",
    observed: true,
    judge: ({ observations }) => [
      ...distributionRequests(observations)
        .filter(({ distributionId }) => distributionId === target.distributionId)
        .map(() => ({ what: "the request came to this endpoint's distribution", lookAt: gatewayHostRoute })),
      ...apiRequests(observations)
        .filter(({ apiId }) => apiId === target.apiId)
        .map(() => ({ what: "the request came to this endpoint's API", lookAt: gatewayHostRoute })),
    ],
  };
}

function port80Closed(target: ProbeTarget): Probe {
  const { loadBalancerSecurityGroup } = resourcesOf(target);
  const requests = [toPort(target.loadBalancerHost, 80)];
  return {
    id: "load-balancer-port-80",
    title: "port 80 of the load balancer",
    from: Internet,
    requests,
    expectation: "no TCP connection to 80",
    observed: false,
    judge: (evidence) => everyUnreachable(evidence, requests, loadBalancerSecurityGroup),
  };
}

function port80Redirects(target: ProbeTarget): Probe {
  const { listener } = resourcesOf(target);
  const path = `${target.samplePath}?q=1`;
  const judge = (answers: Answers): Problem[] => everyRedirectedToHttps(answers, listener);
  return {
    id: "load-balancer-port-80",
    title: "port 80 of the load balancer, which redirects",
    from: Internet,
    requests: [
      webRequest(target.externalHost, path, { plain: true }),
      webRequest(target.loadBalancerHost, path, { plain: true }),
    ],
    expectation: "a redirect to HTTPS; nothing beyond it saw the request",
    observed: true,
    judge: (evidence) => [...judge(evidence), ...nothingBeyond(evidence, listener)],
    byAnswers: { expectation: "a redirect to HTTPS", judge },
  };
}
