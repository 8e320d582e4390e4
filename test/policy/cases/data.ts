import { UNKNOWN_VALUE } from "../support/policyPack";
import type { TestResource } from "../support/policyPack";
import { of } from "../support/policyCase";
import type { PolicyCase, Props } from "../support/policyCase";

const bucket = of("aws:s3/bucket:Bucket")({}, { name: "bucket" });
const restApi = of("aws:apigateway/restApi:RestApi")({}, { name: "api" });
const secret = of("aws:secretsmanager/secret:Secret")({}, { name: "secret" });
/** A resource of one bucket, whose id a preview does not know. */
const ofBucket =
  (type: string) =>
  (props: Props, target: TestResource = bucket): TestResource => ({
    ...of(type)({ bucket: UNKNOWN_VALUE, ...props }),
    from: { bucket: [target] },
  });
const block = ofBucket("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock");
const bucketPolicy = ofBucket("aws:s3/bucketPolicy:BucketPolicy");
const object = ofBucket("aws:s3/bucketObjectv2:BucketObjectv2");
const versioning = ofBucket("aws:s3/bucketVersioning:BucketVersioning");
const rotation = (props: Props): TestResource => ({
  ...of("aws:secretsmanager/secretRotation:SecretRotation")({ secretId: UNKNOWN_VALUE, ...props }),
  from: { secretId: [secret] },
});
const versionedInline = of("aws:s3/bucket:Bucket")({ versioning: { enabled: false } }, { name: "bucket" });
const allTrue = { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true };
const tlsOnly = (change: Props = {}): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: ["arn:aws:s3:::b", "arn:aws:s3:::b/*"],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
        ...change,
      },
    ],
  });
const key = of("aws:kms/key:Key");
const permission = (props: Props, more: Partial<TestResource> = {}): TestResource =>
  of("aws:lambda/permission:Permission")({ action: "lambda:InvokeFunction", ...props }, more);
const ownership = ofBucket("aws:s3/bucketOwnershipControls:BucketOwnershipControls");
const ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers";
const stage = of("aws:apigateway/stage:Stage");
const vpc = of("aws:ec2/vpc:Vpc");
const edgeFunction = of("aws:cloudfront/function:Function");
const FUNCTION_ARN = "arn:aws:lambda:eu-central-1:123456789012:function:f";
const layer = (account: string): string => `arn:aws:lambda:eu-central-1:${account}:layer:helper:1`;
const ownLayer = of("aws:lambda/layerVersion:LayerVersion")({}, { name: "layer" });
const logGroup = (name: string): TestResource => of("aws:cloudwatch/logGroup:LogGroup")({ name }, { name: "logs" });
const edge = of("aws:cloudfront/distribution:Distribution")({ defaultCacheBehavior: {} }, { name: "edge" });
const lambda = of("aws:lambda/function:Function");
const password = of("random:index/randomPassword:RandomPassword");
const certificate = of("aws:acm/certificate:Certificate");
const keyMadeHere = of("tls:index/privateKey:PrivateKey");

