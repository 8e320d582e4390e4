import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";
import type { StackResource } from "../lib/reading";
import type { Report } from "../lib/report";
import { isUnknownFromNowhere } from "../lib/stack";
import type { Stack } from "../lib/stack";
import { DISTRIBUTION_TYPE, WEB_ACL_ASSOCIATION_TYPE, WEB_ACL_TYPE } from "../lib/types";

const LOGGING_TYPE = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration";

/** `arn:aws:wafv2:us-east-1:123456789012:global/webacl/name/id`; `regional` for everything else. */
const ARN = /^arn:[^:]+:wafv2:[^:]*:[^:]*:(global|regional)\//;

/**
 * A web ACL is for distributions or for what is in a region, and stands in its scope's region (AWS WAF developer guide,
 * "Resources that you can protect with AWS WAF"). AWS's provider passes the wrong one on; where the scope itself stands in
 * a region that does not have it is the policy `same-region`'s matter.
 */
export const webAclScope = definePolicy({
  name: "web-acl-scope-fits",
  displayName: "Web ACLs are of their user's scope",
  description:
    "A web ACL should have the scope of what it protects: CLOUDFRONT for a distribution, REGIONAL for anything else.",
  severity: "medium",
  tags: ["waf"],
  references: [],
  remediationSteps:
    'For a distribution make the web ACL with scope CLOUDFRONT and region "us-east-1", and name it in `webAclId`. For a stage or load balancer make it with scope REGIONAL and a WebAclAssociation.',
  onUnknown: "Tells an unknown scope, or an unknown ARN that comes from no resource of the stack, as an advisory.",
  settings: noSettings,
  checkStack: (stack, _settings, report) => {
    for (const distribution of stack.ofType(DISTRIBUTION_TYPE)) {
      checkUse(stack, distribution, "webAclId", "CLOUDFRONT", report);
    }
    for (const association of stack.ofType(WEB_ACL_ASSOCIATION_TYPE)) {
      checkUse(stack, association, "webAclArn", "REGIONAL", report);
      const user = new Place(association.props).at("resourceArn");
      if (isUnknownFromNowhere(association, "resourceArn")) {
        report.unknown(association, user, "it is no distribution's");
      } else if (/^arn:[^:]+:cloudfront:/.test(user.text ?? "")) {
        report.violation(
          association,
          "resourceArn is a distribution's, which takes no association. Name the web ACL in the distribution's webAclId.",
        );
      }
    }
    for (const logging of stack.ofType(LOGGING_TYPE)) {
      checkLogging(logging, report);
    }
  },
});

function checkUse(
  stack: Stack,
  user: StackResource,
  property: string,
  wanted: "CLOUDFRONT" | "REGIONAL",
  report: Report,
): void {
  const place = new Place(user.props).at(property);
  if (place.isAbsent || place.value === "") {
    return;
  }
  const rule = `it is of a web ACL with scope ${wanted}`;
  const { targets } = stack.referred(user, property, [WEB_ACL_TYPE]);
  const scopes = targets.map((target) => new Place(target.props).at("scope"));
  const [, kind] = ARN.exec(place.text ?? "") ?? [];
  const known = [
    ...scopes.flatMap(({ text }) => text ?? []),
    ...(kind === undefined ? [] : [kind === "global" ? "CLOUDFRONT" : "REGIONAL"]),
  ];
  if (known.some((scope) => scope !== wanted)) {
    report.violation(
      user,
      `${property} is a web ACL of scope ${wanted === "REGIONAL" ? "CLOUDFRONT" : "REGIONAL"}, which AWS refuses here. Give one of scope ${wanted}.`,
    );
  } else if (scopes.some(({ isUnknown }) => isUnknown) || (place.isUnknown && targets.length === 0)) {
    report.unknown(user, place, rule);
  } else if (place.text !== undefined && targets.length === 0 && kind === undefined) {
    report.violation(user, `${property} is no ARN of a web ACL. Give the arn of one of scope ${wanted}.`);
  }
}

/** AWS WAF writes only to places with a name that it knows (developer guide, "Logging destinations"). */
function checkLogging(logging: StackResource, report: Report): void {
  for (const place of new Place(logging.props).each("logDestinationConfigs")) {
    const named = place.text?.split(/:log-group:|:deliverystream\/|:::/)[1];
    if (place.isUnknown) {
      report.unknown(logging, place, 'the name in it begins with "aws-waf-logs-"');
    } else if (named?.startsWith("aws-waf-logs-") !== true) {
      report.violation(
        logging,
        `${place.path} has a name that does not begin with "aws-waf-logs-", which AWS WAF refuses. Rename the destination.`,
      );
    }
  }
}
