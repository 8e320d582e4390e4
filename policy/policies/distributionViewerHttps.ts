import { definePolicy, noSettings } from "../lib/definePolicy";
import { behaviorsOf } from "../lib/distributions";
import { Place } from "../lib/place";
import { DISTRIBUTION_TYPE } from "../lib/types";

/** A redirect answers no request in the open, but the first one was sent in the open. */
export const distributionViewerHttps = definePolicy({
  name: "distribution-viewer-https",
  displayName: "Distributions take HTTPS only",
  description: "Every behavior of a distribution should take HTTPS only, or redirect to it.",
  severity: "high",
  tags: ["cloudfront", "tls"],
  references: ["FSBP CloudFront.3"],
  remediationSteps:
    "Set `viewerProtocolPolicy` of each behavior to https-only, or redirect-to-https where people type addresses.",
  onUnknown: "Tells an unknown behavior or value as an advisory.",
  settings: noSettings,
  types: [DISTRIBUTION_TYPE],
  check: (resource, _settings, report) => {
    for (const behavior of behaviorsOf(new Place(resource.props))) {
      report.demand(
        resource,
        behavior.at("viewerProtocolPolicy"),
        "https-only or redirect-to-https",
        (value) => value === "https-only" || value === "redirect-to-https",
        "Otherwise it answers in the open.",
      );
    }
  },
});
