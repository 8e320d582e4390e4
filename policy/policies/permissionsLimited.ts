import { actionPatterns, isOneOf, OF_ANY_RESOURCE } from "../lib/anyResourceActions";
import { textListOption } from "../lib/configuration";
import { definePolicy } from "../lib/definePolicy";
import { allowsOf, textsOf, wildcardsIn } from "../lib/permissions";
import { Place } from "../lib/place";
import type { StackResource } from "../lib/reading";
import type { Report } from "../lib/report";

const ROLE_TYPE = "aws:iam/role:Role";

const CONDITIONED = textListOption(
  "conditionedActions",
  "Actions that a statement may allow only under a condition; * at the end stands for the rest.",
  [],
  "a list of actions such as s3:ListBucket",
);

interface Limits {
  /** Of actions that know no resource. */
  patterns: readonly RegExp[];
  /** Actions that need a condition. */
  conditioned: readonly string[];
}

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
    "Name each action (s3:GetObject, not s3:*) and the ARN of each resource. Where an action knows no resource, add it to `actionsOfAnyResource`. Actions in `conditionedActions` need a condition, s3:ListBucket for example one on s3:prefix.",
  onUnknown: "Tells an unknown document as an advisory.",
  settings: (reader): Limits => ({
    patterns: actionPatterns(reader.take(OF_ANY_RESOURCE)),
    conditioned: reader.take(CONDITIONED),
  }),
  types: [
    ROLE_TYPE,
    "aws:iam/rolePolicy:RolePolicy",
    "aws:iam/policy:Policy",
    "aws:iam/userPolicy:UserPolicy",
    "aws:iam/groupPolicy:GroupPolicy",
  ],
  check: (resource, limits, report) => {
    const props = new Place(resource.props);
    if (resource.type !== ROLE_TYPE) checkDocument(resource, props.at("policy"), limits, report);
    else
      for (const inline of props.each("inlinePolicies")) checkDocument(resource, inline.at("policy"), limits, report);
  },
});

function checkDocument(resource: StackResource, place: Place, limits: Limits, report: Report): void {
  if (place.isUnknown) {
    report.unknown(resource, place, "it names each action and resource");
    return;
  }
  for (const problem of wildcardsIn(place.value, limits.patterns)) {
    report.violation(resource, `${place.path}: ${problem}. Name the actions and resources that are needed.`);
  }
  for (const { statement, number } of allowsOf(place.value)) {
    const needs = textsOf(statement, "Action").some((action) => isOneOf(action, limits.conditioned));
    if (needs && !isConditioned(statement)) {
      report.violation(
        resource,
        `${place.path}: statement ${number.toString()} allows without a condition what conditionedActions names. Add the condition that keeps it to what is needed.`,
      );
    }
  }
}

/** A condition that everything meets is none. */
function isConditioned(statement: Place): boolean {
  return statement
    .at("Condition")
    .entries()
    .some(([, keys]) => keys.entries().some(([key]) => textsOf(keys, key).every((value) => value !== "*")));
}
