import { definePolicy, noSettings } from "../lib/definePolicy";
import { isIssuedByAcm } from "../lib/certificates";
import { Place } from "../lib/place";

/** Advisory: who keeps the names of machines from the world opts out, and browsers refuse the certificate then. */
export const certificateLogged = definePolicy({
  name: "certificate-in-public-log",
  displayName: "Certificates are in the public log",
  description: "A public certificate should be in the certificate transparency log.",
  severity: "medium",
  level: "advisory",
  tags: ["tls"],
  references: [],
  remediationSteps:
    'Leave `options.certificateTransparencyLoggingPreference` out, or set it to "ENABLED"; for names that nobody may see, use a private authority.',
  onUnknown: "Tells an unknown preference as an advisory.",
  settings: noSettings,
  types: ["aws:acm/certificate:Certificate"],
  check: (resource, _settings, report) => {
    const certificate = new Place(resource.props);
    if (!isIssuedByAcm(certificate)) return;
    report.demand(
      resource,
      certificate.at("options", "certificateTransparencyLoggingPreference"),
      '"ENABLED", or left out',
      (value) => value === undefined || value === null || value === "" || value === "ENABLED",
      "Who watches the log for a name would not see it, and browsers refuse what is not in it.",
    );
  },
});
