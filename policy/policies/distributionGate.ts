import { definePolicy } from "../lib/definePolicy";
import { apiDistributionsOf, behaviorsOf, hasGate } from "../lib/distributions";
import { Place } from "../lib/place";
import { DISTRIBUTION_TYPE } from "../lib/types";
import { allOf, anyOf } from "../lib/verdict";
import { BLOCKING_WEB_ACLS, blocksByDefault } from "../lib/webAcls";

/** Who may ask is decided at each behavior by itself: one that was forgotten answers everybody. */
export const distributionGate = definePolicy({
  name: "distribution-gate-everywhere",
  displayName: "Every behavior has the gate",
  description:
    "A distribution before an API should decide who may ask: by a function at each behavior's viewer request, or by a web ACL that blocks by default.",
  severity: "critical",
  tags: ["cloudfront", "lock"],
  references: ["FSBP CloudFront.6"],
  remediationSteps:
    "Add the function to `functionAssociations` of each behavior with eventType viewer-request, or set `webAclId` to a web ACL that blocks by default.",
  onUnknown:
    "Tells an origin, a behavior, an event or a web ACL that is not known as an advisory; a function's ARN may be unknown.",
  settings: (reader) => ({ blocking: reader.take(BLOCKING_WEB_ACLS) }),
  checkStack: (stack, { blocking }, report) => {
    const { known, unclear } = apiDistributionsOf(stack);
    const beforeApi = new Map(known.map(({ distribution, behaviors }) => [distribution.urn, behaviors]));
    for (const distribution of stack.ofType(DISTRIBUTION_TYPE)) {
      const webAcl = blocksByDefault(stack, distribution, "webAclId", blocking);
      if (webAcl === "yes") {
        continue;
      }
      const all = behaviorsOf(new Place(distribution.props));
      const gates = all.map(hasGate);
      if (unclear.some((one) => one.distribution === distribution) && allOf(gates) !== "yes") {
        report.undetermined(
          distribution,
          "What an origin is is not known in this preview. The update will check that behaviors before an API have a function at viewer-request, or the distribution a web ACL that blocks by default.",
        );
      }
      // With a function at one behavior the others are holes, whatever their origin.
      for (const behavior of gates.includes("yes") ? all : (beforeApi.get(distribution.urn) ?? [])) {
        const gate = anyOf([hasGate(behavior), webAcl]);
        if (gate === "unknown") {
          report.undetermined(
            distribution,
            `The gate of ${behavior.path} is not known in this preview. The update will check that it has a function at viewer-request, or the distribution a web ACL that blocks by default.`,
          );
        } else if (gate === "no") {
          report.violation(
            distribution,
            `${behavior.path} has no function at viewer-request, and no web ACL blocks by default: it answers everybody. Add the function to its functionAssociations.`,
          );
        }
      }
    }
  },
});
