import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { DOMAIN_NAME_TYPE } from "../lib/types";

/**
 * "You can't enable mutual TLS on a domain name that uses an enhanced security policy" (API Gateway developer guide,
 * security policies for custom domain names); an access mode exists with those alone. AWS's provider passes it on.
 */
export const domainMutualTls = definePolicy({
  name: "domain-tls-settings-agree",
  displayName: "TLS settings of a domain agree",
  description:
    "A custom domain should combine client certificates, TLS policy and access mode as API Gateway takes them.",
  severity: "medium",
  tags: ["api", "tls"],
  references: [],
  remediationSteps:
    "With `mutualTlsAuthentication` use TLS_1_2 and no `endpointAccessMode`. Without it, give a `SecurityPolicy_…` together with `endpointAccessMode`, and none without the other.",
  onUnknown: "Tells an unknown TLS policy, access mode or truststore as an advisory.",
  settings: noSettings,
  types: [DOMAIN_NAME_TYPE],
  check: (resource, _settings, report) => {
    const domain = new Place(resource.props);
    const [policy, mode] = [domain.at("securityPolicy"), domain.at("endpointAccessMode")];
    const mutual = domain.at("mutualTlsAuthentication");
    if (policy.isUnknown) {
      report.unknown(resource, policy, "it agrees with mutualTlsAuthentication and endpointAccessMode");
      return;
    }
    if (mode.isUnknown || mutual.isUnknown) {
      report.unknown(resource, mode.isUnknown ? mode : mutual, "it agrees with securityPolicy");
      return;
    }
    const isMutual = !mutual.isAbsent;
    const isEnhanced = policy.text?.startsWith("SecurityPolicy_") === true;
    if (isMutual && isEnhanced) {
      report.violation(
        resource,
        "securityPolicy is an enhanced one, which takes no mutualTlsAuthentication. Use TLS_1_2.",
      );
    } else if (isEnhanced && mode.isAbsent) {
      report.violation(
        resource,
        "endpointAccessMode is not given; an enhanced securityPolicy needs it. Set STRICT or BASIC.",
      );
    }
    if (!isEnhanced && !mode.isAbsent) {
      report.violation(
        resource,
        "endpointAccessMode is given, which only an enhanced securityPolicy takes. Remove it, or use a SecurityPolicy_… one.",
      );
    }
  },
});
