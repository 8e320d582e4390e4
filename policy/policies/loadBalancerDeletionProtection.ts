import { definePolicy } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { isInStack, PRODUCTION_STACKS } from "../lib/production";
import { LOAD_BALANCER_TYPES } from "../lib/types";

/** The name that clients resolve belongs to the load balancer and goes with it. */
export const loadBalancerDeletionProtection = definePolicy({
  name: "load-balancer-deletion-protection",
  displayName: "Load balancers are protected from deletion",
  description: "A load balancer of a production stack should be protected from deletion.",
  severity: "medium",
  tags: ["load-balancer"],
  references: ["FSBP ELB.6"],
  remediationSteps: "Set `enableDeletionProtection` to true.",
  onUnknown: "Tells an unknown value as an advisory.",
  settings: (reader) => ({ production: reader.take(PRODUCTION_STACKS) }),
  types: LOAD_BALANCER_TYPES,
  check: (resource, { production }, report) => {
    if (isInStack(resource, production)) {
      report.demand(
        resource,
        new Place(resource.props).at("enableDeletionProtection"),
        "true",
        (value) => value === true,
        "This is a production stack: whoever deletes the load balancer deletes the name that clients resolve.",
      );
    }
  },
});
