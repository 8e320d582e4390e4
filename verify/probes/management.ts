import { everyReachable } from "../checks";
import type { Probe } from "../probe";
import { toPort } from "../requests";
import { resourcesOf } from "../resources";
import type { ManagementTarget, ProbeTarget } from "../target";
import { VantagePointName } from "../vantagePoint";
import { closed, PRIVATE, SSH_PORT } from "./ports";

const { Internet, Bystander, Admin } = VantagePointName;

/** The management server: a door for administrators, and for nobody else. */
export function managementProbes(target: ProbeTarget): Probe[] {
  const { management } = target;
  if (management === undefined) return [];
  return [...entranceProbes(target, management), ...machineProbes(target, management)];
}

function entranceProbes(target: ProbeTarget, management: ManagementTarget): Probe[] {
  const { managementSecurityGroup: lookAt } = resourcesOf(target);
  const { entranceHost, entrancePort, isPublic, bySession } = management;
  const others = [80, SSH_PORT];
  const open = [toPort(entranceHost, entrancePort)];
  const outside = isPublic ? {} : { twinOnly: PRIVATE };
  return [
    ...[Internet, Bystander].map((from) => ({
      ...closed({
        id: `management-entrance-${from}`,
        title: "the management server's entrance, for who is no administrator",
        from,
        addresses: [entranceHost],
        ports: [entrancePort, ...others],
        lookAt,
      }),
      ...(from === Bystander ? {} : outside),
    })),
    {
      id: "management-entrance-admin",
      title: "the management server's entrance, from an administrator's address",
      from: Admin,
      requests: open,
      expectation: `a connection to ${entrancePort}`,
      observed: false,
      judge: (evidence) => everyReachable(evidence, open, lookAt),
      ...(isPublic ? {} : { liveOnly: "administrators reach it over a private network, of which the twin has none" }),
      ...(bySession ? { unsendable: "administrators come by Session Manager; nobody is let in by an address" } : {}),
    },
    {
      ...closed({
        id: "management-entrance-admin-ports",
        title: "other ports of the management server's entrance, from an administrator's address",
        from: Admin,
        addresses: [entranceHost],
        ports: others,
        lookAt,
      }),
      ...(bySession ? outside : {}),
    },
  ];
}

/** Its own ports, which are for its load balancer and the gateways. */
function machineProbes(target: ProbeTarget, { addresses, ports }: ManagementTarget): Probe[] {
  const { managementSecurityGroup: lookAt } = resourcesOf(target);
  return [Internet, Bystander, Admin].map((from) => ({
    ...closed({
      id: `management-ports-${from}`,
      title: "the management server's own ports",
      from,
      addresses,
      ports: [ports.admin, ports.agents, 443, 80, SSH_PORT],
      lookAt,
    }),
    ...(addresses.length === 0 ? { unsendable: "the management server's private address is not known" } : {}),
    ...(from === Bystander ? {} : { twinOnly: PRIVATE }),
  }));
}
