import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import type { GatewayBundle } from "./packaging/gatewayBundle";
import type { PartContext } from "./partContext";
import { createPrivateBucket } from "./privateBucket";

/** The bucket that gateways read, and the bundle in it. */
export interface GatewayBucket {
  bucket: s3.Bucket;
  /** The uploaded bundle; its key is `bundle.key`. */
  bundleObject: s3.BucketObjectv2;
}

/** One private, versioned, encrypted bucket for the gateway bundle and the host routes. */
export function createGatewayBucket(context: PartContext, bundle: GatewayBundle, forceDestroy: boolean): GatewayBucket {
  const { name, region, parent } = context;
  const { bucket, settings } = createPrivateBucket(context, `${name}-gateways`, { forceDestroy });
  const bundleObject = new s3.BucketObjectv2(
    `${name}-gateway-bundle`,
    {
      region,
      bucket: bucket.id,
      key: bundle.key,
      source: new pulumi.asset.FileAsset(bundle.path),
      contentType: "application/x-tar",
    },
    { parent, dependsOn: settings },
  );
  return { bucket, bundleObject };
}
