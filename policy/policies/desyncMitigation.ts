import { definePolicy, noSettings } from "../lib/definePolicy";
import { isApplicationLoadBalancer } from "../lib/loadBalancers";
import { Place } from "../lib/place";
import { LOAD_BALANCER_TYPES } from "../lib/types";

/** AWS's default is `defensive`; `monitor` lets everything through. */
export const desyncMitigation = definePolicy({
  name: "request-smuggling-mitigated",
  displayName: "Ambiguous requests are refused",
  description: "An application load balancer should refuse requests that two programs could read in two ways.",
  severity: "medium",
  tags: ["load-balancer"],
  references: ["FSBP ELB.12"],
  remediationSteps: "Set `desyncMitigationMode` to strictest or defensive, or leave it to AWS's default.",
  onUnknown: "Tells an unknown mode as an advisory.",
  settings: noSettings,
  types: LOAD_BALANCER_TYPES,
  check: (resource, _settings, report) => {
    if (isApplicationLoadBalancer(resource)) {
      report.demand(
        resource,
        new Place(resource.props).at("desyncMitigationMode"),
        "strictest or defensive",
        (value) => value === undefined || value === null || value === "strictest" || value === "defensive",
        "The mode monitor lets ambiguous requests through.",
      );
    }
  },
});
