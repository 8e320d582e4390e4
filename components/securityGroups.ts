import * as ec2 from "@pulumi/aws/ec2";
import * as vpc from "@pulumi/aws/vpc";
import type * as pulumi from "@pulumi/pulumi";
import type { PartContext } from "./partContext";

/** The groups of the stack. */
export interface SecurityGroups {
  loadBalancer: ec2.SecurityGroup;
  gateways: ec2.SecurityGroup;
  /** Every rule: a gateway can neither boot nor be found healthy before they exist. */
  rules: pulumi.Resource[];
}

/** World → load balancer 443 → gateways → HTTPS out. Rules are resources of their own, each says what it is for. */
export function createSecurityGroups(
  context: PartContext,
  vpcId: pulumi.Input<string>,
  gatewayPort: number,
  httpRedirect: boolean,
): SecurityGroups {
  const { name, region, tags, parent } = context;
  const loadBalancer = new ec2.SecurityGroup(
    `${name}-lb`,
    { region, vpcId, description: "Load balancer: HTTPS from clients, to the gateways", tags },
    { parent },
  );
  const gateways = new ec2.SecurityGroup(
    `${name}-gateways`,
    { region, vpcId, description: "WAF gateways: HTTPS from the load balancer, to origins and S3", tags },
    { parent },
  );
  const rules = [
    new vpc.SecurityGroupIngressRule(
      `${name}-lb-from-clients`,
      {
        region,
        securityGroupId: loadBalancer.id,
        description: "HTTPS from clients anywhere",
        ipProtocol: "tcp",
        fromPort: 443,
        toPort: 443,
        cidrIpv4: "0.0.0.0/0",
        tags,
      },
      { parent },
    ),
    new vpc.SecurityGroupEgressRule(
      `${name}-lb-to-gateways`,
      {
        region,
        securityGroupId: loadBalancer.id,
        description: "HTTPS and health checks to the gateways",
        ipProtocol: "tcp",
        fromPort: gatewayPort,
        toPort: gatewayPort,
        referencedSecurityGroupId: gateways.id,
        tags,
      },
      { parent },
    ),
    new vpc.SecurityGroupIngressRule(
      `${name}-gateways-from-lb`,
      {
        region,
        securityGroupId: gateways.id,
        description: "HTTPS and health checks from the load balancer",
        ipProtocol: "tcp",
        fromPort: gatewayPort,
        toPort: gatewayPort,
        referencedSecurityGroupId: loadBalancer.id,
        tags,
      },
      { parent },
    ),
    new vpc.SecurityGroupEgressRule(
      `${name}-gateways-to-origins`,
      {
        region,
        securityGroupId: gateways.id,
        description: "HTTPS to origins, and to S3 through its endpoint",
        ipProtocol: "tcp",
        fromPort: 443,
        toPort: 443,
        cidrIpv4: "0.0.0.0/0",
        tags,
      },
      { parent },
    ),
  ];
  if (httpRedirect) {
    rules.push(
      new vpc.SecurityGroupIngressRule(
        `${name}-lb-from-clients-http`,
        {
          region,
          securityGroupId: loadBalancer.id,
          description: "HTTP from clients anywhere, who are sent to HTTPS",
          ipProtocol: "tcp",
          fromPort: 80,
          toPort: 80,
          cidrIpv4: "0.0.0.0/0",
          tags,
        },
        { parent },
      ),
    );
  }
  return { loadBalancer, gateways, rules };
}
