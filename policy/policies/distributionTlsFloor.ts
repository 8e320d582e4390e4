import { defaultedPatternOption } from "../lib/configuration";
import { definePolicy } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { DISTRIBUTION_TYPE } from "../lib/types";

const FLOOR = defaultedPatternOption(
  "tlsPolicies",
  "Regular expression for `minimumProtocolVersion` values that are strong enough.",
  "^TLSv1\\.(?:2_20(?:2[1-9]|[3-9]\\d)|3_20\\d\\d)$",
);

/** With CloudFront's own certificate AWS begins at TLS 1.0, whatever is asked for (developer guide, "Supported protocols"). */
export const distributionTlsFloor = definePolicy({
  name: "distribution-tls-floor",
  displayName: "Distributions speak modern TLS",
  description: "A distribution should have a certificate of its own, by SNI, and begin at TLS 1.2.",
  severity: "medium",
  tags: ["cloudfront", "tls"],
  references: ["FSBP CloudFront.7", "FSBP CloudFront.8", "FSBP CloudFront.15"],
  remediationSteps:
    "Give `viewerCertificate` an `acmCertificateArn` (in us-east-1), `sslSupportMethod` sni-only and `minimumProtocolVersion` TLSv1.2_2021 or newer. Where clients cannot send SNI, state an exception.",
  onUnknown: "Tells an unknown value as an advisory; the certificate's ARN may be unknown.",
  settings: (reader) => ({ floor: reader.take(FLOOR) }),
  types: [DISTRIBUTION_TYPE],
  check: (resource, { floor }, report) => {
    const certificate = new Place(resource.props).at("viewerCertificate");
    if (certificate.isUnknown) {
      report.unknown(resource, certificate, "it is one of its own with TLS 1.2 or newer");
      return;
    }
    if (certificate.at("acmCertificateArn").isAbsent && certificate.at("iamCertificateId").isAbsent) {
      report.violation(
        resource,
        "viewerCertificate is CloudFront's own, with which AWS begins at TLS 1.0. Give acmCertificateArn, sni-only and TLSv1.2_2021.",
      );
      return;
    }
    report.demand(
      resource,
      certificate.at("minimumProtocolVersion"),
      "TLSv1.2_2021 or newer",
      (value) => typeof value === "string" && floor.test(value),
      "Left out, it is TLSv1.",
    );
    report.demand(
      resource,
      certificate.at("sslSupportMethod"),
      "sni-only",
      (value) => value === "sni-only",
      "Dedicated addresses cost and are for clients of long ago.",
    );
  },
});
