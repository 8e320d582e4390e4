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
  ...mistakesIn("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", "waf-lb-logs", [
    {
      title: "who asked yesterday is forgotten today",
      change: { set: { "rules[].expiration.days": 1 } },
      policy: "log-retention",
      says: ["rules[0].expiration.days is 1", "30 or more"],
    },
  ]),
  ...mistakesIn("aws:secretsmanager/secretVersion:SecretVersion", "waf-management-login", [
    {
      title: "the first login of the management server can be guessed",
      change: { set: { secretString: "waf-admin" } },
      policy: "secret-value-long",
      says: ["secretString holds no value of 24 characters"],
    },
  ]),
  ...mistakesIn("aws:route53/record:Record", "api-shop-example-dns", [
    {
      title: "clients are led past the gateways, to the distribution",
      change: {
        set: {
          aliases: [{ name: "d111111abcdef8.cloudfront.net", zoneId: "Z2FDTNDATAQYW2", evaluateTargetHealth: false }],
        },
      },
      policy: "alias-leads-home",
      says: ["aliases[0].name is no resource of the stack"],
    },
  ]),
];
