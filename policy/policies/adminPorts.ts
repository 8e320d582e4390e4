import { ADMIN_PORTS, checkAdminPorts } from "../lib/adminPortsCheck";
import { portListOption } from "../lib/configuration";
import { definePolicy } from "../lib/definePolicy";
import { takeRanges } from "../lib/rangeSettings";
import { GROUP_TYPES, SEPARATE_RULE_TYPES } from "../lib/securityGroupRules";

const PORTS = portListOption(
  "adminPorts",
  "Ports of shells, desktops and databases. A rule for all protocols has every port.",
  [...ADMIN_PORTS.keys()],
);

/** What `management-access` is for the groups that are known to be of management, this is for every group. */
export const adminPorts = definePolicy({
  name: "admin-ports",
  displayName: "Admin ports are not on the internet",
  description:
    "The port of a shell, a desktop or a database should be open to private addresses and a few administrators' only, in every security group.",
  severity: "critical",
  tags: ["network"],
  references: ["FSBP EC2.13", "FSBP EC2.14", "FSBP EC2.18", "FSBP EC2.19", "CIS v5.0 5.3", "CIS v5.0 5.4"],
  remediationSteps:
    "Close the port (Session Manager needs none), or replace the range by private addresses, a security group, or the administrators' own ranges. A prefix list has to be made in the same stack, or be named in `allowedPrefixLists`.",
  onUnknown:
    "Tells each range or port that is not known as an advisory; what is known beside it is refused all the same.",
  settings: (reader) => ({ adminPorts: reader.take(PORTS), ...takeRanges(reader) }),
  types: [...GROUP_TYPES, ...SEPARATE_RULE_TYPES],
  check: (resource, settings, report) => checkAdminPorts([resource], undefined, settings, report),
  checkStack: (stack, settings, report) =>
    checkAdminPorts(stack.ofType(...GROUP_TYPES, ...SEPARATE_RULE_TYPES), stack, settings, report),
});
