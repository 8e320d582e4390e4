import { UNKNOWN_VALUE } from "../support/policyPack";
import { inProduction, of } from "../support/policyCase";
import type { PolicyCase } from "../support/policyCase";

const bucket = of("aws:s3/bucket:Bucket");
const logs = bucket({ id: "logs" }, { name: "logs" });
const balancer = of("aws:lb/loadBalancer:LoadBalancer")(
  { accessLogs: { bucket: "logs", enabled: true } },
  { name: "lb" },
);
const logging = of("aws:s3/bucketLogging:BucketLogging")({ bucket: "data", targetBucket: "logs" }, { name: "logging" });
const lifecycle = of("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration");
const expiring = (days: number, status = "Enabled") => ({ rules: [{ id: "old", status, expiration: { days } }] });
const website = of("aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration");
const cors = of("aws:s3/bucketCorsConfiguration:BucketCorsConfiguration");
const group = of("aws:cloudwatch/logGroup:LogGroup");
const secret = of("aws:secretsmanager/secret:Secret");
const version = of("aws:secretsmanager/secretVersion:SecretVersion");
const certificate = of("aws:acm/certificate:Certificate");

/** What is kept, how long, and who sees it. */
export const KEEPING_CASES: PolicyCase[] = [
  {
    policy: "log-retention",
    passes: [
      [group({ retentionInDays: 30 })],
      [group({})],
      [group({ retentionInDays: 0 })],
      [logs, balancer, lifecycle({ bucket: "logs", ...expiring(90) })],
      [logs, balancer, lifecycle({ bucket: "logs", ...expiring(1, "Disabled") })],
      [logs, balancer, lifecycle({ bucket: "uploads", ...expiring(1) })],
    ],
    fails: [
      { stack: [group({ retentionInDays: 7 })], message: /retentionInDays is 7; it must be 30 or more/ },
      {
        stack: [logs, balancer, lifecycle({ bucket: "logs", ...expiring(1) })],
        message: /rules\[0\]\.expiration\.days is 1; it must be 30 or more/,
      },
      { stack: [logs, logging, lifecycle({ bucket: "logs", ...expiring(7) })], message: /expiration\.days is 7/ },
    ],
    unknown: [
      [group({ retentionInDays: UNKNOWN_VALUE })],
      [logs, balancer, lifecycle({ bucket: "logs", rules: UNKNOWN_VALUE })],
    ],
    notApplicable: [[bucket({ id: "uploads" }), lifecycle({ bucket: "uploads", ...expiring(1) })]],
    configured: {
      properties: { minimumDays: 365 },
      passes: [[group({ retentionInDays: 365 })]],
      fails: [{ stack: [group({ retentionInDays: 180 })], message: /365 or more/ }],
    },
  },
  {
    policy: "bucket-not-emptied",
    passes: [[inProduction(bucket({}))], [inProduction(bucket({ forceDestroy: false }))]],
    fails: [{ stack: [inProduction(bucket({ forceDestroy: true }))], message: /forceDestroy is true/ }],
    unknown: [[inProduction(bucket({ forceDestroy: UNKNOWN_VALUE }))]],
    notApplicable: [[bucket({ forceDestroy: true })]],
    configured: {
      properties: { productionStacks: "^test$" },
      passes: [[inProduction(bucket({ forceDestroy: true }))]],
      fails: [{ stack: [bucket({ forceDestroy: true })], message: /production stack/ }],
    },
  },
  {
    policy: "bucket-no-website",
    passes: [
      [bucket({})],
      [bucket({ website: { redirectAllRequestsTo: "https://www.shop.example" } })],
      [website({ bucket: "b", redirectAllRequestsTo: { hostName: "www.shop.example", protocol: "https" } })],
    ],
    fails: [
      { stack: [bucket({ website: { indexDocument: "index.html" } })], message: /website makes the bucket a website/ },
      { stack: [website({ bucket: "b", indexDocument: { suffix: "index.html" } })], message: /It makes the bucket/ },
    ],
    unknown: [[bucket({ website: UNKNOWN_VALUE })], [website({ bucket: "b", redirectAllRequestsTo: UNKNOWN_VALUE })]],
  },
  {
    policy: "bucket-origins-named",
    passes: [
      [bucket({ corsRules: [{ allowedMethods: ["GET"], allowedOrigins: ["https://shop.example"] }] })],
      [cors({ bucket: "b", corsRules: [{ allowedMethods: ["PUT"], allowedOrigins: ["https://*.shop.example"] }] })],
    ],
    fails: [
      {
        stack: [bucket({ corsRules: [{ allowedMethods: ["GET"], allowedOrigins: ["*"] }] })],
        message: /corsRules\[0\]\.allowedOrigins\[0\] is every origin/,
      },
      {
        stack: [cors({ bucket: "b", corsRules: [{ allowedMethods: ["GET"], allowedOrigins: ["https://*"] }] })],
        message: /is every origin/,
      },
    ],
    unknown: [
      [bucket({ corsRules: UNKNOWN_VALUE })],
      [cors({ bucket: "b", corsRules: [{ allowedMethods: ["GET"], allowedOrigins: UNKNOWN_VALUE }] })],
    ],
  },
  {
    policy: "secret-recoverable",
    passes: [[inProduction(secret({}))], [inProduction(secret({ recoveryWindowInDays: 7 }))]],
    fails: [
      {
        stack: [inProduction(secret({ recoveryWindowInDays: 0 }))],
        message: /recoveryWindowInDays is 0; it must be 7/,
      },
    ],
    unknown: [[inProduction(secret({ recoveryWindowInDays: UNKNOWN_VALUE }))]],
    notApplicable: [[secret({ recoveryWindowInDays: 0 })]],
    configured: {
      properties: { productionStacks: "^test$" },
      passes: [[inProduction(secret({ recoveryWindowInDays: 0 }))]],
      fails: [{ stack: [secret({ recoveryWindowInDays: 0 })], message: /production stack/ }],
    },
  },
  {
    policy: "secret-value-long",
    passes: [
      [version({ secretString: "correct-horse-battery" })],
      [version({ secretString: JSON.stringify({ username: "shop", password: "correct-horse-battery" }) })],
      [version({ secretBinary: "AAAA" })],
      [version({ secretStringWo: "x", secretStringWoVersion: 1 })],
    ],
    fails: [
      { stack: [version({ secretString: "hunter2" })], message: /no value of 12 characters or more/ },
      { stack: [version({ secretString: "" })], message: /secretString holds no value:/ },
      { stack: [version({ secretString: JSON.stringify({ live: [] }) })], message: /secretString holds no value:/ },
      { stack: [version({ secretString: JSON.stringify({ live: ["short"] }) })], message: /can be guessed/ },
      { stack: [version({ secretId: "login" })], message: /secretString holds no value:/ },
    ],
    unknown: [[version({ secretString: UNKNOWN_VALUE })]],
    configured: {
      properties: { minimumLength: 24 },
      passes: [[version({ secretString: "a".repeat(24) })]],
      fails: [{ stack: [version({ secretString: "a".repeat(23) })], message: /24 characters or more/ }],
    },
  },
  {
    policy: "certificate-in-public-log",
    passes: [
      [certificate({ domainName: "shop.example" })],
      [certificate({ options: { certificateTransparencyLoggingPreference: "ENABLED" } })],
    ],
    fails: [
      {
        stack: [certificate({ options: { certificateTransparencyLoggingPreference: "DISABLED" } })],
        message: /certificateTransparencyLoggingPreference has another value; it must be "ENABLED"/,
      },
    ],
    unknown: [[certificate({ options: UNKNOWN_VALUE })]],
    notApplicable: [
      [
        certificate({
          certificateAuthorityArn: "arn:aws:acm-pca:eu-central-1:123456789012:certificate-authority/1",
          options: { certificateTransparencyLoggingPreference: "DISABLED" },
        }),
      ],
    ],
  },
  {
    policy: "certificate-validated-by-dns",
    passes: [[certificate({ domainName: "shop.example" })], [certificate({ validationMethod: "DNS" })]],
    fails: [{ stack: [certificate({ validationMethod: "EMAIL" })], message: /validationMethod has another value/ }],
    unknown: [[certificate({ validationMethod: UNKNOWN_VALUE })]],
    notApplicable: [[certificate({ certificateBody: "-----BEGIN CERTIFICATE-----", privateKey: "k" })]],
  },
];
