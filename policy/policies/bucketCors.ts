import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { BUCKET_TYPES } from "../lib/types";

const CORS_TYPES = [
  "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration",
  "aws:s3/bucketCorsConfigurationV2:BucketCorsConfigurationV2",
];
/** Everything, or every host of a scheme. */
const EVERY_ORIGIN = /^(?:\*|https?:\/\/\*)$/;

/** Advisory: what is public anyway may be read by every page too. */
export const bucketCors = definePolicy({
  name: "bucket-origins-named",
  displayName: "Buckets name the pages that read them",
  description: "A bucket should let pages of named origins read it, and not those of every origin.",
  severity: "medium",
  level: "advisory",
  tags: ["data"],
  references: [],
  remediationSteps: "Name the origins in `allowedOrigins` (https://shop.example), or remove the rule.",
  onUnknown: "Tells unknown rules or origins as an advisory.",
  settings: noSettings,
  types: [...BUCKET_TYPES, ...CORS_TYPES],
  check: (resource, _settings, report) => {
    for (const rule of new Place(resource.props).each("corsRules")) {
      for (const origin of rule.isUnknown ? [rule] : rule.each("allowedOrigins")) {
        if (origin.isUnknown) report.unknown(resource, origin, "it names origins");
        else if (EVERY_ORIGIN.test(origin.text ?? "")) {
          report.violation(
            resource,
            `${origin.path} is every origin: any page that a user opens reads the bucket with what the user has. Name the origins.`,
          );
        }
      }
    }
  },
});
