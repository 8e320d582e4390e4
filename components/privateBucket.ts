import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import type { PartContext } from "./partContext";

/** A bucket, and what must be there before anything goes into it. */
export interface PrivateBucket {
  bucket: s3.Bucket;
  settings: pulumi.Resource[];
}

/** What a private bucket is made of. */
export interface PrivateBucketArgs {
  /** Whether the bucket goes with all that is in it when the stack goes. */
  forceDestroy: boolean;
  /** Statements of its policy beside the one that demands TLS. Default none. */
  statements?: (bucketArn: pulumi.Output<string>) => pulumi.Input<Record<string, unknown>>[];
}

/** A private, versioned, encrypted bucket that answers over TLS only. */
export function createPrivateBucket(
  context: Pick<PartContext, "tags" | "parent"> & { region: pulumi.Input<string> },
  name: string,
  args: PrivateBucketArgs,
): PrivateBucket {
  const { region, tags, parent } = context;
  const bucket = new s3.Bucket(name, { region, forceDestroy: args.forceDestroy, tags }, { parent });
  const settings = [
    new s3.BucketOwnershipControls(
      name,
      { region, bucket: bucket.id, rule: { objectOwnership: "BucketOwnerEnforced" } },
      { parent },
    ),
    new s3.BucketVersioning(
      name,
      { region, bucket: bucket.id, versioningConfiguration: { status: "Enabled" } },
      { parent },
    ),
    new s3.BucketServerSideEncryptionConfiguration(
      name,
      {
        region,
        bucket: bucket.id,
        rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
      },
      { parent },
    ),
  ];
  const accessBlock = new s3.BucketPublicAccessBlock(
    name,
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
    name,
    {
      region,
      bucket: bucket.id,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [tlsOnly(bucket.arn), ...(args.statements?.(bucket.arn) ?? [])],
      }),
    },
    // S3 refuses two changes of a bucket's access at a time.
    { parent, dependsOn: [accessBlock] },
  );
  return { bucket, settings: [...settings, policy] };
}

function tlsOnly(bucketArn: pulumi.Input<string>): Record<string, unknown> {
  return {
    Sid: "TlsOnly",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [bucketArn, pulumi.interpolate`${bucketArn}/*`],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}
