import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { TARGET_GROUP_TYPES } from "../lib/types";

/** AWS checks by HTTP unless told otherwise, whatever the group speaks: its targets never become healthy, or answer in the open. */
export const targetGroupHealthCheck = definePolicy({
  name: "target-group-health-check-tls",
  displayName: "TLS targets are checked over TLS",
  description: "A target group for HTTPS should be checked over HTTPS.",
  severity: "medium",
  tags: ["load-balancer", "tls"],
  references: [],
  remediationSteps: 'Set `healthCheck.protocol` to "HTTPS": without it AWS checks by HTTP.',
  onUnknown: "Tells an unknown protocol as an advisory.",
  settings: noSettings,
  types: TARGET_GROUP_TYPES,
  check: (resource, _settings, report) => {
    const group = new Place(resource.props);
    const protocol = group.at("protocol");
    if (protocol.isUnknown) {
      report.unknown(resource, protocol, "a group for HTTPS is checked over HTTPS");
    } else if (protocol.text === "HTTPS") {
      report.demand(
        resource,
        group.at("healthCheck", "protocol"),
        '"HTTPS"',
        (value) => value === "HTTPS",
        "Without it AWS checks by plain HTTP, which targets that speak TLS do not answer.",
      );
    }
  },
});
