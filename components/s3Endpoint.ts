import * as ec2 from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import type { Network } from "./network";
import type { PartContext } from "./partContext";

/**
 * The instances' way to their bucket, and to no other: they boot without the internet, and cannot carry data elsewhere.
 * @param writablePrefix of the only objects that may be written; undefined: none.
 */
export function createS3Endpoint(
  context: PartContext,
  network: Network,
  bucketArn: pulumi.Input<string>,
  writablePrefix: string | undefined,
): ec2.VpcEndpoint {
  const { name, region, parent } = context;
  return new ec2.VpcEndpoint(
    `${name}-s3`,
    {
      region,
      vpcId: network.vpcId,
      vpcEndpointType: "Gateway",
      serviceName: `com.amazonaws.${region}.s3`,
      routeTableIds: network.subnets.flatMap(({ gatewayRouteTableId, management }) =>
        management === undefined ? [gatewayRouteTableId] : [gatewayRouteTableId, management.routeTableId],
      ),
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Principal: "*", Action: "s3:ListBucket", Resource: bucketArn },
          { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: pulumi.interpolate`${bucketArn}/*` },
          ...(writablePrefix === undefined
            ? []
            : [
                {
                  Effect: "Allow",
                  Principal: "*",
                  Action: "s3:PutObject",
                  Resource: pulumi.interpolate`${bucketArn}/${writablePrefix}*`,
                },
              ]),
        ],
      }),
      tags: { ...context.tags, Name: `${name}-s3` },
    },
    { parent },
  );
}
