import * as ec2 from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import type { Network } from "./network";
import type { PartContext } from "./partContext";

/** The gateways' way to their bucket, and to no other: they boot without the internet, and cannot carry data elsewhere. */
export function createS3Endpoint(
  context: PartContext,
  network: Network,
  bucketArn: pulumi.Input<string>,
): ec2.VpcEndpoint {
  const { name, region, parent } = context;
  return new ec2.VpcEndpoint(
    `${name}-s3`,
    {
      region,
      vpcId: network.vpcId,
      vpcEndpointType: "Gateway",
      serviceName: `com.amazonaws.${region}.s3`,
      routeTableIds: network.subnets.map((subnets) => subnets.gatewayRouteTableId),
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Principal: "*", Action: "s3:ListBucket", Resource: bucketArn },
          { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: pulumi.interpolate`${bucketArn}/*` },
        ],
      }),
      tags: { ...context.tags, Name: `${name}-s3` },
    },
    { parent },
  );
}
