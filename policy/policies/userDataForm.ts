import { definePolicy, noSettings } from "../lib/definePolicy";
import { MACHINE_TYPES } from "../lib/types";
import { decodeBase64, USER_DATA_MAXIMUM_BYTES, userDataOf } from "../lib/userData";

/** AWS's provider passes both mistakes on; EC2 refuses them in the middle of an update, or the machine never starts. */
export const userDataForm = definePolicy({
  name: "user-data-form",
  displayName: "User data can be used",
  description: "User data should be base64 where AWS takes base64, and not larger than EC2 takes.",
  severity: "medium",
  tags: ["machines"],
  references: [],
  remediationSteps:
    'Give a launch template\'s user data as `Buffer.from(script).toString("base64")`, and move what is too large into a file that the script fetches.',
  onUnknown: "Tells unknown user data as an advisory.",
  settings: noSettings,
  types: MACHINE_TYPES,
  check: (resource, _settings, report) => {
    for (const { place, isBase64 } of userDataOf(resource)) {
      if (place.isUnknown) {
        report.unknown(
          resource,
          place,
          `it is ${isBase64 ? "base64 and " : ""}at most ${USER_DATA_MAXIMUM_BYTES} bytes`,
        );
        continue;
      }
      const bytes =
        place.text === undefined ? undefined : isBase64 ? decodeBase64(place.text) : Buffer.from(place.text);
      if (bytes === undefined) {
        report.violation(
          resource,
          `${place.path} is no ${isBase64 ? "base64" : "text"}; machines would not start. Give Buffer.from(script).toString("base64").`,
        );
      } else if (bytes.length > USER_DATA_MAXIMUM_BYTES) {
        report.violation(
          resource,
          `${place.path} is ${bytes.length} bytes before it is base64; EC2 takes at most ${USER_DATA_MAXIMUM_BYTES}. Fetch the rest from a bucket.`,
        );
      }
    }
  },
});
