import { GATEWAY_PORT } from "../../contracts/gatewaySettings";
import { everyUnreachable } from "../checks";
import type { Probe } from "../probe";
import { toPort } from "../requests";
import { resourcesOf } from "../resources";
import type { ProbeTarget } from "../target";
import { VantagePointName } from "../vantagePoint";

/** A gateway's own port and those by which machines are usually managed. */
const PORTS = [GATEWAY_PORT, 443, 80, 22];

/** What must not even take a connection. */
export function portProbes(target: ProbeTarget): Probe[] {
  const { egress, gatewaySecurityGroup, loadBalancerSecurityGroup } = resourcesOf(target);
  const { Internet, Bystander } = VantagePointName;
  const { gatewayAddresses, egressAddresses, loadBalancerHost } = target;
  return [
    closed(
      "gateway-ports-internet",
      "a gateway's own ports, from the internet",
      Internet,
      gatewayAddresses,
      PORTS,
      gatewaySecurityGroup,
    ),
    closed(
      "gateway-ports-bystander",
      "a gateway's own ports, from a workload of the VPC",
      Bystander,
      gatewayAddresses,
      PORTS,
      gatewaySecurityGroup,
    ),
    closed(
      "egress-ports-internet",
      "the ports of the fixed EIPs, from the internet",
      Internet,
      egressAddresses,
      PORTS,
      egress,
    ),
    closed(
      "load-balancer-port-80",
      "port 80 of the load balancer",
      Internet,
      [loadBalancerHost],
      [80],
      loadBalancerSecurityGroup,
    ),
  ];
}

function closed(
  id: string,
  title: string,
  from: VantagePointName,
  addresses: readonly string[],
  ports: readonly number[],
  lookAt: string,
): Probe {
  const requests = addresses.flatMap((address) => ports.map((port) => toPort(address, port)));
  return {
    id,
    title,
    from,
    requests,
    expectation: `no TCP connection to ${ports.join(", ")}`,
    observed: false,
    judge: (evidence) => everyUnreachable(evidence, requests, lookAt),
  };
}
