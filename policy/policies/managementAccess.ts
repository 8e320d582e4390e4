import { patternOption, portListOption } from "../lib/configuration";
import { definePolicy } from "../lib/definePolicy";
import { checkManagementAccess, checkManagementAccessOfResource } from "../lib/managementAccessCheck";
import { MANAGEMENT_TAG_OPTION } from "../lib/managementTag";
import { takeRanges } from "../lib/rangeSettings";

const OPTIONS = {
  tag: MANAGEMENT_TAG_OPTION,
  namePattern: patternOption(
    "namePattern",
    "Regular expression: a group (or rule) whose name matches is one of management.",
  ),
  urnPattern: patternOption(
    "urnPattern",
    "Regular expression: a group (or rule) whose URN matches is one of management.",
  ),
  ports: portListOption(
    "ports",
    "Ports that count; empty: every rule of a management group does. A rule for all protocols has every port.",
  ),
};

/**
 * Who may reach a management interface. The stack validation sees all rules of a group; at an update it comes when
 * everything is made, so what one resource shows by itself is refused before that.
 */
export const managementAccess = definePolicy({
  name: "management-access",
  displayName: "Management access",
  description: "A management interface should be open to a few administrators' addresses only.",
  severity: "critical",
  tags: ["network"],
  references: ["FSBP EC2.13", "FSBP EC2.14", "FSBP EC2.18", "FSBP EC2.19", "CIS v5.0 5.3", "CIS v5.0 5.4"],
  remediationSteps:
    "Replace the range by the administrators' own (a VPN's or an office's), each no wider than the policy allows, or by a security group. A prefix list has to be made in the same stack, or be named in `allowedPrefixLists`.",
  onUnknown:
    "Tells each range, port or group that is not known as an advisory; what is known beside it is refused all the same.",
  settings: (reader) => ({
    selector: {
      tag: reader.take(OPTIONS.tag),
      namePattern: reader.take(OPTIONS.namePattern),
      urnPattern: reader.take(OPTIONS.urnPattern),
    },
    ports: reader.take(OPTIONS.ports),
    ...takeRanges(reader),
  }),
  check: (resource, settings, report) => report.findings.push(...checkManagementAccessOfResource(resource, settings)),
  checkStack: (stack, settings, report) => report.findings.push(...checkManagementAccess(stack, settings)),
});
