import { definePolicy, noSettings } from "../lib/definePolicy";
import { apiDistributionsOf } from "../lib/distributions";
import type { ApiDistribution } from "../lib/distributions";
import type { Place } from "../lib/place";

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
  onUnknown: "Tells an origin that is not known as an advisory; the header's value or the certificate may be unknown.",
  settings: noSettings,
  checkStack: (stack, _settings, report) => {
    const { known, unclear } = apiDistributionsOf(stack);
    for (const { distribution } of unclear.filter((one) => one.origins.some((origin) => !hasProof(origin)))) {
      report.undetermined(
        distribution,
        "What an origin is is not known in this preview. The update will check that an API gets a client certificate or a secret header.",
      );
    }
    const check = ({ distribution, origins }: ApiDistribution): void => {
      for (const origin of origins.filter((one) => !hasProof(one))) {
        report.violation(
          distribution,
          `${origin.path} is an API and gets no proof: any account's distribution could stand in its place. Give customHeaders with a secret, or originMtlsConfig.`,
        );
      }
    };
    known.forEach(check);
  },
});

function hasProof(origin: Place): boolean {
  const certificate = origin.at("customOriginConfig", "originMtlsConfig", "clientCertificateArn");
  const headers = origin.each("customHeaders");
  return (
    origin.isUnknown ||
    !certificate.isAbsent ||
    headers.some((header) => header.isUnknown || (!header.at("value").isAbsent && header.at("value").value !== ""))
  );
}
