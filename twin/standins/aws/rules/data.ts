import { isGiven } from "../../values";
import { each, length, oneOf, pattern, range, together, type Rule } from "./rule";

const RETENTION_DAYS = [
  0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

const RECORD_TYPES = "A AAAA CAA CNAME DS HTTPS MX NAPTR NS PTR SOA SPF SRV SSHFP SVCB TLSA TXT".split(" ");

/** Values of storage, secret, log, certificate and DNS resources that the provider's validators refuse. */
export const DATA_RULES: Record<string, Rule[]> = {
  "aws:s3/bucket:Bucket": [length("bucket", 1, 63), length("bucketPrefix", 1, 37)],
  "aws:s3/bucketVersioning:BucketVersioning": [
    oneOf("versioningConfiguration.status", "Enabled", "Suspended", "Disabled"),
  ],
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": [
    oneOf("rule.objectOwnership", "BucketOwnerPreferred", "ObjectWriter", "BucketOwnerEnforced"),
  ],
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": [
    oneOf("rules.applyServerSideEncryptionByDefault.sseAlgorithm", "AES256", "aws:kms", "aws:kms:dsse", "aws:fsx"),
    oneOf("rules.blockedEncryptionTypes", "NONE", "SSE-C"),
  ],
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": [
    range("rules.noncurrentVersionExpiration.noncurrentDays", 1, Number.MAX_SAFE_INTEGER),
    oneOf("rules.status", "Enabled", "Disabled"),
  ],
  "aws:s3/bucketObjectv2:BucketObjectv2": [
    together((properties) => {
      const metadata = properties["metadata"];
      const key = Object.keys(typeof metadata === "object" && metadata !== null ? metadata : {}).find(
        (name) => name !== name.toLowerCase(),
      );
      return key === undefined ? undefined : [`metadata.${key}`, "must be in lower case"];
    }),
    oneOf("checksumAlgorithm", "CRC32", "CRC32C", "SHA1", "SHA256", "CRC64NVME"),
  ],
  "aws:secretsmanager/secret:Secret": [
    pattern("name", /^[A-Za-z0-9/_+=.@-]{1,512}$/, "may only have letters, digits and /_+=.@-"),
    each("recoveryWindowInDays", (value) => {
      const days = Number(value);
      return days === 0 || (days >= 7 && days <= 30) ? undefined : "must be 0 or between 7 and 30";
    }),
  ],
  "aws:secretsmanager/secretVersion:SecretVersion": [
    together((properties) =>
      isGiven(properties["secretStringWo"]) !== isGiven(properties["secretStringWoVersion"])
        ? ["secretStringWo", 'needs "secretStringWoVersion", and the other way round']
        : undefined,
    ),
  ],
  "aws:cloudwatch/logGroup:LogGroup": [
    oneOf("retentionInDays", ...RETENTION_DAYS),
    oneOf("logGroupClass", "STANDARD", "INFREQUENT_ACCESS", "DELIVERY"),
    pattern("name", /^[.\-_/#A-Za-z0-9]{1,512}$/, "may only have letters, digits and .-_/#"),
  ],
  "aws:acm/certificate:Certificate": [
    each("domainName", (value) => (String(value).endsWith(".") ? "may not end with a dot" : undefined)),
    oneOf(
      "keyAlgorithm",
      "RSA_1024",
      "RSA_2048",
      "RSA_3072",
      "RSA_4096",
      "EC_prime256v1",
      "EC_secp384r1",
      "EC_secp521r1",
    ),
    oneOf("validationMethod", "EMAIL", "DNS", "HTTP", "NONE"),
  ],
  "aws:route53/record:Record": [oneOf("type", ...RECORD_TYPES)],
};
