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
import { asClient, throughExternalHost, toPort, webRequest, type RequestParts } from "../requests";
import { resourcesOf } from "../resources";
import type { ProbeTarget } from "../target";
import { type ProbeRequest, VantagePointName } from "../vantagePoint";

const { Internet } = VantagePointName;

/** The front entrance: for whom it is. */
export function hostProbes(target: ProbeTarget): Probe[] {
  return [unknownHost(target), ...(target.otherHosts.length === 0 ? [] : [otherEndpoints(target)])];
}

/** The front entrance: what it speaks. */
export function loadBalancerProbes(target: ProbeTarget): Probe[] {
  return [oldTls(target), noHost(target), target.httpRedirect ? port80Redirects(target) : port80Closed(target)];
}

/** The newer version among the same requests shows that the handshakes failed for their version alone. */
function oldTls(target: ProbeTarget): Probe {
  const { listener, externalPath } = resourcesOf(target);
  const request = (tlsVersion: ProbeRequest["tlsVersion"]): ProbeRequest =>
    asClient(target, { path: target.samplePath, tlsVersion });
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
  const { loadBalancerHost, distribution, api, externalHost } = target;
  const names = [loadBalancerHost, distribution?.host, api.host, api.connectTo, api.ownHost];
  const hosts = ["portcullis-verify.invalid", ...new Set(names.filter((name) => name !== undefined))].filter(
    (host) => host !== externalHost,
  );
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
    ofEveryEndpoint: true,
    judge: (evidence) => [...judge(evidence), ...nothingBeyond(evidence, lookAt)],
    byAnswers: { expectation: "refused", judge },
  };
}

function nothingBeyond(evidence: Evidence, lookAt: string): Problem[] {
  return [...distributionUntouched(evidence, lookAt), ...frontDoorUntouched(evidence, lookAt)];
}

/** A request that names two endpoints, one in the handshake and one in its header, must not reach the first. */
function otherEndpoints(target: ProbeTarget): Probe {
  const { gatewayHostRoute } = resourcesOf(target);
  return {
    id: "host-other-endpoint",
    title: "the hosts of other endpoints, on a connection for this one",
    from: Internet,
    requests: target.otherHosts.map((host) => throughExternalHost(target, { path: target.samplePath, host })),
    expectation: "nothing came to this endpoint's API, or to its distribution",
    observed: true,
    ofEveryEndpoint: true,
    judge: ({ observations }) => [
      ...distributionRequests(observations)
        .filter(({ distributionId }) => distributionId === target.distribution?.id)
        .map(() => ({ what: "the request came to this endpoint's distribution", lookAt: gatewayHostRoute })),
      ...apiRequests(observations)
        .filter(({ apiId }) => apiId === target.api.id)
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
    ofEveryEndpoint: true,
    judge: (evidence) => [...judge(evidence), ...nothingBeyond(evidence, listener)],
    byAnswers: { expectation: "a redirect to HTTPS", judge },
  };
}
