import * as ec2 from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import type { PartContext } from "./partContext";

/** Who reads which secret through the endpoint, and where it stands. */
export interface SecretsEndpointArgs {
  vpcId: pulumi.Input<string>;
  subnetIds: pulumi.Input<string>[];
  securityGroupId: pulumi.Input<string>;
  secretArn: pulumi.Input<string>;
  roleArn: pulumi.Input<string>;
}

/**
 * The management server's way to its login secret: one role, one secret, nothing else of Secrets Manager. Its private DNS
 * holds in the whole VPC: a gateway that asked for Secrets Manager would be led here too, and turned away by the security
 * group. No gateway has a secret to ask for.
 */
export function createSecretsEndpoint(context: PartContext, args: SecretsEndpointArgs): ec2.VpcEndpoint {
  const { name, region, parent } = context;
  return new ec2.VpcEndpoint(
    `${name}-management-secrets`,
    {
      region,
      vpcId: args.vpcId,
      vpcEndpointType: "Interface",
      serviceName: `com.amazonaws.${region}.secretsmanager`,
      subnetIds: args.subnetIds,
      securityGroupIds: [args.securityGroupId],
      privateDnsEnabled: true,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: "*",
            Action: "secretsmanager:GetSecretValue",
            Resource: args.secretArn,
            Condition: { ArnEquals: { "aws:PrincipalArn": args.roleArn } },
          },
        ],
      }),
      tags: { ...context.tags, Name: `${name}-management-secrets` },
    },
    { parent },
  );
}
