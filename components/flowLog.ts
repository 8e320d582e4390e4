import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as ec2 from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import type { PartContext } from "./partContext";
import { createServiceRole } from "./serviceRole";

const RETENTION_DAYS = 90;

/** Records every flow of the VPC, refused ones too, in a log group of its own. */
export function createFlowLog(context: PartContext, vpcId: pulumi.Input<string>): void {
  const { name, region, tags, parent } = context;
  const group = new cloudwatch.LogGroup(`${name}-flows`, { region, retentionInDays: RETENTION_DAYS, tags }, { parent });
  const { role, policy } = createServiceRole(
    `${name}-flows`,
    "vpc-flow-logs.amazonaws.com",
    [
      {
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
        Resource: pulumi.interpolate`${group.arn}:*`,
      },
    ],
    parent,
    tags,
  );
  new ec2.FlowLog(
    `${name}-flows`,
    {
      region,
      vpcId,
      trafficType: "ALL",
      logDestinationType: "cloud-watch-logs",
      logDestination: group.arn,
      iamRoleArn: role.arn,
      maxAggregationInterval: 60,
      tags,
    },
    { parent, dependsOn: [policy] },
  );
}
