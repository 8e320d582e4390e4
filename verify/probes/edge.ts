import { authorizerCalls, distributionRequests, everySuccess } from "../checks";
import type { Evidence, Probe, Problem } from "../probe";
import { throughExternalHost } from "../requests";
import { resourcesOf } from "../resources";
import type { ProbeTarget } from "../target";
import { VantagePointName } from "../vantagePoint";

/** Enough requests that the load balancer's turns reach the gateways of every zone. */
const REQUESTS = 4;

/** What the edge and the authorizer see of requests on the right path. */
export function edgeProbes(target: ProbeTarget): Probe[] {
  const resources = resourcesOf(target);
  const { egressAddresses, distributionId, distributionHost } = target;
  const request = throughExternalHost(target, { path: target.samplePath });
  return [
    {
      id: "edge-peer-address",
      title: "the distribution sees our egress as its peer",
      from: VantagePointName.Internet,
      requests: Array.from({ length: REQUESTS }, () => request),
      expectation: `each peer of the distribution is one of ${egressAddresses.join(", ")}`,
      observed: true,
      judge: (evidence) => [
        ...everySuccess(evidence, resources.externalPath),
        ...everyConnection(evidence, distributionId, resources.egress, ({ peerAddress }) =>
          egressAddresses.includes(peerAddress) ? undefined : `the distribution saw the peer ${peerAddress}`,
        ),
      ],
    },
    {
      id: "edge-server-name",
      title: "the gateways name the distribution in the TLS handshake",
      from: VantagePointName.Internet,
      requests: Array.from({ length: REQUESTS }, () => request),
      expectation: `each handshake has the server name ${distributionHost}`,
      observed: true,
      judge: (evidence) => [
        ...everySuccess(evidence, resources.externalPath),
        ...everyConnection(evidence, distributionId, resources.gatewayHostRoute, ({ serverName }) =>
          serverName === distributionHost
            ? undefined
            : `the distribution saw the server name ${JSON.stringify(serverName)}`,
        ),
      ],
    },
    {
      id: "authorizer-each-request",
      title: "the authorizer is asked for each request",
      from: VantagePointName.Internet,
      requests: [request, request],
      expectation: "two equal requests, two calls of the authorizer",
      observed: true,
      judge: (evidence) => {
        const calls = authorizerCalls(evidence.observations).length;
        return [
          ...everySuccess(evidence, resources.externalPath),
          ...(calls === 2
            ? []
            : [{ what: `the authorizer was called ${calls} time(s) for two requests`, lookAt: resources.authorizer }]),
        ];
      },
    },
  ];
}

function everyConnection(
  evidence: Evidence,
  distributionId: string,
  lookAt: string,
  objection: (connection: { peerAddress: string; serverName: string }) => string | undefined,
): Problem[] {
  const connections = distributionRequests(evidence.observations).filter(
    (connection) => connection.distributionId === distributionId,
  );
  const missing = evidence.responses.length - connections.length;
  const problems = [...new Set(connections.map(objection))].filter((what) => what !== undefined);
  if (missing > 0) {
    problems.push(`${missing} of ${evidence.responses.length} requests did not come to distribution ${distributionId}`);
  }
  return problems.map((what) => ({ what, lookAt }));
}
