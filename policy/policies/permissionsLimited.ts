import { actionPatterns, OF_ANY_RESOURCE } from "../lib/anyResourceActions";
import { definePolicy } from "../lib/definePolicy";
import { wildcardsIn } from "../lib/permissions";
import { Place } from "../lib/place";
import type { StackResource } from "../lib/reading";
import type { Report } from "../lib/report";

const ROLE_TYPE = "aws:iam/role:Role";

/** Whoever takes over a machine or a function has what its role has. */
export const permissionsLimited = definePolicy({
  name: "permissions-limited",
  displayName: "Permissions are named",
  description:
    "A policy of a role, user or group should name the actions it allows and the resources it allows them on.",
  severity: "high",
  tags: ["identity"],
  references: [],
  remediationSteps:
    "Name each action (s3:GetObject, not s3:*) and the ARN of each resource. Where an action knows no resource, add it to `actionsOfAnyResource`.",
  onUnknown: "Tells an unknown document as an advisory.",
  settings: (reader) => ({ patterns: actionPatterns(reader.take(OF_ANY_RESOURCE)) }),
  types: [
    ROLE_TYPE,
    "aws:iam/rolePolicy:RolePolicy",
    "aws:iam/policy:Policy",
    "aws:iam/userPolicy:UserPolicy",
    "aws:iam/groupPolicy:GroupPolicy",
  ],
  check: (resource, { patterns }, report) => {
    const props = new Place(resource.props);
    if (resource.type !== ROLE_TYPE) checkDocument(resource, props.at("policy"), patterns, report);
    else
      for (const inline of props.each("inlinePolicies")) checkDocument(resource, inline.at("policy"), patterns, report);
  },
});

function checkDocument(resource: StackResource, place: Place, patterns: readonly RegExp[], report: Report): void {
  if (place.isUnknown) {
    report.unknown(resource, place, "it names each action and resource");
    return;
  }
  for (const problem of wildcardsIn(place.value, patterns)) {
    report.violation(resource, `${place.path}: ${problem}. Name the actions and resources that are needed.`);
  }
}
