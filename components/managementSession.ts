import type * as ec2 from "@pulumi/aws/ec2";
import type * as iam from "@pulumi/aws/iam";
import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import { readSessionManagerAgent, type SessionManagerAgentPackage } from "./packaging/sessionManagerAgent";
import type { PartContext } from "./partContext";
import { createRoleEndpoint } from "./roleEndpoint";
import type { PolicyStatement } from "./serviceRole";

/** What the agent asks of Systems Manager and of its message service, and of nothing else in them. */
const SERVICES = {
  ssm: ["ssm:UpdateInstanceInformation"],
  ssmmessages: [
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
  ],
};

/** Where the agent's endpoints stand, and for whom. */
export interface SessionEndpointsArgs {
  vpcId: pulumi.Input<string>;
  subnetIds: pulumi.Input<string>[];
  securityGroupId: pulumi.Input<string>;
  role: iam.Role;
}

/**
 * What the server's role may do so that Session Manager reaches it.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html
 */
export function sessionPermissions(
  bucketArn: pulumi.Input<string>,
  agent: SessionManagerAgentPackage,
): PolicyStatement[] {
  return [
    { Effect: "Allow", Action: ["s3:GetObject"], Resource: [pulumi.interpolate`${bucketArn}/${agent.key}`] },
    // These actions know no resource that would be narrower for an instance that is yet to be.
    { Effect: "Allow", Action: Object.values(SERVICES).flat(), Resource: "*" },
  ];
}

/** The agent's ways out: it makes every connection itself, so no port of the server is open for it. */
export function createSessionEndpoints(context: PartContext, args: SessionEndpointsArgs): ec2.VpcEndpoint[] {
  const { role, ...place } = args;
  return Object.entries(SERVICES).map(([service, action]) =>
    createRoleEndpoint(context, `management-${service}`, {
      ...place,
      service,
      roleArn: role.arn,
      action,
      resource: "*",
    }),
  );
}

/** The agent as the server finds it in the stack's bucket. */
export interface SessionManagerAgentUpload {
  agent: SessionManagerAgentPackage;
  object: s3.BucketObjectv2;
}

/** Uploads AWS's agent, named by its content: servers of the last version must still boot while a new one takes over. */
export function uploadSessionManagerAgent(
  { name, region, parent }: PartContext,
  bucket: s3.Bucket,
  file: string,
): SessionManagerAgentUpload {
  const agent = readSessionManagerAgent(file);
  const object = new s3.BucketObjectv2(
    `${name}-session-manager-agent`,
    {
      region,
      bucket: bucket.id,
      key: agent.key,
      source: new pulumi.asset.FileAsset(agent.path),
      contentType: "application/vnd.debian.binary-package",
    },
    { parent },
  );
  return { agent, object };
}
