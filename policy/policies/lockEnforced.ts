import { AUTHORIZER_SETTINGS_VARIABLE } from "../../contracts";
import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { document } from "../lib/stack";
import { FUNCTION_TYPE } from "../lib/types";

/** An audit lets in what the lock would refuse, which is easily forgotten. */
export const lockEnforced = definePolicy({
  name: "lock-enforced",
  displayName: "Locks are enforced",
  description: "An authorizer should refuse what its lock refuses, and not only log it.",
  severity: "high",
  level: "advisory",
  tags: ["api", "lock"],
  references: [],
  remediationSteps:
    "Read the authorizer's log for `audited: true`: when nothing legitimate is among it, remove `auditUntil`. From the day after its date on the lock is enforced in any case.",
  onUnknown: "Tells an authorizer's settings that are not known as an advisory.",
  settings: noSettings,
  types: [FUNCTION_TYPE],
  check: (resource, _settings, report) => {
    const settings = new Place(resource.props).at("environment", "variables", AUTHORIZER_SETTINGS_VARIABLE);
    if (settings.isUnknown && /portcullis:index:Authorizer\$/.test(resource.urn)) {
      report.unknown(resource, settings, "no audit is on");
      return;
    }
    const until = new Place(document(settings.value)).at("auditUntil").text;
    if (until !== undefined && until >= new Date().toISOString().slice(0, 10)) {
      report.violation(
        resource,
        `${settings.path} has auditUntil ${/^\d{4}-\d{2}-\d{2}$/.test(until) ? until : "with no date"}: what the lock would refuse is let in and only logged. Remove it when the log shows nothing legitimate.`,
      );
    }
  },
});