export const DATA_CASES: PolicyCase[] = [
  {
    policy: "bucket-private",
    passes: [
      [bucket, block(allTrue)],
      [of("aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock")(allTrue), bucket],
      [
        of("aws:s3/bucket:Bucket")({ id: "b" }),
        of("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock")({ ...allTrue, bucket: "b" }),
      ],
    ],
    fails: [
      { stack: [bucket], message: /No BucketPublicAccessBlock/ },
      { stack: [bucket, block({ ...allTrue, ignorePublicAcls: false })], message: /ignorePublicAcls is false/ },
      { stack: [bucket, block({ blockPublicAcls: true })], message: /restrictPublicBuckets is not given/ },
      { stack: [bucket, of("aws:s3/bucket:Bucket")({ acl: "public-read" })], message: /acl opens it to the world/ },
      { stack: [object({ acl: "authenticated-read" })], message: /acl opens it to the world/ },
      {
        stack: [of("aws:s3/bucket:Bucket")({ grants: [{ type: "Group", permissions: ["READ"], uri: ALL_USERS }] })],
        message: /grants\[0\]\.uri is everybody/,
      },
      {
        stack: [
          of("aws:s3/bucketAcl:BucketAcl")({
            accessControlPolicy: { grants: [{ grantee: { type: "Group", uri: ALL_USERS }, permission: "READ" }] },
          }),
        ],
        message: /grantee\.uri is everybody/,
      },
      { stack: [bucket, ownership({ rule: { objectOwnership: "ObjectWriter" } })], message: /rule\.objectOwnership/ },
    ],
    unknown: [
      [bucket, { ...block(allTrue), from: {} }],
      [bucket, block({ ...allTrue, blockPublicAcls: UNKNOWN_VALUE })],
    ],
  },
  {
    policy: "bucket-tls-only",
    passes: [[bucket, bucketPolicy({ policy: tlsOnly() })]],
    fails: [
      { stack: [bucket], message: /No policy denies requests without TLS/ },
      { stack: [bucket, bucketPolicy({ policy: tlsOnly({ Effect: "Allow" }) })], message: /No policy/, at: "bucket" },
      {
        stack: [bucket, bucketPolicy({ policy: tlsOnly({ Action: "s3:GetObject" }) })],
        message: /No policy/,
        at: "bucket",
      },
      {
        stack: [bucket, bucketPolicy({ policy: tlsOnly({ Condition: { Bool: { "aws:SecureTransport": "true" } } }) })],
        message: /No policy/,
        at: "bucket",
      },
      { stack: [bucket, bucketPolicy({ policy: "no JSON" })], message: /No policy/, at: "bucket" },
    ],
    unknown: [[bucket, bucketPolicy({ policy: UNKNOWN_VALUE })]],
    notApplicable: [[vpc({})]],
  },
  {
    policy: "bucket-of-configuration-versioned",
    passes: [[bucket, object({}), versioning({ versioningConfiguration: { status: "Enabled" } })]],
    fails: [
      { stack: [bucket, object({})], message: /keeps no versions/, at: "bucket" },
      {
        stack: [bucket, object({}), versioning({ versioningConfiguration: { status: "Suspended" } })],
        message: /status/,
      },
      {
        stack: [versionedInline, versioning({ versioningConfiguration: { status: "Enabled" } }, versionedInline)],
        message: /versioning is given, and it is a resource of its own/,
        at: "bucket",
      },
    ],
    unknown: [[bucket, object({}), { ...versioning({ versioningConfiguration: { status: "Enabled" } }), from: {} }]],
    notApplicable: [
      [bucket],
      // The provider tells what is in force.
      [
        of("aws:s3/bucket:Bucket")({}, { name: "bucket", computed: { versioning: { enabled: true } } }),
        versioning({ versioningConfiguration: { status: "Enabled" } }),
      ],
    ],
  },
  {
    policy: "secret-rotation",
    passes: [
      [secret, rotation({ rotationRules: { automaticallyAfterDays: 30 } })],
      [secret, rotation({ rotationRules: { scheduleExpression: "rate(30 days)" } })],
    ],
    fails: [
      { stack: [secret], message: /No SecretRotation/ },
      {
        stack: [secret, rotation({ rotationRules: { automaticallyAfterDays: 91 } })],
        message: /is 91; it must be 1 to 90/,
      },
      { stack: [secret, rotation({})], message: /automaticallyAfterDays is not given/ },
    ],
    unknown: [[secret, { ...rotation({ rotationRules: { automaticallyAfterDays: 30 } }), from: {} }]],
    configured: {
      properties: { maxDays: 365 },
      passes: [[secret, rotation({ rotationRules: { automaticallyAfterDays: 365 } })]],
      fails: [{ stack: [secret, rotation({ rotationRules: { automaticallyAfterDays: 366 } })], message: /1 to 365/ }],
    },
  },
  {
    policy: "key-rotation",
    passes: [[key({ enableKeyRotation: true })]],
    fails: [
      { stack: [key({})], message: /enableKeyRotation is not given; it must be true/ },
      { stack: [key({ customerMasterKeySpec: "SYMMETRIC_DEFAULT", enableKeyRotation: false })], message: /is false/ },
    ],
    unknown: [[key({ enableKeyRotation: UNKNOWN_VALUE })]],
    notApplicable: [[key({ customerMasterKeySpec: "RSA_2048", keyUsage: "SIGN_VERIFY" })]],
  },
  {
    policy: "lambda-permission-source",
    passes: [
      [
        restApi,
        permission(
          { principal: "apigateway.amazonaws.com", sourceArn: UNKNOWN_VALUE },
          { from: { sourceArn: [restApi] } },
        ),
      ],
      [permission({ principal: "123456789012" })],
    ],
    fails: [
      { stack: [permission({ principal: "apigateway.amazonaws.com" })], message: /sourceArn is not given/ },
      { stack: [permission({ principal: "*" })], message: /principal is everybody/ },
      { stack: [permission({ principal: "123456789012", action: "lambda:*" })], message: /action is more than/ },
      {
        stack: [
          permission({
            principal: "apigateway.amazonaws.com",
            sourceArn: "arn:aws:execute-api:eu-central-1:123456789012:*/authorizers/*",
          }),
        ],
        message: /matches everything/,
      },
      { stack: [permission({ principal: "s3.amazonaws.com", sourceArn: "*" })], message: /matches everything/ },
    ],
    unknown: [
      [permission({ principal: UNKNOWN_VALUE })],
      [permission({ principal: "apigateway.amazonaws.com", sourceArn: UNKNOWN_VALUE })],
    ],
  },
  {
    policy: "function-runtime-supported",
    passes: [
      [lambda({ runtime: "nodejs24.x" })],
      [lambda({ packageType: "Image" })],
      [edgeFunction({ runtime: "cloudfront-js-1.0" })],
      [edgeFunction({ runtime: "cloudfront-js-2.0" })],
    ],
    fails: [{ stack: [lambda({ runtime: "nodejs16.x" })], message: /runtime has another value/ }],
    unknown: [[lambda({ runtime: UNKNOWN_VALUE })], [edgeFunction({ runtime: UNKNOWN_VALUE })]],
    configured: {
      properties: { deprecatedRuntimes: ["nodejs20.x"], edgeRuntimes: ["cloudfront-js-2.0"] },
      passes: [[lambda({ runtime: "nodejs16.x" })], [edgeFunction({ runtime: "cloudfront-js-2.0" })]],
      fails: [
        { stack: [lambda({ runtime: "nodejs20.x" })], message: /runtime/ },
        { stack: [edgeFunction({ runtime: "cloudfront-js-1.0" })], message: /it must be cloudfront-js-2\.0/ },
      ],
    },
  },
  {
    policy: "function-layers-known",
    passes: [
      [lambda({ arn: FUNCTION_ARN })],
      [lambda({ arn: FUNCTION_ARN, layers: [layer("123456789012")] })],
      // Powertools.
      [lambda({ arn: FUNCTION_ARN, layers: [layer("017000801446")] })],
      [ownLayer, { ...lambda({ layers: [UNKNOWN_VALUE] }), from: { layers: [ownLayer] } }],
    ],
    fails: [
      {
        stack: [lambda({ arn: FUNCTION_ARN, layers: [layer("123456789012"), layer("999999999999")] })],
        message: /layers\[1\] is another account's/,
      },
    ],
    unknown: [
      [lambda({ arn: FUNCTION_ARN, layers: UNKNOWN_VALUE })],
      [lambda({ arn: FUNCTION_ARN, layers: [UNKNOWN_VALUE] })],
      [lambda({ arn: UNKNOWN_VALUE, layers: [layer("999999999999")] })],
    ],
    configured: {
      properties: { trustedAccounts: ["999999999999"] },
      passes: [[lambda({ arn: FUNCTION_ARN, layers: [layer("999999999999")] })]],
      fails: [{ stack: [lambda({ arn: FUNCTION_ARN, layers: [layer("017000801446")] })], message: /layers\[0\]/ }],
    },
  },
  {
    policy: "function-log-group-declared",
    passes: [
      [lambda({ name: "f", loggingConfig: { logFormat: "Text", logGroup: "elsewhere" } })],
      [
        logGroup(UNKNOWN_VALUE),
        {
          ...lambda({ name: "f", loggingConfig: { logFormat: "Text", logGroup: UNKNOWN_VALUE } }),
          from: { loggingConfig: [logGroup(UNKNOWN_VALUE)] },
        },
      ],
      [logGroup("/aws/lambda/f"), lambda({ name: "f" })],
      // Lambda@Edge logs in other regions.
      [lambda({ name: "f" }), { ...edge, from: { defaultCacheBehavior: [lambda({ name: "f" })] } }],
    ],
    fails: [
      { stack: [lambda({ name: "f" })], message: /loggingConfig\.logGroup is not given/ },
      { stack: [logGroup("/aws/lambda/g"), lambda({ name: "f" })], message: /no log group of the program/ },
      { stack: [lambda({ name: "f", loggingConfig: { logFormat: "JSON" } })], message: /logGroup is not given/ },
      // What Lambda chose.
      {
        stack: [
          { ...lambda({ name: "f" }), computed: { loggingConfig: { logFormat: "Text", logGroup: "/aws/lambda/f" } } },
        ],
        message: /logGroup is not given/,
      },
    ],
    unknown: [
      [lambda({ name: UNKNOWN_VALUE })],
      [logGroup(UNKNOWN_VALUE), lambda({ name: "f" })],
      [lambda({ name: "f", loggingConfig: { logFormat: "Text", logGroup: UNKNOWN_VALUE } })],
    ],
  },
  {
    policy: "generated-secrets-long",
    passes: [[password({ length: 22 })]],
    fails: [{ stack: [password({ length: 16 })], message: /length is 16; it must be at least 22/ }],
    unknown: [[password({ length: UNKNOWN_VALUE })]],
    configured: {
      properties: { minimumLength: 64 },
      fails: [{ stack: [password({ length: 32 })], message: /at least 64/ }],
    },
  },
  {
    policy: "certificate-key-strong",
    passes: [
      [certificate({})],
      [certificate({ keyAlgorithm: "EC_prime256v1" })],
      [certificate({ keyAlgorithm: "RSA_4096" })],
      [keyMadeHere({ algorithm: "RSA" })],
      [keyMadeHere({ algorithm: "RSA", rsaBits: 3072 })],
      [keyMadeHere({ algorithm: "ECDSA", ecdsaCurve: "P256" })],
      [keyMadeHere({ algorithm: "ED25519" })],
    ],
    fails: [
      { stack: [certificate({ keyAlgorithm: "RSA_1024" })], message: /keyAlgorithm has another value/ },
      {
        stack: [keyMadeHere({ algorithm: "RSA", rsaBits: 1024 })],
        message: /rsaBits is 1024; it must be 2048 or more/,
      },
      { stack: [keyMadeHere({ algorithm: "ECDSA" })], message: /ecdsaCurve is not given.*P224/s },
      { stack: [keyMadeHere({ algorithm: "ECDSA", ecdsaCurve: "P224" })], message: /ecdsaCurve has another value/ },
    ],
    unknown: [
      [certificate({ keyAlgorithm: UNKNOWN_VALUE })],
      [keyMadeHere({ algorithm: UNKNOWN_VALUE })],
      [keyMadeHere({ algorithm: "RSA", rsaBits: UNKNOWN_VALUE })],
    ],
  },
  {
    policy: "log-destination-form",
    passes: [[stage({ accessLogSettings: { destinationArn: "arn:aws:logs:eu-central-1:1:log-group:x" } })]],
    fails: [
      {
        stack: [stage({ accessLogSettings: { destinationArn: "arn:aws:logs:eu-central-1:1:log-group:x:*" } })],
        message: /ends in ":\*"/,
      },
      {
        stack: [
          of("aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration")({
            logDestinationConfigs: ["arn:aws:logs:x:*"],
          }),
        ],
        message: /logDestinationConfigs\[0\]/,
      },
      { stack: [of("aws:ec2/flowLog:FlowLog")({ logDestination: "arn:aws:logs:x:*" })], message: /logDestination/ },
    ],
    unknown: [[stage({ accessLogSettings: { destinationArn: UNKNOWN_VALUE } })]],
    notApplicable: [[stage({})]],
  },
  {
    policy: "required-tags",
    passes: [[vpc({})]],
    fails: [],
    configured: {
      properties: { tags: { owner: "", team: "shop" } },
      passes: [
        [vpc({ tags: { owner: "ops", team: "shop" } })],
        [
          vpc(
            { tags: { owner: "ops" } },
            { provider: { name: "p", props: { defaultTags: { tags: { team: "shop" } } } } },
          ),
        ],
        [of("aws:ec2/route:Route")({})],
      ],
      fails: [
        { stack: [vpc({ tags: { owner: "ops" } })], message: /tags lacks team/ },
        { stack: [vpc({})], message: /tags lacks owner, team/ },
        { stack: [vpc({ tags: { owner: "", team: "shop" } })], message: /tags lacks owner/ },
      ],
    },
  },
];
