import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";

/** ACM issues no shorter key any more, but takes what is imported, and an old request stays as it is. */
export const certificateKey = definePolicy({
  name: "certificate-key-strong",
  displayName: "Keys of certificates are strong",
  description: "The key of a certificate should be RSA with 2048 bits or more, or an elliptic one.",
  severity: "high",
  tags: ["tls"],
  references: ["FSBP ACM.2"],
  remediationSteps: "Set `keyAlgorithm` to RSA_2048 or EC_prime256v1, or leave it out.",
  onUnknown: "Tells an unknown algorithm as an advisory.",
  settings: noSettings,
  types: ["aws:acm/certificate:Certificate"],
  check: (resource, _settings, report) => {
    report.demand(
      resource,
      new Place(resource.props).at("keyAlgorithm"),
      "left out, RSA_2048 or more, or an elliptic curve",
      (value) =>
        value === undefined || value === null || (typeof value === "string" && /^(?:RSA_[2-9]\d{3}|EC_)/.test(value)),
      "A shorter key can be found by whoever tries long enough.",
    );
  },
});
