import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { TARGET_GROUP_TYPES } from "../lib/types";

/** Advisory: many programs trust their network behind the load balancer. What is passed on by TCP may well be TLS. */
export const targetGroupTls = definePolicy({
  name: "target-group-tls",
  displayName: "Load balancers speak TLS to their targets",
  description: "A target group of an application load balancer should be for HTTPS.",
  severity: "medium",
  level: "advisory",
  tags: ["load-balancer", "tls"],
  references: ["FSBP ELB.22"],
  remediationSteps:
    'Set `protocol` to "HTTPS" and let the targets speak TLS; a load balancer does not look at who signed their certificate.',
  onUnknown: "Tells an unknown protocol as an advisory.",
  settings: noSettings,
  types: TARGET_GROUP_TYPES,
  check: (resource, _settings, report) => {
    const group = new Place(resource.props);
    // Functions, and load balancers behind load balancers, are not asked by a protocol of the group's.
    if (/^(?:lambda|alb)$/.test(group.at("targetType").text ?? "")) return;
    report.demand(
      resource,
      group.at("protocol"),
      '"HTTPS"',
      (value) => value !== "HTTP",
      "Requests, and what clients log in with, travel in the clear from the load balancer to the target.",
    );
  },
});
