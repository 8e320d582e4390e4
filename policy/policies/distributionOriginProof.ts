import { definePolicy, noSettings } from "../lib/definePolicy";
import { apiDistributionsOf } from "../lib/distributions";
import type { Place } from "../lib/place";
import { anyOf } from "../lib/verdict";
import type { Verdict } from "../lib/verdict";

/** Any account can put a distribution before the same API, so the API must know ours. */
export const distributionOriginProof = definePolicy({
  name: "distribution-proves-itself",
  displayName: "Distributions prove themselves",
  description: "A distribution should prove itself to an API behind it: by a client certificate or a secret header.",
  severity: "critical",
  tags: ["cloudfront", "lock"],
  references: [],
  remediationSteps:
    "Set `originMtlsConfig.clientCertificateArn` in `customOriginConfig`, or send a secret in `customHeaders` that the API's authorizer compares.",
  onUnknown:
    "Tells an origin, headers or a certificate's place that are not known as an advisory; the header's value or the certificate may be unknown.",
  settings: noSettings,
  checkStack: (stack, _settings, report) => {
    const { known, unclear } = apiDistributionsOf(stack);
    for (const { distribution } of unclear.filter((one) => one.origins.some((origin) => hasProof(origin) !== "yes"))) {
      report.undetermined(
        distribution,
        "What an origin is is not known in this preview. The update will check that an API gets a client certificate or a secret header.",
      );
    }
    for (const { distribution, origins } of known) {
      for (const origin of origins) {
        const proof = hasProof(origin);
        if (proof === "unknown") {
          report.unknown(distribution, origin, "it gets a client certificate or a secret header");
        } else if (proof === "no") {
          report.violation(
            distribution,
            `${origin.path} is an API and gets no proof: any account's distribution could stand in its place. Give customHeaders with a secret, or originMtlsConfig.`,
          );
        }
      }
    }
  },
});

function hasProof(origin: Place): Verdict {
  const certificates = origin.at("customOriginConfig", "originMtlsConfig");
  const certificate = certificates.at("clientCertificateArn");
  return anyOf([
    certificates.isUnknown ? "unknown" : certificate.isAbsent || certificate.value === "" ? "no" : "yes",
    ...origin.each("customHeaders").map((header): Verdict => {
      const value = header.at("value");
      return header.isUnknown ? "unknown" : value.isAbsent || value.value === "" ? "no" : "yes";
    }),
  ]);
}
