import { booleanOption } from "../lib/configuration";
import { definePolicy } from "../lib/definePolicy";
import { isApplicationLoadBalancer } from "../lib/loadBalancers";
import { Place } from "../lib/place";
import { LOAD_BALANCER_TYPES } from "../lib/types";

const STRICTEST = booleanOption(
  "strictestOnly",
  "Whether the mode must be strictest, for targets that must not be asked what only the load balancer understands.",
  false,
);

/** AWS's default is `defensive`; `monitor` lets everything through. */
export const desyncMitigation = definePolicy({
  name: "request-smuggling-mitigated",
  displayName: "Ambiguous requests are refused",
  description: "An application load balancer should refuse requests that two programs could read in two ways.",
  severity: "medium",
  tags: ["load-balancer"],
  references: ["FSBP ELB.12"],
  remediationSteps:
    "Set `desyncMitigationMode` to strictest or defensive, or leave it to AWS's default, which is defensive. With the option `strictestOnly` set it to strictest.",
  onUnknown: "Tells an unknown mode as an advisory.",
  settings: (reader) => ({ strictestOnly: reader.take(STRICTEST) }),
  types: LOAD_BALANCER_TYPES,
  check: (resource, { strictestOnly }, report) => {
    if (!isApplicationLoadBalancer(resource)) return;
    const mode = new Place(resource.props).at("desyncMitigationMode");
    if (strictestOnly) {
      report.demand(
        resource,
        mode,
        "strictest",
        (value) => value === "strictest",
        "Any other mode, AWS's default among them, passes on some requests that do not keep to the standard.",
      );
    } else {
      report.demand(
        resource,
        mode,
        "strictest or defensive",
        (value) => value === undefined || value === null || value === "strictest" || value === "defensive",
        "The mode monitor lets ambiguous requests through.",
      );
    }
  },
});
