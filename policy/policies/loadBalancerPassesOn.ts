import { booleanOption } from "../lib/configuration";
import { definePolicy } from "../lib/definePolicy";
import { isApplicationLoadBalancer } from "../lib/loadBalancers";
import { Place } from "../lib/place";
import { LOAD_BALANCER_TYPES } from "../lib/types";

const PLAIN_ADDRESSES = booleanOption(
  "plainAddresses",
  "Whether X-Forwarded-For must hold addresses without the client's port, for targets that decide by them.",
  false,
);

const isOff = (value: unknown): boolean => value === undefined || value === null || value === false;

/** What stands behind believes the load balancer: of where a request comes from, and that AWS WAF has seen it. */
export const loadBalancerPassesOn = definePolicy({
  name: "load-balancer-tells-the-truth",
  displayName: "Load balancers pass on what they know",
  description:
    "An application load balancer should append the client's address to X-Forwarded-For, and pass no request past AWS WAF when that does not answer.",
  severity: "high",
  tags: ["load-balancer", "waf"],
  references: [],
  remediationSteps:
    "Leave `xffHeaderProcessingMode` at append and `enableWafFailOpen` at false, or leave both out; with the option `plainAddresses` `enableXffClientPort` as well.",
  onUnknown: "Tells an unknown value as an advisory.",
  settings: (reader) => ({ plainAddresses: reader.take(PLAIN_ADDRESSES) }),
  types: LOAD_BALANCER_TYPES,
  check: (resource, { plainAddresses }, report) => {
    if (!isApplicationLoadBalancer(resource)) {
      return;
    }
    const balancer = new Place(resource.props);
    report.demand(
      resource,
      balancer.at("xffHeaderProcessingMode"),
      "append, or left out",
      (value) => value === undefined || value === null || value === "append",
      "With preserve a client says itself where it comes from; with remove nobody does.",
    );
    report.demand(
      resource,
      balancer.at("enableWafFailOpen"),
      "false, or left out",
      isOff,
      "Whoever keeps AWS WAF busy would come past it.",
    );
    if (plainAddresses) {
      report.demand(
        resource,
        balancer.at("enableXffClientPort"),
        "false, or left out",
        isOff,
        "With a port behind it, the client's address is none for a target that compares addresses.",
      );
    }
  },
});
