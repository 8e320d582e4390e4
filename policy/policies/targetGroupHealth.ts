import { booleanOption } from "../lib/configuration";
import { definePolicy } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { TARGET_GROUP_TYPES } from "../lib/types";

const OWN_PATH = booleanOption(
  "ownPath",
  "Whether the check must ask for a path other than /, for targets that answer there before they are ready.",
  false,
);

/** The first status of an error. gRPC has numbers of its own, all of them smaller. */
const FIRST_ERROR = 400;

/** Advisory: who takes requests too early fails open or not at all, which only the target knows. */
export const targetGroupHealth = definePolicy({
  name: "target-group-health-tells",
  displayName: "Health checks tell health",
  description: "A target group should take no error for a sign of health.",
  severity: "medium",
  level: "advisory",
  tags: ["load-balancer"],
  references: [],
  remediationSteps:
    'Set `healthCheck.matcher` to the status of a target that is ready, "200" as a rule. With the option `ownPath` set `healthCheck.path` to one that tells it.',
  onUnknown: "Tells an unknown status or path as an advisory.",
  settings: (reader) => ({ ownPath: reader.take(OWN_PATH) }),
  types: TARGET_GROUP_TYPES,
  check: (resource, { ownPath }, report) => {
    const group = new Place(resource.props);
    const check = group.at("healthCheck");
    if (check.at("enabled").value === false) return;
    report.demand(
      resource,
      check.at("matcher"),
      "of statuses below 400",
      (value) => largestIn(value) < FIRST_ERROR,
      "A target that refuses, or does not find, what it is asked for would get requests.",
    );
    if (!ownPath) return;
    const protocol = group.at("protocol");
    if (protocol.isUnknown) report.unknown(resource, protocol, "a group for HTTP is checked by a path of its own");
    else if (/^HTTPS?$/.test(protocol.text ?? "")) {
      report.demand(
        resource,
        check.at("path"),
        "one that tells whether the target is ready, not /",
        (value) => typeof value === "string" && value !== "/" && value !== "",
        "Left out, it is /, which a target may answer before it has what it needs.",
      );
    }
  },
});

/** The largest number in `200,301-399`; none counts as 0: AWS's default is 200. */
function largestIn(matcher: unknown): number {
  return Math.max(0, ...((typeof matcher === "string" ? matcher : "").match(/\d+/g) ?? []).map(Number));
}
