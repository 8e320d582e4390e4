import { definePolicy, noSettings } from "../lib/definePolicy";
import { apiDistributionsOf, behaviorsOf, viewerRequestFunctions } from "../lib/distributions";
import { Place } from "../lib/place";
import { DISTRIBUTION_TYPE } from "../lib/types";

/** Who may ask is decided at each behavior by itself: one that was forgotten answers everybody. */
export const distributionGate = definePolicy({
  name: "distribution-gate-everywhere",
  displayName: "Every behavior has the gate",
  description:
    "A distribution before an API should decide who may ask: by a function at each behavior's viewer request, or by a web ACL.",
  severity: "critical",
  tags: ["cloudfront", "lock"],
  references: ["FSBP CloudFront.6"],
  remediationSteps:
    "Add the function to `functionAssociations` of each behavior with eventType viewer-request, or set `webAclId` to a web ACL that blocks by default.",
  onUnknown: "Tells an origin or behavior that is not known as an advisory; a function's ARN may be unknown.",
  settings: noSettings,
  checkStack: (stack, _settings, report) => {
    const { known, unclear } = apiDistributionsOf(stack);
    for (const { distribution, props } of unclear) {
      const isGated = behaviorsOf(props).every((behavior) => viewerRequestFunctions(behavior).length > 0);
      if (props.at("webAclId").isAbsent && !isGated) {
        report.undetermined(
          distribution,
          "What an origin is is not known in this preview. The update will check that behaviors before an API have a function at viewer-request, or the distribution a web ACL.",
        );
      }
    }
    const beforeApi = new Map(known.map(({ distribution, behaviors }) => [distribution.urn, behaviors]));
    for (const distribution of stack.ofType(DISTRIBUTION_TYPE)) {
      const props = new Place(distribution.props);
      const webAcl = props.at("webAclId");
      if (!webAcl.isAbsent && webAcl.value !== "") {
        continue;
      }
      const all = behaviorsOf(props);
      const isGated = all.some((behavior) => viewerRequestFunctions(behavior).length > 0);
      // With a function at one behavior the others are holes, whatever their origin.
      for (const behavior of isGated ? all : (beforeApi.get(distribution.urn) ?? [])) {
        if (behavior.isUnknown) {
          report.unknown(distribution, behavior, "it has a function at viewer-request");
        } else if (viewerRequestFunctions(behavior).length === 0) {
          report.violation(
            distribution,
            `${behavior.path} has no function at viewer-request, and there is no web ACL: it answers everybody. Add the function to its functionAssociations.`,
          );
        }
      }
    }
  },
});
