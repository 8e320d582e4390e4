import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";
import type { StackResource } from "../lib/reading";
import type { Report } from "../lib/report";
import { byTarget } from "../lib/stack";
import { BUCKET_TYPES } from "../lib/types";

const BLOCK_TYPE = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
const ACCOUNT_BLOCK_TYPE = "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock";
const SWITCHES = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];

const OWNERSHIP_TYPE = "aws:s3/bucketOwnershipControls:BucketOwnershipControls";
const WITH_ACL = [
  ...BUCKET_TYPES,
  "aws:s3/bucketAcl:BucketAcl",
  "aws:s3/bucketAclV2:BucketAclV2",
  "aws:s3/bucketObject:BucketObject",
  "aws:s3/bucketObjectv2:BucketObjectv2",
  "aws:s3/objectCopy:ObjectCopy",
];
/** Canned ACLs that let in more than an account; AuthenticatedUsers are those of every account. */
const OPEN_ACL = /^(?:public-|authenticated-read$)/;
const OPEN_GROUP = /\/groups\/global\/(?:AllUsers|AuthenticatedUsers)$/;

/** All four switches are off when they are left out. */
export const bucketPrivate = definePolicy({
  name: "bucket-private",
  displayName: "Buckets are private",
  description:
    "Each bucket should block public access in all four ways, and no access control list should open it or an object.",
  severity: "critical",
  tags: ["data"],
  references: ["FSBP S3.1", "FSBP S3.2", "FSBP S3.3", "FSBP S3.8", "FSBP S3.12", "CIS v5.0 2.1.4"],
  remediationSteps:
    "Add a BucketPublicAccessBlock for the bucket with blockPublicAcls, blockPublicPolicy, ignorePublicAcls and restrictPublicBuckets true. Give files to the world through CloudFront with an origin access control.",
  onUnknown: "Tells an unknown switch or list as an advisory, and a bucket when a block may be its own.",
  settings: noSettings,
  types: [BLOCK_TYPE, ACCOUNT_BLOCK_TYPE, OWNERSHIP_TYPE, ...WITH_ACL],
  check: (resource, _settings, report) => {
    const props = new Place(resource.props);
    if (WITH_ACL.includes(resource.type)) {
      checkAcl(resource, props, report);
      return;
    }
    if (resource.type === OWNERSHIP_TYPE) {
      report.demand(
        resource,
        props.at("rule", "objectOwnership"),
        "BucketOwnerEnforced",
        (value) => value === "BucketOwnerEnforced",
        "Anything else lets whoever writes an object decide who reads it.",
      );
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

function checkAcl(resource: StackResource, props: Place, report: Report): void {
  const acl = props.at("acl");
  const grants = [...props.each("grants"), ...props.at("accessControlPolicy").each("grants")];
  const grantees = grants.flatMap((grant) => [grant.at("uri"), grant.at("grantee", "uri")]);
  const unclear = [acl, props.at("grants"), ...grantees].find(({ isUnknown }) => isUnknown);
  if (OPEN_ACL.test(acl.text ?? "")) {
    report.violation(resource, "acl opens it to the world. Remove it.");
  }
  for (const grantee of grantees.filter(({ text }) => OPEN_GROUP.test(text ?? ""))) {
    report.violation(resource, `${grantee.path} is everybody. Name an account, or give it to the world by CloudFront.`);
  }
  if (unclear !== undefined) {
    report.unknown(resource, unclear, "it does not open it to the world");
  }
}
