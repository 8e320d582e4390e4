import { LockMode } from "../../contracts/lockMode";
import { apiRequests, authorizerCalls, distributionRequests, everySuccess } from "../checks";
import type { Evidence, Probe, Problem } from "../probe";
import { asClient } from "../requests";
import { resourcesOf } from "../resources";
import type { DistributionTarget, ProbeTarget } from "../target";
import { type ProbeRequest, VantagePointName } from "../vantagePoint";

/** Enough requests that the load balancer's turns reach the gateways of every zone. */
const REQUESTS = 4;

/** What stands behind the gateways sees of requests on the right path. */
export function edgeProbes(target: ProbeTarget): Probe[] {
  const { distribution, api, lockMode } = target;
  return [
    ...(distribution === undefined ? [] : [peerAddress(target, distribution), serverName(target, distribution)]),
    ...(lockMode === LockMode.Direct || lockMode === LockMode.Iam ? [apiPeerAddress(target)] : []),
    ...(api.hasAuthorizer ? [authorizerEachRequest(target)] : []),
  ];
}

function peerAddress(target: ProbeTarget, distribution: DistributionTarget): Probe {
  const { externalPath, egress } = resourcesOf(target);
  const { egressAddresses } = target;
  return {
    id: "edge-peer-address",
    title: "the distribution sees our egress as its peer",
    from: VantagePointName.Internet,
    requests: ordinaryRequests(target, REQUESTS),
    expectation: `each peer of the distribution is one of ${egressAddresses.join(", ")}`,
    observed: true,
    judge: (evidence) => [
      ...everySuccess(evidence, externalPath),
      ...everyConnection(evidence, distribution.id, egress, (connection) =>
        egressAddresses.includes(connection.peerAddress)
          ? undefined
          : `the distribution saw the peer ${connection.peerAddress}`,
      ),
    ],
  };
}

function serverName(target: ProbeTarget, distribution: DistributionTarget): Probe {
  const { externalPath, gatewayHostRoute } = resourcesOf(target);
  const { isNamed } = distribution;
  const expected = isNamed ? distribution.host : "";
  return {
    id: "edge-server-name",
    title: isNamed
      ? "the gateways name the distribution in the TLS handshake"
      : "the gateways name no host in the TLS handshake, as configured",
    from: VantagePointName.Internet,
    requests: ordinaryRequests(target, REQUESTS),
    expectation: isNamed ? `each handshake has the server name ${expected}` : "no handshake has a server name",
    observed: true,
    judge: (evidence) => [
      ...everySuccess(evidence, externalPath),
      ...everyConnection(evidence, distribution.id, gatewayHostRoute, (connection) =>
        connection.serverName === expected
          ? undefined
          : `the distribution saw the server name ${JSON.stringify(connection.serverName)}`,
      ),
    ],
  };
}

function apiPeerAddress(target: ProbeTarget): Probe {
  const { externalPath, egress } = resourcesOf(target);
  const { egressAddresses, api } = target;
  return {
    id: "api-peer-address",
    title: "the API sees our egress as its peer",
    from: VantagePointName.Internet,
    requests: ordinaryRequests(target, REQUESTS),
    expectation: `each peer of the API's front door is one of ${egressAddresses.join(", ")}`,
    observed: true,
    judge: (evidence) => {
      const peers = apiRequests(evidence.observations).filter(({ apiId }) => apiId === api.id);
      const strange = [...new Set(peers.map((one) => one.peerAddress))].filter((one) => !egressAddresses.includes(one));
      const missing = evidence.responses.length - peers.length;
      return [
        ...everySuccess(evidence, externalPath),
        ...strange.map((address) => ({ what: `the API's front door saw the peer ${address}`, lookAt: egress })),
        ...(missing <= 0
          ? []
          : [
              {
                what: `${missing} of ${evidence.responses.length} requests did not come to the API's front door`,
                lookAt: egress,
              },
            ]),
      ];
    },
  };
}

function authorizerEachRequest(target: ProbeTarget): Probe {
  const { externalPath, authorizer } = resourcesOf(target);
  return {
    id: "authorizer-each-request",
    title: "the authorizer is asked for each request",
    from: VantagePointName.Internet,
    requests: ordinaryRequests(target, 2),
    expectation: "two equal requests, two calls of the authorizer",
    observed: true,
    judge: (evidence) => {
      const calls = authorizerCalls(evidence.observations).length;
      return [
        ...everySuccess(evidence, externalPath),
        ...(calls === 2
          ? []
          : [{ what: `the authorizer was called ${calls} time(s) for two requests`, lookAt: authorizer }]),
      ];
    },
  };
}

function ordinaryRequests(target: ProbeTarget, count: number): ProbeRequest[] {
  const request = asClient(target, { path: target.samplePath });
  return Array.from({ length: count }, () => request);
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
