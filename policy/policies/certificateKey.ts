import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";
import type { StackResource } from "../lib/reading";
import type { Report } from "../lib/report";

const MADE_HERE = "tls:index/privateKey:PrivateKey";

/** ACM issues no shorter key any more, but takes what is imported, and an old request stays as it is. */
export const certificateKey = definePolicy({
  name: "certificate-key-strong",
  displayName: "Keys of certificates are strong",
  description: "The key of a certificate should be RSA with 2048 bits or more, or an elliptic one.",
  severity: "high",
  tags: ["tls"],
  references: ["FSBP ACM.2"],
  remediationSteps:
    "Set `keyAlgorithm` to RSA_2048 or EC_prime256v1, or leave it out; of a key that is made here, give `rsaBits` 2048 or more, or `ecdsaCurve` P256 or longer.",
  onUnknown: "Tells an unknown algorithm, length or curve as an advisory.",
  settings: noSettings,
  types: ["aws:acm/certificate:Certificate", MADE_HERE],
  check: (resource, _settings, report) => {
    if (resource.type === MADE_HERE) {
      checkMadeHere(resource, report);
      return;
    }
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

/** The provider's own defaults are RSA with 2048 bits, and P224 (pulumi/tls, `PrivateKey`). */
function checkMadeHere(resource: StackResource, report: Report): void {
  const key = new Place(resource.props);
  const algorithm = key.at("algorithm");
  if (algorithm.isUnknown) {
    report.unknown(resource, algorithm, "its key is strong");
  } else if (algorithm.text === "RSA") {
    report.demand(
      resource,
      key.at("rsaBits"),
      "2048 or more, or left out",
      (value) => value === undefined || value === null || (typeof value === "number" && value >= 2048),
      "A shorter key can be found by whoever tries long enough.",
    );
  } else if (algorithm.text === "ECDSA") {
    report.demand(
      resource,
      key.at("ecdsaCurve"),
      "P256, P384 or P521",
      (value) => value === "P256" || value === "P384" || value === "P521",
      "Left out, it is P224, which is shorter than what anybody else takes.",
    );
  }
}
