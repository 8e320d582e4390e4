import { definePolicy } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { isInStack, PRODUCTION_STACKS } from "../lib/production";
import { BUCKET_TYPES } from "../lib/types";

/** Without it AWS refuses to delete a bucket that holds anything. */
export const bucketKept = definePolicy({
  name: "bucket-not-emptied",
  displayName: "Buckets are not deleted with what they hold",
  description: "A bucket of a production stack should not be emptied to be deleted.",
  severity: "medium",
  tags: ["data"],
  references: [],
  remediationSteps: "Set `forceDestroy` to false, or remove it.",
  onUnknown: "Tells an unknown value as an advisory.",
  settings: (reader) => ({ production: reader.take(PRODUCTION_STACKS) }),
  types: BUCKET_TYPES,
  check: (resource, { production }, report) => {
    if (!isInStack(resource, production)) return;
    report.demand(
      resource,
      new Place(resource.props).at("forceDestroy"),
      "false, or left out",
      (value) => value === undefined || value === null || value === false,
      "This is a production stack: one update that replaces the bucket deletes every version of what is in it.",
    );
  },
});
