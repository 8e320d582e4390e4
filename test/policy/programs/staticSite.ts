import { UNKNOWN_VALUE } from "../support/policyPack";
import type { ForeignProgram } from "./program";
import { declare, idOf } from "./program";

const bucket = declare("aws:s3/bucket:Bucket", "site", {});
const logs = declare("aws:s3/bucket:Bucket", "logs", { acl: "private" });
const certificate = declare("aws:acm/certificate:Certificate", "site", {
  domainName: "www.shop.example",
  region: "us-east-1",
});

/** Files of a bucket behind CloudFront, with the bucket's website endpoint as its origin. */
export const staticSite: ForeignProgram = {
  title: "a static site",
  resources: [
    bucket,
    logs,
    declare(
      "aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration",
      "site",
      { indexDocument: { suffix: "index.html" } },
      { bucket: idOf(bucket) },
    ),
    declare(
      "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
      "site",
      { blockPublicAcls: false, blockPublicPolicy: false, ignorePublicAcls: false, restrictPublicBuckets: false },
      { bucket: idOf(bucket) },
    ),
    declare(
      "aws:s3/bucketObjectv2:BucketObjectv2",
      "index",
      { key: "index.html", contentType: "text/html" },
      { bucket: idOf(bucket) },
    ),
    certificate,
    declare("aws:cloudfront/distribution:Distribution", "cdn", {
      enabled: true,
      origins: [
        {
          originId: "site",
          domainName: UNKNOWN_VALUE,
          customOriginConfig: {
            originProtocolPolicy: "http-only",
            httpPort: 80,
            httpsPort: 443,
            originSslProtocols: ["TLSv1.2"],
          },
        },
      ],
      defaultCacheBehavior: {
        targetOriginId: "site",
        viewerProtocolPolicy: "redirect-to-https",
        cachePolicyId: "658327ea-f89d-4fab-a63d-7e88639e58f6",
      },
      viewerCertificate: { acmCertificateArn: UNKNOWN_VALUE, sslSupportMethod: "sni-only" },
    }),
    declare("aws:route53/record:Record", "www", { name: "www.shop.example", type: "A" }),
  ].map((resource) =>
    resource.name === "cdn" ? { ...resource, from: { origins: [bucket], viewerCertificate: [certificate] } } : resource,
  ),
};
