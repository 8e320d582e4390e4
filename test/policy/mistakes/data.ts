import { mistakesIn, type Mistake } from "./mistake";

export const DATA_MISTAKES: Mistake[] = [
  ...mistakesIn("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "waf-gateways", [
    {
      title: "a policy may open the host routes to the world",
      change: { set: { blockPublicPolicy: false } },
      policy: "bucket-private",
      says: ["blockPublicPolicy", "true"],
    },
    {
      title: "nothing keeps the host routes' bucket private",
      change: { gone: true },
      policy: "bucket-private",
      at: "waf-gateways",
      says: ["Add one with all four switches"],
    },
  ]),
  ...mistakesIn("aws:s3/bucketPolicy:BucketPolicy", "waf-gateways", [
    {
      title: "host routes travel in the clear",
      change: { gone: true },
      policy: "bucket-tls-only",
      at: "waf-gateways",
      says: ["Add a BucketPolicy with a Deny"],
    },
  ]),
  ...mistakesIn("aws:s3/bucketVersioning:BucketVersioning", "waf-gateways", [
    {
      title: "an overwritten host route is lost",
      change: { set: { "versioningConfiguration.status": "Suspended" } },
      policy: "bucket-of-configuration-versioned",
      says: ["versioningConfiguration.status"],
    },
  ]),
];
