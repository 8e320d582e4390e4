import { integerOption } from "../lib/configuration";
import { definePolicy } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { document } from "../lib/stack";

const LENGTH = integerOption(
  "minimumLength",
  "Fewest characters of a secret's value, of the longest one where the value is JSON.",
  12,
  { minimum: 1, maximum: 1024 },
);

/** Other ways to give a value, which nobody can judge by its letters. */
const OTHERS = ["secretBinary", "secretStringWo"];

/** Advisory: some programs give a placeholder, which a person replaces, and some secrets are short by somebody else's rule. */
export const secretValues = definePolicy({
  name: "secret-value-long",
  displayName: "Secrets have values",
  description: "A value that the program gives a secret should be too long to be guessed.",
  severity: "medium",
  level: "advisory",
  tags: ["secrets"],
  references: [],
  remediationSteps:
    "Generate the value (`random.RandomPassword`). Where the program gives a placeholder and a person the value, leave the version out.",
  onUnknown: "Tells an unknown value as an advisory.",
  settings: (reader) => ({ minimum: reader.take(LENGTH) }),
  types: ["aws:secretsmanager/secretVersion:SecretVersion"],
  check: (resource, { minimum }, report) => {
    const props = new Place(resource.props);
    const given = props.at("secretString");
    if (OTHERS.some((key) => !props.at(key).isAbsent)) return;
    if (given.isUnknown) {
      report.unknown(resource, given, `it holds ${minimum.toString()} characters or more`);
      return;
    }
    const length = lengthOf(given.text ?? "");
    if (length < minimum) {
      report.violation(
        resource,
        length === 0
          ? "secretString holds no value: whoever asks with none, or with the one that stands for none, may be let in. Generate one."
          : `secretString holds no value of ${minimum.toString()} characters or more, so it can be guessed. Generate one.`,
      );
    }
  },
});

/** Characters of a value; of the longest text in it where it is JSON. */
function lengthOf(value: string): number {
  const parsed = document(value);
  const texts = parsed === undefined ? [value] : [...new Place(parsed).leaves()].map(({ text }) => text ?? "");
  return Math.max(0, ...texts.map((text) => text.trim().length));
}
