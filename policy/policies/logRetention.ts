import { integerOption } from "../lib/configuration";
import { definePolicy } from "../lib/definePolicy";
import { Place } from "../lib/place";
import type { StackResource } from "../lib/reading";
import type { Report } from "../lib/report";
import type { Stack } from "../lib/stack";
import { BUCKET_TYPES, LOAD_BALANCER_TYPES } from "../lib/types";

const LOG_GROUP_TYPE = "aws:cloudwatch/logGroup:LogGroup";
const LOGGING_TYPES = ["aws:s3/bucketLogging:BucketLogging", "aws:s3/bucketLoggingV2:BucketLoggingV2"];
const LIFECYCLE_TYPES = [
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2",
];

const DAYS = integerOption("minimumDays", "Fewest days that logs are kept. AWS's control asks for 365.", 30, {
  minimum: 1,
  maximum: 3653,
});

const WHY = "Attacks are found weeks later, by what was logged then.";

/** Advisory: what a log is worth, and what law says of it, differs. */
export const logRetention = definePolicy({
  name: "log-retention",
  displayName: "Logs are kept long enough",
  description: "Logs should be kept for the least number of days that the configuration asks for.",
  severity: "medium",
  level: "advisory",
  tags: ["logging"],
  references: ["Security Hub CloudWatch.16"],
  remediationSteps:
    "Raise `retentionInDays`, or leave it out: the group is kept for ever then. In a bucket for access logs raise `expiration.days`.",
  onUnknown:
    "Tells an unknown number of days as an advisory, and a short one whose bucket is not known while logs go to a bucket of the stack.",
  settings: (reader) => ({ days: reader.take(DAYS) }),
  types: [LOG_GROUP_TYPE],
  check: (resource, { days }, report) => {
    const kept = new Place(resource.props).at("retentionInDays");
    // 0 and nothing are for ever.
    if (!kept.isAbsent && kept.value !== 0) demand(resource, kept, days, report);
  },
  checkStack: (stack, { days }, report) => {
    const { known, possible } = logBucketsOf(stack);
    for (const lifecycle of stack.ofType(...LIFECYCLE_TYPES)) {
      const { targets, certain } = stack.referred(lifecycle, "bucket", BUCKET_TYPES);
      const isKnown = certain && targets.some((bucket) => known.has(bucket));
      if (!isKnown && !targets.some((bucket) => known.has(bucket) || possible.has(bucket))) continue;
      for (const kept of expirationsOf(lifecycle)) {
        if (isKnown || kept.isUnknown) demand(lifecycle, kept, days, report);
        else if (!isLong(kept.value, days)) {
          report.undetermined(
            lifecycle,
            `Whether its bucket is one of logs is not known in this preview. The update will check that ${kept.path} is ${days.toString()} or more then.`,
          );
        }
      }
    }
  },
});

function isLong(value: unknown, days: number): boolean {
  return typeof value === "number" && value >= days;
}

function demand(resource: StackResource, kept: Place, days: number, report: Report): void {
  report.demand(resource, kept, `${days.toString()} or more`, (value) => isLong(value, days), WHY);
}

/** Days after which a rule that is in force deletes objects. */
function expirationsOf(lifecycle: StackResource): Place[] {
  return new Place(lifecycle.props).each("rules").flatMap((rule) => {
    const kept = rule.at("expiration", "days");
    return rule.at("status").text === "Disabled" || kept.isAbsent || kept.value === 0 ? [] : [kept];
  });
}

/** Buckets of the stack into which load balancers and other buckets write access logs. */
function logBucketsOf(stack: Stack): { known: Set<StackResource>; possible: Set<StackResource> } {
  const references = [
    ...stack
      .ofType(...LOAD_BALANCER_TYPES)
      .map((one) =>
        stack.referred(one, "accessLogs", BUCKET_TYPES, new Place(one.props).at("accessLogs", "bucket").value),
      ),
    ...stack.ofType(...LOGGING_TYPES).map((one) => stack.referred(one, "targetBucket", BUCKET_TYPES)),
  ];
  const of = (wanted: boolean): Set<StackResource> =>
    new Set(references.filter(({ certain }) => certain === wanted).flatMap(({ targets }) => targets));
  return { known: of(true), possible: of(false) };
}
