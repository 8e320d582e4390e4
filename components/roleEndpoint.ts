import * as ec2 from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import type { PartContext } from "./partContext";

/** Who does what through the endpoint, and where it stands. */
export interface RoleEndpointArgs {
  /** Last part of the service's name, e.g. `secretsmanager`. */
  service: string;
  vpcId: pulumi.Input<string>;
  subnetIds: pulumi.Input<string>[];
  securityGroupId: pulumi.Input<string>;
  roleArn: pulumi.Input<string>;
  action: string | string[];
  resource: pulumi.Input<string>;
}

/**
 * One role's way to an AWS service, without the internet: these actions on this resource, and nothing else of the service.
 * Its private DNS holds in the whole VPC: whoever else there asks for the service is led here too, and turned away by the
 * security group.
 * @param suffix of the resource's name.
 */
export function createRoleEndpoint(context: PartContext, suffix: string, args: RoleEndpointArgs): ec2.VpcEndpoint {
  const { region, parent } = context;
  const name = `${context.name}-${suffix}`;
  return new ec2.VpcEndpoint(
    name,
    {
      region,
      vpcId: args.vpcId,
      vpcEndpointType: "Interface",
      serviceName: `com.amazonaws.${region}.${args.service}`,
      subnetIds: args.subnetIds,
      securityGroupIds: [args.securityGroupId],
      privateDnsEnabled: true,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: "*",
            Action: args.action,
            Resource: args.resource,
            Condition: { ArnEquals: { "aws:PrincipalArn": args.roleArn } },
          },
        ],
      }),
      tags: { ...context.tags, Name: name },
    },
    { parent },
  );
}
