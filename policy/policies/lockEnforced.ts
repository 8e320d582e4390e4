import { AUTHORIZER_SETTINGS_VARIABLE } from "../../contracts";
import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";
import type { StackResource } from "../lib/reading";
import type { Report } from "../lib/report";
import { document } from "../lib/stack";
import { FUNCTION_TYPE, WEB_ACL_TYPE } from "../lib/types";
import { refuses } from "../lib/webAclRules";

/** An audit lets in what the lock would refuse, which is easily forgotten. */
export const lockEnforced = definePolicy({
  name: "lock-enforced",
  displayName: "Locks are enforced",
  description: "An authorizer or web ACL should refuse what its lock refuses, and not only log or count it.",
  severity: "high",
  level: "advisory",
  tags: ["api", "lock"],
  references: [],
  remediationSteps:
    "Read the authorizer's log for `audited: true` and the metric of the web ACL's default action: when nothing legitimate is among it, remove `auditUntil` and let the default action be block. From the day after its date on the authorizer enforces in any case; the web ACL does with the next update.",
  onUnknown: "Tells an authorizer's settings, or actions of a web ACL, that are not known as an advisory.",
  settings: noSettings,
  types: [FUNCTION_TYPE, WEB_ACL_TYPE],
  check: (resource, _settings, report) => {
    if (resource.type === WEB_ACL_TYPE) {
      checkWebAcl(resource, report);
      return;
    }
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

function checkWebAcl(resource: StackResource, report: Report): void {
  const webAcl = new Place(resource.props);
  const verdict = refuses(webAcl);
  if (verdict === "unknown") {
    report.unknown(resource, webAcl.at("defaultAction"), "it blocks, or a rule does");
  } else if (verdict === "no") {
    report.violation(
      resource,
      "defaultAction allows, and no rule refuses anything: the web ACL only counts. Let it block when the metrics show nothing legitimate.",
    );
  }
}
