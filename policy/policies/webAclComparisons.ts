import { holdsSecret } from "../lib/deserializeOnce";
import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { WEB_ACL_TYPE } from "../lib/types";
import { allowingRules, headerComparisons } from "../lib/webAclRules";

/** A web ACL that lets in by a secret header is a lock as good as its comparison, and as long as nobody reads the header. */
export const webAclComparisons = definePolicy({
  name: "web-acl-compares-exactly",
  displayName: "Web ACLs compare whole headers",
  description:
    "A rule of a web ACL that lets in by a header should compare the whole value as it is, and keep no sample of a secret one.",
  severity: "high",
  tags: ["waf", "lock", "secrets"],
  references: [],
  remediationSteps:
    "Set `positionalConstraint` to EXACTLY and the one text transformation to NONE. Set `sampledRequestsEnabled` to false in the web ACL's and the rule's `visibilityConfig`: samples show headers to whoever may read metrics.",
  onUnknown: "Tells an unknown rule, constraint, transformation or switch as an advisory.",
  settings: noSettings,
  types: [WEB_ACL_TYPE],
  check: (resource, _settings, report) => {
    const webAcl = new Place(resource.props);
    for (const rule of [webAcl.at("rules"), ...webAcl.each("rules")].filter(({ isUnknown }) => isUnknown).slice(0, 1)) {
      report.unknown(resource, rule, "what lets in by a header compares all of it");
    }
    for (const comparison of allowingRules(webAcl).flatMap((rule) => headerComparisons(rule.at("statement")))) {
      report.demand(
        resource,
        comparison.at("positionalConstraint"),
        "EXACTLY",
        (value) => value === "EXACTLY",
        "A part of the header would be enough to come in.",
      );
      for (const transformation of comparison.each("textTransformations")) {
        report.demand(
          resource,
          transformation.at("type"),
          "NONE",
          (value) => value === "NONE",
          "What the transformation makes alike comes in as well.",
        );
      }
    }
    if (holdsSecret(resource.props, "rules") && webAcl.each("rules").length > 0) {
      for (const holder of [webAcl, ...webAcl.each("rules")]) {
        report.demand(
          resource,
          holder.at("visibilityConfig", "sampledRequestsEnabled"),
          "false",
          (value) => value === false,
          "A sample of a request shows the secret header.",
        );
      }
    }
  },
});
