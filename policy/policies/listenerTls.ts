import { defaultedPatternOption } from "../lib/configuration";
import { definePolicy } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { LISTENER_TYPES } from "../lib/types";

const POLICIES = defaultedPatternOption(
  "tlsPolicies",
  "Regular expression for the names of TLS policies that are strong enough: TLS 1.2 or newer with forward secrecy.",
  "^ELBSecurityPolicy-TLS13-1-[23](?:-(?:Res|PQ|FIPS|Res-PQ|Res-FIPS))?(?:-FIPS)?(?:-PQ)?-20\\d\\d-\\d\\d$",
);

/** Without `sslPolicy` AWS takes its oldest. */
export const listenerTls = definePolicy({
  name: "listener-tls-policy",
  displayName: "Listeners speak modern TLS",
  description: "A TLS listener should name a TLS policy that begins at TLS 1.2 with forward secrecy.",
  severity: "high",
  tags: ["load-balancer", "tls"],
  references: ["FSBP ELB.17"],
  remediationSteps: "Set `sslPolicy` to ELBSecurityPolicy-TLS13-1-2-2021-06 or a stricter one.",
  onUnknown: "Tells an unknown protocol or policy as an advisory.",
  settings: (reader) => ({ policies: reader.take(POLICIES) }),
  types: LISTENER_TYPES,
  check: (resource, { policies }, report) => {
    const listener = new Place(resource.props);
    const protocol = listener.at("protocol");
    if (protocol.isUnknown) {
      report.unknown(resource, protocol, "a listener for HTTPS or TLS has a TLS policy from TLS 1.2 on");
    } else if (
      /^(?:HTTPS|TLS)$/.test(protocol.text ?? "") ||
      (protocol.isAbsent && !listener.at("certificateArn").isAbsent)
    ) {
      report.demand(
        resource,
        listener.at("sslPolicy"),
        "a policy from TLS 1.2 on with forward secrecy",
        (value) => typeof value === "string" && policies.test(value),
        "Set it to ELBSecurityPolicy-TLS13-1-2-2021-06; without one AWS takes its oldest.",
      );
    }
  },
});
