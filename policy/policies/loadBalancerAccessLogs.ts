import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { readString } from "../lib/reading";
import { CLASSIC_LOAD_BALANCER_TYPES, LOAD_BALANCER_TYPES } from "../lib/types";

/** A block with a bucket and without `enabled` logs nothing, and AWS's provider does not say so. */
export const loadBalancerAccessLogs = definePolicy({
  name: "load-balancer-access-logs",
  displayName: "Load balancers log access",
  description: "A load balancer should write access logs.",
  severity: "medium",
  tags: ["load-balancer", "logging"],
  references: ["FSBP ELB.5", "CIS v7.0 4.10"],
  remediationSteps:
    "Give `accessLogs` with a bucket that load balancers may write to, and `enabled: true`: the block alone logs nothing.",
  onUnknown: "Tells an unknown block or switch as an advisory; a bucket may be unknown.",
  settings: noSettings,
  types: [...LOAD_BALANCER_TYPES, ...CLASSIC_LOAD_BALANCER_TYPES],
  check: (resource, _settings, report) => {
    // Gateway load balancers have no access logs.
    if (readString(resource.props, "loadBalancerType") === "gateway") {
      return;
    }
    const logs = new Place(resource.props).at("accessLogs");
    if (logs.isAbsent) {
      report.violation(
        resource,
        "accessLogs is not given. Give a bucket that load balancers may write to, and enabled: true.",
      );
      return;
    }
    const isClassic = CLASSIC_LOAD_BALANCER_TYPES.includes(resource.type);
    report.demand(
      resource,
      logs.at("enabled"),
      "true",
      (value) => value === true || (isClassic && value === undefined),
      "Without it the block logs nothing.",
    );
    if (!logs.isUnknown && logs.at("bucket").isAbsent) {
      report.violation(resource, "accessLogs.bucket is not given. Give a bucket that load balancers may write to.");
    }
  },
});
