import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { LOAD_BALANCER_TYPES } from "../lib/types";
import { isApplicationLoadBalancer } from "../lib/loadBalancers";

/** Headers that two programs read in two ways smuggle requests past whoever inspects them. */
export const invalidHeaders = definePolicy({
  name: "invalid-headers-dropped",
  displayName: "Invalid headers are dropped",
  description: "An application load balancer should drop invalid header fields.",
  severity: "medium",
  tags: ["load-balancer"],
  references: ["FSBP ELB.4"],
  remediationSteps: "Set `dropInvalidHeaderFields` to true.",
  onUnknown: "Tells an unknown type or value as an advisory.",
  settings: noSettings,
  types: LOAD_BALANCER_TYPES,
  check: (resource, _settings, report) => {
    if (isApplicationLoadBalancer(resource)) {
      report.demand(
        resource,
        new Place(resource.props).at("dropInvalidHeaderFields"),
        "true",
        (value) => value === true,
        "Headers that are read in two ways carry requests past whoever inspects them.",
      );
    }
  },
});
