import { integerOption } from "../lib/configuration";
import { definePolicy } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { byTarget } from "../lib/stack";

const SECRET_TYPE = "aws:secretsmanager/secret:Secret";
const ROTATION_TYPE = "aws:secretsmanager/secretRotation:SecretRotation";
const DAYS = integerOption("maxDays", "Most days between two rotations.", 90, { minimum: 1, maximum: 1000 });

/** A secret that never changes is known to everybody who ever saw it. */
export const secretRotation = definePolicy({
  name: "secret-rotation",
  displayName: "Secrets rotate",
  description: "Each secret should be rotated by itself, or have a stated exception.",
  severity: "medium",
  tags: ["secrets"],
  references: ["FSBP SecretsManager.1", "FSBP SecretsManager.4"],
  remediationSteps:
    "Add a SecretRotation for the secret with `rotationRules.automaticallyAfterDays`. Where something else rotates it, state an exception that says what does.",
  onUnknown: "Tells a secret as an advisory when a rotation may be its own, and an unknown number of days.",
  settings: (reader) => ({ days: reader.take(DAYS) }),
  types: [ROTATION_TYPE],
  check: (resource, { days }, report) => {
    const rules = new Place(resource.props).at("rotationRules");
    if (rules.isUnknown || rules.at("scheduleExpression").isAbsent) {
      report.demand(
        resource,
        rules.at("automaticallyAfterDays"),
        `1 to ${days}`,
        (value) => typeof value === "number" && value >= 1 && value <= days,
        "Give it, or a scheduleExpression.",
      );
    }
  },
  checkStack: (stack, _settings, report) => {
    const rotations = byTarget(stack, [ROTATION_TYPE], "secretId", [SECRET_TYPE]);
    for (const secret of stack.ofType(SECRET_TYPE)) {
      if (rotations.of.has(secret.urn)) {
        continue;
      }
      if (rotations.unclear.length > 0) {
        report.undetermined(
          secret,
          "Which secret a rotation is for is not known in this preview. The update will check that this one has one.",
        );
      } else {
        report.violation(
          secret,
          "No SecretRotation of the stack is for it. Add one, or state an exception that says what rotates it.",
        );
      }
    }
  },
});
