import { definePolicy } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { isInStack, PRODUCTION_STACKS } from "../lib/production";

/** AWS takes 7 to 30 days, or 0 for at once; left out it is 30. */
export const secretRecoverable = definePolicy({
  name: "secret-recoverable",
  displayName: "Secrets can be recovered",
  description: "A secret of a production stack should be kept for some days after it was deleted.",
  severity: "medium",
  tags: ["secrets"],
  references: [],
  remediationSteps: "Set `recoveryWindowInDays` to 7 or more, or leave it out.",
  onUnknown: "Tells an unknown number of days as an advisory.",
  settings: (reader) => ({ production: reader.take(PRODUCTION_STACKS) }),
  types: ["aws:secretsmanager/secret:Secret"],
  check: (resource, { production }, report) => {
    if (!isInStack(resource, production)) return;
    report.demand(
      resource,
      new Place(resource.props).at("recoveryWindowInDays"),
      "7 or more, or left out",
      (value) => value === undefined || value === null || (typeof value === "number" && value >= 7),
      "This is a production stack: a secret that is deleted by mistake is gone at once.",
    );
  },
});
