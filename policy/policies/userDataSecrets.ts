import { definePolicy, noSettings } from "../lib/definePolicy";
import { secretIn } from "../lib/secrets";
import { MACHINE_TYPES } from "../lib/types";
import { userDataOf } from "../lib/userData";

/** Everybody on the machine, and everybody who may describe it, reads user data. */
export const userDataSecrets = definePolicy({
  name: "no-secret-in-user-data",
  displayName: "No secret in user data",
  description: "User data should hold no secret; it is decoded and unpacked to look.",
  severity: "critical",
  tags: ["machines", "secrets"],
  references: [],
  remediationSteps:
    "Put the value into Secrets Manager, give user data its ARN, and let the machine read it with its role. Then change the secret: it has been seen.",
  onUnknown: "Tells unknown user data as an advisory.",
  settings: noSettings,
  types: MACHINE_TYPES,
  check: (resource, _settings, report) => {
    for (const { place } of userDataOf(resource)) {
      const kind = place.text === undefined ? undefined : secretIn(place.text);
      if (place.isUnknown) {
        report.unknown(resource, place, "it holds no secret");
      } else if (kind !== undefined) {
        report.violation(
          resource,
          `${place.path} holds ${kind}. Everybody on the machine reads it: give the ARN of a secret instead.`,
        );
      }
    }
  },
});
