import type { Option } from "../lib/configuration";
import { definePolicy } from "../lib/definePolicy";
import type { PackPolicy } from "../lib/definePolicy";
import { describeException, expiredExceptions, parseException, useExceptions } from "../lib/exceptions";
import type { Exception } from "../lib/exceptions";
import { rememberInputs } from "../lib/inputs";

/**
 * Exceptions from the other policies, as data. Comes first, so that the others know them (and what each resource was
 * given); a policy of its own, since the SDK gives each policy only its own configuration.
 * @param policyNames Policies that exceptions may name.
 */
export function exceptionsPolicy(policyNames: readonly string[]): PackPolicy {
  const option: Option<Exception[]> = {
    name: "exceptions",
    schema: {
      type: "array",
      description:
        "Accepted violations. `resource` is a regular expression for the resource's URN, `expires` the last day (UTC) on which the exception holds.",
      items: {
        type: "object",
        properties: {
          policy: { type: "string" },
          resource: { type: "string" },
          reason: { type: "string" },
          owner: { type: "string" },
          expires: { type: "string" },
        },
      },
      default: [],
    },
    default: [],
    allowed: "a list of exceptions with policy, resource, reason, owner and expires",
    parse: (value) => {
      if (!Array.isArray(value)) {
        return undefined;
      }
      const parsed = value.map((item) => parseException(item, policyNames));
      const problems = parsed.flatMap((item, index) =>
        Array.isArray(item) ? item.map((problem) => `exceptions[${index}]: ${problem}`) : [],
      );
      if (problems.length > 0) {
        throw new Error(
          `Configuration of policy exceptions:\n${problems.map((problem) => `- ${problem}`).join("\n")}\nCorrect it in the file given with --policy-pack-config.`,
        );
      }
      return parsed.flatMap((item) => (Array.isArray(item) ? [] : [item]));
    },
  };
  return definePolicy({
    name: "exceptions",
    displayName: "Exceptions end",
    description: "An exception from a policy should be current, with a reason, an owner and a last day.",
    severity: "high",
    tags: ["exceptions"],
    references: [],
    remediationSteps:
      "Put right what the exception accepts and remove it, or have its owner decide anew and set another last day.",
    onUnknown: "Reads no resource.",
    settings: (reader) => ({ exceptions: reader.take(option) }),
    check: ({ urn, props }, { exceptions }) => {
      rememberInputs(urn, props);
      useExceptions(exceptions);
    },
    checkStack: (_stack, { exceptions }, report) => {
      useExceptions(exceptions);
      for (const exception of expiredExceptions()) {
        report.stackViolation(
          `${describeException(exception)} ended on ${exception.expires}. Remove it, or have its owner decide anew.`,
        );
      }
    },
  });
}
