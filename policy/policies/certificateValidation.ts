import { definePolicy, noSettings } from "../lib/definePolicy";
import { isIssuedByAcm } from "../lib/certificates";
import { Place } from "../lib/place";

/** Advisory: not everybody may write records for a name. */
export const certificateValidation = definePolicy({
  name: "certificate-validated-by-dns",
  displayName: "Certificates are validated by DNS",
  description: "A public certificate should be validated by DNS, so that it is renewed by itself.",
  severity: "medium",
  level: "advisory",
  tags: ["tls"],
  references: ["FSBP ACM.1"],
  remediationSteps: 'Set `validationMethod` to "DNS" and write the records of `domainValidationOptions`.',
  onUnknown: "Tells an unknown method as an advisory.",
  settings: noSettings,
  types: ["aws:acm/certificate:Certificate"],
  check: (resource, _settings, report) => {
    const certificate = new Place(resource.props);
    if (!isIssuedByAcm(certificate)) return;
    report.demand(
      resource,
      certificate.at("validationMethod"),
      '"DNS"',
      (value) => value !== "EMAIL",
      "By mail, whoever reads one of five mailboxes of the name gets the certificate, and nobody gets it renewed who does not answer each time.",
    );
  },
});
