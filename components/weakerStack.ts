import { DEFAULT_EVENTS_MEGABYTES } from "../contracts/managementSettings";
import { ManagementAccess } from "./checks/management";
import { scalingOf } from "./checks/scaling";
import { ZoneState } from "./checks/zones";
import { EgressKind } from "./egressPlan";
import type { PublicWafStackArgs } from "./publicWafStack";
import { UpdateKind } from "./updateKind";
import type { Weaker } from "./weakerDefaults";

/** The arguments that make a public WAF stack less safe than it is by default. */
export function weakerStack(args: PublicWafStackArgs): Weaker[] {
  const { management, scaling = {} } = args;
  const active = args.zones.filter(({ state }) => state === ZoneState.Active).length;
  const { minimum, maximum } = scalingOf(scaling, active);
  const eventsMegabytes = management?.eventsMegabytes ?? DEFAULT_EVENTS_MEGABYTES;
  const weaker: [holds: boolean, argument: string, lost: string][] = [
    [
      args.egress === EgressKind.SingleNat,
      "egress: singleNat",
      "when the zone of the one NAT gateway fails, no request of any zone reaches an origin",
    ],
    [
      args.update === UpdateKind.InstanceRefresh,
      "update: instanceRefresh",
      "an update succeeds when the replacement of the gateways has begun; whether they get healthy, and whether Auto " +
        "Scaling went back to the old version, it does not tell (`aws autoscaling describe-instance-refreshes` does)",
    ],
    [
      args.network !== undefined,
      "network",
      "in a VPC that exists nobody here closes the default security group or logs flows; see to both",
    ],
    [
      minimum < active,
      `scaling.minimum: ${minimum}`,
      `one of the ${active} active zones may be without a gateway, and when another zone fails, fewer are left`,
    ],
    [
      maximum === minimum,
      `scaling.maximum: ${maximum}`,
      "there are never more gateways than the minimum, whatever traffic comes and whichever zone fails",
    ],
    [
      management?.access === ManagementAccess.Public,
      "management.access: public",
      "the management server's login page is on the internet, for the admin CIDRs",
    ],
    [
      eventsMegabytes < DEFAULT_EVENTS_MEGABYTES,
      `management.eventsMegabytes: ${eventsMegabytes}`,
      "what was blocked is forgotten earlier; who attacks much makes room for what nobody shall see",
    ],
    [
      args.protectAddresses === false,
      "protectAddresses: false",
      "an update or `pulumi destroy` may release the fixed addresses that allow-lists trust, for good",
    ],
    [
      args.httpRedirect === true,
      "httpRedirect: true",
      "what a client sends over plain HTTP, before it is sent to HTTPS, can be read and changed on the way",
    ],
    [
      args.deletionProtection === false,
      "deletionProtection: false",
      "an update or `pulumi destroy` may delete the load balancer, and the bucket with all that is in it",
    ],
  ];
  return weaker.flatMap(([holds, argument, lost]) => (holds ? [{ argument, lost }] : []));
}
