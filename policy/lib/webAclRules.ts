import { Place } from "./place";
import type { Verdict } from "./verdict";

/** Actions by which a rule refuses, or at least asks back. Those of rule groups are in the groups. */
const REFUSALS = ["block", "captcha", "challenge"];

/** Whether a web ACL refuses anything: by its default action, or by a rule. */
export function refuses(webAcl: Place): Verdict {
  const action = webAcl.at("defaultAction");
  const rules = webAcl.each("rules");
  // What a rule group or a rule in JSON does is not read, and counts as a refusal.
  const isOpaque = isGiven(webAcl.at("ruleJson")) || rules.some((rule) => isGiven(rule.at("overrideAction")));
  if (
    isGiven(action.at("block")) ||
    isOpaque ||
    rules.some((rule) => REFUSALS.some((name) => isGiven(rule.at("action", name))))
  ) {
    return "yes";
  }
  return action.isUnknown ||
    webAcl.at("ruleJson").isUnknown ||
    rules.some((rule) => rule.isUnknown || rule.at("action").isUnknown)
    ? "unknown"
    : "no";
}

/** Rules that let in what they match. */
export function allowingRules(webAcl: Place): Place[] {
  return webAcl.each("rules").filter((rule) => isGiven(rule.at("action", "allow")));
}

/** Every comparison of a header's bytes in a rule, however deep its statement. */
export function headerComparisons(place: Place): Place[] {
  return place.entries().flatMap(([name, inner]) => {
    if (name === "byteMatchStatement") {
      return inner.at("fieldToMatch", "singleHeader").isAbsent ? [] : [inner];
    }
    return Array.isArray(inner.value)
      ? Array.from(place.each(name)).flatMap(headerComparisons)
      : headerComparisons(inner);
  });
}

function isGiven(place: Place): boolean {
  return !place.isAbsent && !place.isUnknown;
}
