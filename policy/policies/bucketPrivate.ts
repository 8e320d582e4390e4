import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { byTarget } from "../lib/stack";
import { BUCKET_TYPES } from "../lib/types";

const BLOCK_TYPE = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
const ACCOUNT_BLOCK_TYPE = "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock";
const SWITCHES = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];

/** All four switches are off when they are left out. */
export const bucketPrivate = definePolicy({
  name: "bucket-private",
  displayName: "Buckets are private",
  description: "Each bucket should block public access in all four ways.",
  severity: "critical",
  tags: ["data"],
  references: ["FSBP S3.1", "FSBP S3.2", "FSBP S3.3", "FSBP S3.8", "CIS v5.0 2.1.4"],
  remediationSteps:
    "Add a BucketPublicAccessBlock for the bucket with blockPublicAcls, blockPublicPolicy, ignorePublicAcls and restrictPublicBuckets true. Give files to the world through CloudFront with an origin access control.",
  onUnknown: "Tells an unknown switch as an advisory, and a bucket when a block may be its own.",
  settings: noSettings,
  types: [BLOCK_TYPE, ACCOUNT_BLOCK_TYPE, ...BUCKET_TYPES],
  check: (resource, _settings, report) => {
    const props = new Place(resource.props);
    if (BUCKET_TYPES.includes(resource.type)) {
      if (/^public-/.test(props.at("acl").text ?? "")) {
        report.violation(resource, "acl opens the bucket to the world. Remove it.");
      }
      return;
    }
    for (const name of SWITCHES) {
      report.demand(resource, props.at(name), "true", (value) => value === true, "Left out, it is false.");
    }
  },
  checkStack: (stack, _settings, report) => {
    const blocks = byTarget(stack, [BLOCK_TYPE], "bucket", BUCKET_TYPES);
    if (stack.ofType(ACCOUNT_BLOCK_TYPE).length > 0) {
      return;
    }
    for (const bucket of stack.ofType(...BUCKET_TYPES)) {
      if (blocks.of.has(bucket.urn)) {
        continue;
      }
      if (blocks.unclear.length > 0) {
        report.undetermined(
          bucket,
          "Which bucket a public access block is for is not known in this preview. The update will check that this one has one.",
        );
      } else {
        report.violation(
          bucket,
          "No BucketPublicAccessBlock of the stack is for it. Add one with all four switches true.",
        );
      }
    }
  },
});
