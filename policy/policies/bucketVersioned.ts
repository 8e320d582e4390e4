import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";
import type { StackResource } from "../lib/reading";
import type { Report } from "../lib/report";
import { byTarget } from "../lib/stack";
import { BUCKET_TYPES } from "../lib/types";

const OBJECT_TYPES = ["aws:s3/bucketObjectv2:BucketObjectv2", "aws:s3/bucketObject:BucketObject"];
const VERSIONING_TYPES = ["aws:s3/bucketVersioning:BucketVersioning", "aws:s3/bucketVersioningV2:BucketVersioningV2"];

/** What a program puts into a bucket is configuration or code: whoever overwrites it must leave a trace. */
export const bucketVersioned = definePolicy({
  name: "bucket-of-configuration-versioned",
  displayName: "Configuration is versioned",
  description:
    "A bucket into which the program puts objects should keep their versions, and what says so should stand in one place.",
  severity: "medium",
  tags: ["data"],
  references: [],
  remediationSteps: 'Add a BucketVersioning for the bucket with `versioningConfiguration.status` "Enabled".',
  onUnknown: "Tells a bucket as an advisory when versioning may be its own, and an unknown status.",
  settings: noSettings,
  types: VERSIONING_TYPES,
  check: (resource, _settings, report) => {
    report.demand(
      resource,
      new Place(resource.props).at("versioningConfiguration", "status"),
      '"Enabled"',
      (value) => value === "Enabled",
      "Otherwise an object that is overwritten is gone.",
    );
  },
  checkStack: (stack, _settings, report) => {
    const objects = byTarget(stack, OBJECT_TYPES, "bucket", BUCKET_TYPES).of;
    const versioning = byTarget(stack, VERSIONING_TYPES, "bucket", BUCKET_TYPES);
    for (const bucket of stack.ofType(...BUCKET_TYPES)) {
      checkInline(bucket, versioning.of.get(bucket.urn) ?? [], report);
      if (
        !objects.has(bucket.urn) ||
        versioning.of.has(bucket.urn) ||
        new Place(bucket.props).at("versioning", "enabled").value === true
      ) {
        continue;
      }
      if (versioning.unclear.length > 0) {
        report.undetermined(
          bucket,
          "Which bucket keeps versions is not known in this preview. The update will check that this one does.",
        );
      } else {
        report.violation(
          bucket,
          'It holds objects of the program and keeps no versions. Add a BucketVersioning with status "Enabled".',
        );
      }
    }
  },
});

/** The bucket's own block turns off, at each update, what a resource of its own turns on. */
function checkInline(bucket: StackResource, separate: readonly StackResource[], report: Report): void {
  const [versioning] = separate;
  // The provider tells of what is in force under the same name.
  const isGiven = Object.hasOwn(bucket.propertyDependencies, "versioning");
  const own = new Place(bucket.props).at("versioning");
  if (versioning === undefined || !isGiven || own.isAbsent) return;
  if (own.isUnknown) {
    report.unknown(bucket, own, `it is not given beside ${versioning.name}, which is a resource of its own`);
  } else {
    report.violation(
      bucket,
      `versioning is given, and ${versioning.name} is a resource of its own: each update undoes what the other does. Remove it here.`,
    );
  }
}
