import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import type { GatewayBundle } from "./packaging/gatewayBundle";
import type { PartContext } from "./partContext";

/** The bucket that gateways read, and the bundle in it. */
export interface GatewayBucket {
  bucket: s3.Bucket;
  /** The uploaded bundle; its key is `bundle.key`. */
  bundleObject: s3.BucketObjectv2;
}

/** One private, versioned, encrypted bucket for the gateway bundle and the host routes. */
export function createGatewayBucket(context: PartContext, bundle: GatewayBundle, forceDestroy: boolean): GatewayBucket {
  const { name, region, tags, parent } = context;
  const bucket = new s3.Bucket(`${name}-gateways`, { region, forceDestroy, tags }, { parent });
  const settings = [
    new s3.BucketOwnershipControls(
      `${name}-gateways`,
      { region, bucket: bucket.id, rule: { objectOwnership: "BucketOwnerEnforced" } },
      { parent },
    ),
    new s3.BucketVersioning(
      `${name}-gateways`,
      { region, bucket: bucket.id, versioningConfiguration: { status: "Enabled" } },
      { parent },
    ),
    new s3.BucketServerSideEncryptionConfiguration(
      `${name}-gateways`,
      {
        region,
        bucket: bucket.id,
        rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
      },
      { parent },
    ),
  ];
  const accessBlock = new s3.BucketPublicAccessBlock(
    `${name}-gateways`,
    {
      region,
      bucket: bucket.id,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    { parent },
  );
  const policy = new s3.BucketPolicy(
    `${name}-gateways`,
    { region, bucket: bucket.id, policy: tlsOnlyPolicy(bucket.arn) },
    // S3 refuses two changes of a bucket's access at a time.
    { parent, dependsOn: [accessBlock] },
  );
  const bundleObject = new s3.BucketObjectv2(
    `${name}-gateway-bundle`,
    {
      region,
      bucket: bucket.id,
      key: bundle.key,
      source: new pulumi.asset.FileAsset(bundle.path),
      contentType: "application/x-tar",
    },
    { parent, dependsOn: [...settings, policy] },
  );
  return { bucket, bundleObject };
}

function tlsOnlyPolicy(bucketArn: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "TlsOnly",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [bucketArn, pulumi.interpolate`${bucketArn}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  });
}
