import { GATEWAY_PORT } from "../../contracts/gatewaySettings";
import { everyUnreachable } from "../checks";
import type { Probe } from "../probe";
import { toPort } from "../requests";
import { resourcesOf } from "../resources";
import type { ProbeTarget } from "../target";
import { VantagePointName } from "../vantagePoint";

export const SSH_PORT = 22;

/** A gateway's own port and those by which machines are usually managed. */
const PORTS = [GATEWAY_PORT, 443, 80, SSH_PORT];

const { Internet, Bystander, Admin } = VantagePointName;

/** Nobody's address makes them open: administrators manage no machine by its ports. */
const PLACES = [Internet, Bystander, Admin];

/** What must not even take a connection. */
export function portProbes(target: ProbeTarget): Probe[] {
  const { egress, gatewaySecurityGroup, loadBalancerSecurityGroup } = resourcesOf(target);
  const { gatewayAddresses, egressAddresses, loadBalancerHost } = target;
  return PLACES.flatMap((from) => [
    {
      ...closed({
        id: `gateway-ports-${from}`,
        title: "the gateways' own ports",
        from,
        addresses: gatewayAddresses,
        ports: PORTS,
        lookAt: gatewaySecurityGroup,
      }),
      ...(gatewayAddresses.length === 0
        ? { unsendable: "the gateways' private addresses are not known; name each one with --gateway" }
        : {}),
      ...(from === Bystander ? {} : { twinOnly: PRIVATE }),
    },
    closed({
      id: `egress-ports-${from}`,
      title: "the ports of the fixed EIPs",
      from,
      addresses: egressAddresses,
      ports: PORTS,
      lookAt: egress,
    }),
    closed({
      id: `load-balancer-ports-${from}`,
      title: "ports of the load balancer that have no listener",
      from,
      addresses: [loadBalancerHost],
      ports: [SSH_PORT, GATEWAY_PORT],
      lookAt: loadBalancerSecurityGroup,
    }),
  ]);
}

/** Why no machine outside of the VPC knocks at a private address. */
export const PRIVATE = "a private address leads to another machine, or to none, from outside of the VPC";

/** A probe of ports that are all closed. */
export function closed(parts: {
  id: string;
  title: string;
  from: VantagePointName;
  addresses: readonly string[];
  ports: readonly number[];
  lookAt: string;
}): Probe {
  const { addresses, ports, lookAt, ...rest } = parts;
  const requests = addresses.flatMap((address) => ports.map((port) => toPort(address, port)));
  return {
    ...rest,
    requests,
    expectation: `no TCP connection to ${ports.join(", ")}`,
    observed: false,
    judge: (evidence) => everyUnreachable(evidence, requests, lookAt),
  };
}
