import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { CLOUDFRONT_REGION } from "../lib/regions";
import { DISTRIBUTION_TYPE, DOMAIN_NAME_TYPE } from "../lib/types";

/** CloudFront reads certificates in one region; AWS's provider passes any other on. */
export const certificateRegion = definePolicy({
  name: "edge-certificate-region",
  displayName: "Edge certificates are in us-east-1",
  description: "A certificate for CloudFront or for an edge-optimized domain should be in us-east-1.",
  severity: "medium",
  tags: ["cloudfront", "region"],
  references: [],
  remediationSteps:
    'Make the certificate with `region: "us-east-1"`, and allow it with the policy `same-region`\'s `otherRegions`.',
  onUnknown: "Tells an unknown ARN as an advisory.",
  settings: noSettings,
  types: [DISTRIBUTION_TYPE, DOMAIN_NAME_TYPE],
  check: (resource, _settings, report) => {
    const props = new Place(resource.props);
    const places =
      resource.type === DISTRIBUTION_TYPE
        ? [
            props.at("viewerCertificate", "acmCertificateArn"),
            ...props
              .each("origins")
              .map((origin) => origin.at("customOriginConfig", "originMtlsConfig", "clientCertificateArn")),
          ]
        : // The regional certificate has a property of its own.
          [props.at("certificateArn")].filter(() => props.at("endpointConfiguration", "types").text !== "PRIVATE");
    for (const place of places.filter(({ isAbsent, value }) => !isAbsent && value !== "")) {
      report.demand(
        resource,
        place,
        `the ARN of a certificate in ${CLOUDFRONT_REGION}`,
        (value) =>
          typeof value === "string" && /^arn:[^:]*:acm:/.test(value) && value.split(":")[3] === CLOUDFRONT_REGION,
        "CloudFront reads certificates there alone.",
      );
    }
  },
});
