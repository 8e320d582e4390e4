import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as ec2 from "@pulumi/aws/ec2";
import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { assumeRolePolicy } from "./iamPolicies";
import type { PartContext } from "./partContext";

const RETENTION_DAYS = 90;

/** Records every flow of the VPC, refused ones too, in a log group of its own. */
export function createFlowLog(context: PartContext, vpcId: pulumi.Input<string>): void {
  const { name, region, tags, parent } = context;
  const group = new cloudwatch.LogGroup(`${name}-flows`, { region, retentionInDays: RETENTION_DAYS, tags }, { parent });
  const role = new iam.Role(
    `${name}-flows`,
    { assumeRolePolicy: assumeRolePolicy("vpc-flow-logs.amazonaws.com"), tags },
    { parent },
  );
  const policy = new iam.RolePolicy(
    `${name}-flows`,
    {
      role: role.name,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
            Resource: pulumi.interpolate`${group.arn}:*`,
          },
        ],
      }),
    },
    { parent },
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
