import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { DISTRIBUTION_TYPE } from "../lib/types";

/** The leg to the origin crosses the internet too. */
export const distributionOriginTls = definePolicy({
  name: "distribution-origin-tls",
  displayName: "Origins are reached over TLS",
  description: "A distribution should reach its origins over TLS 1.2 only.",
  severity: "high",
  tags: ["cloudfront", "tls"],
  references: ["FSBP CloudFront.9", "FSBP CloudFront.10"],
  remediationSteps:
    'Set `originProtocolPolicy` to https-only and `originSslProtocols` to ["TLSv1.2"] in `customOriginConfig`. A bucket\'s website endpoint has no TLS: use the bucket with an origin access control.',
  onUnknown: "Tells an unknown origin or value as an advisory.",
  settings: noSettings,
  types: [DISTRIBUTION_TYPE],
  check: (resource, _settings, report) => {
    for (const origin of new Place(resource.props).each("origins")) {
      const config = origin.at("customOriginConfig");
      if (config.isAbsent) {
        continue;
      }
      report.demand(
        resource,
        config.at("originProtocolPolicy"),
        "https-only",
        (value) => value === "https-only",
        "The leg to the origin crosses the internet.",
      );
      for (const protocol of config.each("originSslProtocols")) {
        report.demand(resource, protocol, "TLSv1.2", (value) => value === "TLSv1.2", "Older ones are broken.");
      }
    }
  },
});
