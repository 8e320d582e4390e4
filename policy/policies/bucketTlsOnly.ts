import { definePolicy, noSettings } from "../lib/definePolicy";
import { deniesPlaintext } from "../lib/policyDocuments";
import { read, UNKNOWN } from "../lib/reading";
import { byTarget, isUnknownInput } from "../lib/stack";
import { BUCKET_TYPES } from "../lib/types";

const POLICY_TYPE = "aws:s3/bucketPolicy:BucketPolicy";

/** S3 answers plain HTTP too, to whoever may read. */
export const bucketTlsOnly = definePolicy({
  name: "bucket-tls-only",
  displayName: "Buckets take TLS only",
  description: "The policy of each bucket should deny requests without TLS.",
  severity: "medium",
  tags: ["data", "tls"],
  references: ["FSBP S3.5", "CIS v5.0 2.1.1"],
  remediationSteps:
    'Add to the bucket\'s policy a statement with Effect Deny, Principal "*", Action s3:*, the bucket and its objects, and the condition Bool aws:SecureTransport "false".',
  onUnknown: "Tells an unknown policy as an advisory.",
  settings: noSettings,
  checkStack: (stack, _settings, report) => {
    const resources = byTarget(stack, [POLICY_TYPE], "bucket", BUCKET_TYPES);
    for (const bucket of stack.ofType(...BUCKET_TYPES)) {
      const own = read(bucket.props, "policy");
      const policies = [
        own === UNKNOWN && !isUnknownInput(bucket, "policy") ? undefined : own,
        ...(resources.of.get(bucket.urn) ?? []).map((policy) => read(policy.props, "policy")),
      ];
      if (policies.some(deniesPlaintext)) {
        continue;
      }
      if (policies.includes(UNKNOWN) || resources.unclear.length > 0) {
        report.undetermined(
          bucket,
          "Its policy is not known in this preview. The update will check that it denies requests without TLS.",
        );
      } else {
        report.violation(
          bucket,
          "No policy denies requests without TLS. Add a BucketPolicy with a Deny where aws:SecureTransport is false.",
        );
      }
    }
  },
});
