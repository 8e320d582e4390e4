import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { BUCKET_TYPES } from "../lib/types";

const WEBSITE_TYPES = [
  "aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration",
  "aws:s3/bucketWebsiteConfigurationV2:BucketWebsiteConfigurationV2",
];

/** Advisory: it shows nothing by itself, but there is no website of a bucket whose objects are not for everybody. */
export const bucketNoWebsite = definePolicy({
  name: "bucket-no-website",
  displayName: "Buckets are no websites",
  description: "A bucket should not serve its objects as a website, which speaks plain HTTP to everybody.",
  severity: "medium",
  level: "advisory",
  tags: ["data", "tls"],
  references: [],
  remediationSteps:
    "Remove the website, and give the files to the world through CloudFront with an origin access control. A website that only redirects is none of these.",
  onUnknown: "Tells a website that is not known as an advisory.",
  settings: noSettings,
  types: [...BUCKET_TYPES, ...WEBSITE_TYPES],
  check: (resource, _settings, report) => {
    const props = new Place(resource.props);
    const sites = BUCKET_TYPES.includes(resource.type)
      ? [...props.each("website"), ...props.each("websites")]
      : [props];
    for (const site of sites) {
      const redirect = site.at("redirectAllRequestsTo");
      if (site.isUnknown) report.unknown(resource, site, "it is no website that serves objects");
      else if (redirect.isAbsent || redirect.value === "") {
        report.violation(
          resource,
          `${site.path === "" ? "It" : site.path} makes the bucket a website, over plain HTTP and without a name of who asks. Remove it, and serve the files through CloudFront.`,
        );
      } else if (redirect.isUnknown) report.unknown(resource, redirect, "the website only redirects");
    }
  },
});
