import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import { arnHome } from "./iamPolicies";
import type { PartContext } from "./partContext";
import { createPrivateBucket } from "./privateBucket";

const RETENTION_DAYS = 90;

/** Where a load balancer may write its access logs. */
export interface LoadBalancerLogs {
  bucketName: pulumi.Output<string>;
  /** AWS refuses a load balancer whose bucket does not let it write. */
  ready: pulumi.Resource[];
}

/**
 * A bucket that the load balancers of this account may write to, and nobody else. The service that writes, and AES256 as
 * the one encryption it takes: Elastic Load Balancing user guide, "Enable access logs for your Application Load Balancer".
 * @param accountArn ARN of anything in the account.
 */
export function createLoadBalancerLogs(
  context: PartContext,
  accountArn: pulumi.Input<string>,
  forceDestroy: boolean,
): LoadBalancerLogs {
  const { name, region, parent } = context;
  const { bucket, settings } = createPrivateBucket(context, `${name}-lb-logs`, {
    forceDestroy,
    statements: (bucketArn) => [
      {
        Sid: "LoadBalancerWrites",
        Effect: "Allow",
        Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
        Action: "s3:PutObject",
        Resource: pulumi
          .output(accountArn)
          .apply((arn) => pulumi.interpolate`${bucketArn}/AWSLogs/${arnHome(arn).accountId}/*`),
      },
    ],
  });
  const lifecycle = new s3.BucketLifecycleConfiguration(
    `${name}-lb-logs`,
    {
      region,
      bucket: bucket.id,
      rules: [
        {
          id: "expire",
          status: "Enabled",
          filter: { prefix: "" },
          expiration: { days: RETENTION_DAYS },
          noncurrentVersionExpiration: { noncurrentDays: 1 },
        },
      ],
    },
    { parent, dependsOn: settings },
  );
  return { bucketName: bucket.bucket, ready: [...settings, lifecycle] };
}
