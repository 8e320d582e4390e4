import * as ec2 from "@pulumi/aws/ec2";
import * as vpc from "@pulumi/aws/vpc";
import * as pulumi from "@pulumi/pulumi";
import { arnHome } from "./iamPolicies";
import type { Network } from "./network";
import type { PartContext } from "./partContext";

/** Where the endpoint stands, and who may use it. */
export interface PrivateApiEndpointArgs {
  network: Network;
  gatewayGroup: ec2.SecurityGroup;
  /** Any ARN of the account. */
  accountArn: pulumi.Input<string>;
}

/**
 * The gateways' way to private APIs: one interface endpoint in their subnets, which admits them alone and leads to APIs of
 * this account only. Private DNS is off: on, it would lead every API's public name, in the whole VPC, to this endpoint,
 * where public APIs are not served.
 * @returns Its id, known when it admits the gateways.
 */
export function createPrivateApiEndpoint(context: PartContext, args: PrivateApiEndpointArgs): pulumi.Output<string> {
  const { name, region, tags, parent } = context;
  const { network, gatewayGroup } = args;
  const group = new ec2.SecurityGroup(
    `${name}-private-apis`,
    { region, vpcId: network.vpcId, description: "Endpoint of private APIs: HTTPS from the gateways", tags },
    { parent },
  );
  const rule = new vpc.SecurityGroupIngressRule(
    `${name}-private-apis-from-gateways`,
    {
      region,
      securityGroupId: group.id,
      description: "HTTPS from the gateways",
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      referencedSecurityGroupId: gatewayGroup.id,
      tags,
    },
    { parent },
  );
  const home = pulumi.output(args.accountArn).apply(arnHome);
  const endpoint = new ec2.VpcEndpoint(
    `${name}-private-apis`,
    {
      region,
      vpcId: network.vpcId,
      vpcEndpointType: "Interface",
      serviceName: `com.amazonaws.${region}.execute-api`,
      subnetIds: network.subnets.map(({ gatewaySubnetId }) => gatewaySubnetId),
      securityGroupIds: [group.id],
      privateDnsEnabled: false,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: "*",
            Action: "execute-api:Invoke",
            Resource: pulumi.interpolate`arn:${home.partition}:execute-api:${region}:${home.accountId}:*`,
          },
        ],
      }),
      tags: { ...tags, Name: `${name}-private-apis` },
    },
    { parent },
  );
  return pulumi.all([endpoint.id, rule.id]).apply(([id]) => id);
}
