import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { definePolicy, noSettings } from "../lib/definePolicy";
import type { PackPolicy, Reporter } from "../lib/definePolicy";
import { STACK_SCOPE, takeUndetermined } from "../lib/findings";

function tell(scope: string, report: Reporter): void {
  for (const note of takeUndetermined(scope)) {
    report(note.message, note.urn);
  }
}

const telling: Pick<PackPolicy, "checkResource" | "checkStack"> &
  Pick<ResourceValidationPolicy, "validateResource"> &
  Pick<StackValidationPolicy, "validateStack"> = {
  checkResource: ({ urn }, _given, report) => tell(urn, report),
  checkStack: (_stack, _given, report) => tell(STACK_SCOPE, report),
  validateResource: ({ urn }, report) => tell(urn, report),
  validateStack: (_args, report) => tell(STACK_SCOPE, report),
};

/**
 * Tells what the other policies could not decide. A policy has one enforcement level, and what is known to be wrong must
 * stop a preview while what is not known yet must not; hence a policy of its own, whose level can be set like any other's.
 */
export const undetermined: PackPolicy = {
  ...definePolicy({
    name: "undetermined",
    displayName: "Undetermined values",
    description: "A value that a policy checks should be known before the update.",
    severity: "low",
    level: "advisory",
    tags: ["preview"],
    references: [],
    remediationSteps:
      "Give the value as a constant or as configuration where that is possible. Otherwise read the message: it says what the update will check. Set this policy to `mandatory` to refuse what cannot be decided in preview, or to `disabled`.",
    onUnknown: "Is what the other policies leave unknown values to.",
    settings: noSettings,
  }),
  ...telling,
};
