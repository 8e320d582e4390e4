import { definePolicy, noSettings } from "../lib/definePolicy";
import { holdsSecret } from "../lib/deserializeOnce";
import { Place } from "../lib/place";
import { secretInNamed } from "../lib/secrets";

const STACK_TYPE = "pulumi:pulumi:Stack";

/** Plain outputs are printed, kept in the state as they are, and read by every stack that refers to this one. */
export const outputSecrets = definePolicy({
  name: "no-secret-in-plain-outputs",
  displayName: "No secret in plain outputs",
  description: "An output of the stack that holds a secret should be marked as one.",
  severity: "high",
  tags: ["secrets"],
  references: [],
  remediationSteps:
    "Export `pulumi.secret(value)`, or the ARN of the secret. Then change the secret: it has been printed.",
  onUnknown: "Tells the unknown outputs of the stack as one advisory.",
  settings: noSettings,
  checkStack: (stack, _settings, report) => {
    for (const resource of stack.ofType(STACK_TYPE)) {
      const unknown: Place[] = [];
      for (const [name, output] of new Place(resource.props).entries()) {
        if (holdsSecret(resource.props, name)) {
          continue;
        }
        for (const leaf of output.leaves()) {
          const last = leaf.path.split(".").at(-1)?.replace(/\[.*$/, "") ?? "";
          const kind = leaf.text === undefined ? undefined : secretInNamed(last, leaf.text);
          if (leaf.isUnknown) {
            unknown.push(leaf);
          } else if (kind !== undefined) {
            report.violation(
              resource,
              `Output ${leaf.path} holds ${kind} and is not marked as a secret. Export pulumi.secret(…), or an ARN.`,
            );
          }
        }
      }
      report.unknownOf(resource, unknown, "no output holds a secret that is not marked as one");
    }
  },
});
