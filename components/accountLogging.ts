import * as apigateway from "@pulumi/aws/apigateway";
import * as iam from "@pulumi/aws/iam";
import type * as pulumi from "@pulumi/pulumi";
import { assumeRolePolicy } from "./iamPolicies";

/**
 * The region's one API Gateway account setting: the role by which API Gateway writes logs. Without one AWS refuses every
 * stage that logs: "CloudWatch Logs role ARN must be set in account settings to enable logging".
 */
export function createAccountLogging(
  name: string,
  region: string,
  parent: pulumi.ComponentResource,
): apigateway.Account {
  const role = new iam.Role(
    `${name}-account-logging`,
    { assumeRolePolicy: assumeRolePolicy("apigateway.amazonaws.com") },
    { parent },
  );
  const attachment = new iam.RolePolicyAttachment(
    `${name}-account-logging`,
    {
      role: role.name,
      policyArn: "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs",
    },
    { parent },
  );
  return new apigateway.Account(
    `${name}-account-logging`,
    { region, cloudwatchRoleArn: role.arn },
    { parent, dependsOn: [attachment] },
  );
}
