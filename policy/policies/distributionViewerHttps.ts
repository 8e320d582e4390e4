import { booleanOption } from "../lib/configuration";
import { definePolicy } from "../lib/definePolicy";
import { apiDistributionsOf, behaviorsOf } from "../lib/distributions";
import { Place } from "../lib/place";
import { DISTRIBUTION_TYPE } from "../lib/types";

const BEFORE_APIS = booleanOption(
  "httpsOnlyBeforeApis",
  "Whether a behavior before an API may not even redirect to HTTPS: programs follow redirects, and their first request has sent its token in the open.",
  false,
);

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
  onUnknown: "Tells an unknown behavior or value as an advisory, and with `httpsOnlyBeforeApis` an unknown origin.",
  settings: (reader) => ({ httpsOnlyBeforeApis: reader.take(BEFORE_APIS) }),
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
  checkStack: (stack, { httpsOnlyBeforeApis }, report) => {
    if (!httpsOnlyBeforeApis) return;
    const redirects = (behavior: Place): boolean => behavior.at("viewerProtocolPolicy").text === "redirect-to-https";
    const { known, unclear } = apiDistributionsOf(stack);
    for (const { distribution } of unclear.filter(({ behaviors }) => behaviors.some(redirects))) {
      report.undetermined(
        distribution,
        "What an origin is is not known in this preview. The update will check that behaviors before an API take HTTPS only.",
      );
    }
    for (const { distribution, behaviors } of known) {
      for (const behavior of behaviors.filter(redirects)) {
        report.violation(
          distribution,
          `${behavior.path}.viewerProtocolPolicy redirects before an API: what it redirects has sent its token in the open. Set it to https-only.`,
        );
      }
    }
  },
});
