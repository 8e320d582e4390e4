import { integerOption } from "../lib/configuration";
import { definePolicy } from "../lib/definePolicy";
import { Place } from "../lib/place";

const LENGTH = integerOption(
  "minimumLength",
  "Fewest characters of a generated password: 22 letters and digits hold 128 bits.",
  22,
  { minimum: 8, maximum: 256 },
);

/** Nobody types a generated secret, so nothing is gained by a short one. */
export const generatedSecrets = definePolicy({
  name: "generated-secrets-long",
  displayName: "Generated secrets are long",
  description: "A generated password should be too long to be guessed.",
  severity: "medium",
  tags: ["secrets"],
  references: [],
  remediationSteps: "Set `length` to the policy's `minimumLength` or more.",
  onUnknown: "Tells an unknown length as an advisory.",
  settings: (reader) => ({ minimum: reader.take(LENGTH) }),
  types: ["random:index/randomPassword:RandomPassword"],
  check: (resource, { minimum }, report) => {
    report.demand(
      resource,
      new Place(resource.props).at("length"),
      `at least ${minimum.toString()}`,
      (value) => typeof value === "number" && value >= minimum,
      "Nobody has to type it.",
    );
  },
});
