import { definePolicy, noSettings } from "../lib/definePolicy";
import { describeException, takeUnusedExceptions } from "../lib/exceptions";

/** Comes after all that may use an exception. */
export const unusedExceptions = definePolicy({
  name: "unused-exceptions",
  displayName: "Exceptions are needed",
  description: "An exception should except something; one that does not would hide a later mistake.",
  severity: "low",
  level: "advisory",
  tags: ["exceptions"],
  references: [],
  remediationSteps: "Remove the exception from the configuration, or correct its policy or its pattern.",
  onUnknown: "Reads no resource.",
  settings: noSettings,
  checkStack: (_stack, _settings, report) => {
    for (const exception of takeUnusedExceptions()) {
      report.stackViolation(`${describeException(exception)} matches nothing in this stack. Remove or correct it.`);
    }
  },
});
