import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { DOMAIN_NAME_TYPE, HTTP_DOMAIN_NAME_TYPE } from "../lib/types";

/** Names the floor on custom domains of APIs, whatever AWS's default of the day is. */
export const domainTlsFloor = definePolicy({
  name: "domain-tls-floor",
  displayName: "API domains speak modern TLS",
  description: "A custom domain of an API should begin at TLS 1.2.",
  severity: "high",
  tags: ["api", "tls"],
  references: [],
  remediationSteps: "Set `securityPolicy` to TLS_1_2 or to a `SecurityPolicy_TLS12…`/`SecurityPolicy_TLS13…` policy.",
  onUnknown: "Tells an unknown policy as an advisory.",
  settings: noSettings,
  types: [DOMAIN_NAME_TYPE, HTTP_DOMAIN_NAME_TYPE],
  check: (resource, _settings, report) => {
    const domain = new Place(resource.props);
    const place =
      resource.type === DOMAIN_NAME_TYPE
        ? domain.at("securityPolicy")
        : domain.at("domainNameConfiguration", "securityPolicy");
    report.demand(
      resource,
      place,
      "TLS_1_2 or a SecurityPolicy_TLS12… or SecurityPolicy_TLS13…",
      (value) =>
        typeof value === "string" && /^(?:TLS_1_2$|SecurityPolicy_TLS1[23]_)|^SecurityPolicy_TLS1[23]/.test(value),
      "Older TLS is broken; left out, AWS decides.",
    );
  },
});
