import { textListOption } from "../lib/configuration";
import { definePolicy } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { AUTHORIZER_TYPE } from "../lib/types";

const DECIDING = textListOption(
  "decidingSources",
  "Identity sources on which authorizers decide, e.g. method.request.header.X-Origin-Verify. With all of them in the cache's key a decision may be kept; empty: none may.",
  [],
  "a list of identity sources",
);

/** A kept decision counts for everybody who sends the same identity sources, from wherever. */
export const authorizerCache = definePolicy({
  name: "authorizer-decision-not-shared",
  displayName: "Decisions are not shared",
  description: "An authorizer's decision should be kept for no request that it might have decided otherwise.",
  severity: "critical",
  tags: ["api", "lock"],
  references: [],
  remediationSteps:
    "Set `authorizerResultTtlInSeconds` to 0 and `identitySource` explicitly; the defaults are 300 seconds and the header Authorization.",
  onUnknown: "Tells an unknown time or source as an advisory.",
  settings: (reader) => ({ deciding: reader.take(DECIDING) }),
  types: [AUTHORIZER_TYPE],
  check: (resource, { deciding }, report) => {
    const authorizer = new Place(resource.props);
    if (authorizer.at("type").text === "COGNITO_USER_POOLS") {
      return;
    }
    const [ttl, source] = [authorizer.at("authorizerResultTtlInSeconds"), authorizer.at("identitySource")];
    if (source.isAbsent) {
      report.violation(
        resource,
        "identitySource is not given, so it is the header Authorization. Name what the authorizer decides on.",
      );
    }
    if (ttl.isUnknown) {
      report.unknown(resource, ttl, "it is 0, or the identity source holds all that the authorizer decides on");
    } else if (ttl.value !== 0) {
      const sources = (source.text ?? "")
        .toLowerCase()
        .split(",")
        .map((part) => part.trim());
      const missing = deciding.filter((name) => !sources.includes(name.toLowerCase()));
      if (source.isUnknown) {
        report.unknown(resource, source, "it holds all that the authorizer decides on");
      } else if (deciding.length === 0 || missing.length > 0) {
        report.violation(
          resource,
          `authorizerResultTtlInSeconds ${ttl.isAbsent ? "is not given, which means 300" : "is not 0"}: a decision would count for everybody who sends the same identity source. Set it to 0${missing.length > 0 ? `, or add to identitySource ${missing.join(", ")}` : ""}.`,
        );
      }
    }
  },
});
