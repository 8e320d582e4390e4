import * as ec2 from "@pulumi/aws/ec2";
import * as vpc from "@pulumi/aws/vpc";
import type * as pulumi from "@pulumi/pulumi";
import { MANAGEMENT_TAG } from "../contracts/typeTokens";
import type { PartContext } from "./partContext";
import type { ManagementEngine } from "./wafEngines/managementEngine";

/** Whom the management server's security groups know. */
export interface ManagementSecurityArgs {
  vpcId: pulumi.Input<string>;
  engine: ManagementEngine;
  adminCidrs: string[];
  gatewayGroupId: pulumi.Input<string>;
  /** Prefix list of the S3 gateway endpoint. */
  s3PrefixListId: pulumi.Input<string>;
}

/** The groups around the management server. */
export interface ManagementSecurity {
  server: ec2.SecurityGroup;
  entrance: ec2.SecurityGroup;
  /** Of the endpoint of Secrets Manager. */
  secrets: ec2.SecurityGroup;
  /** Every rule: the server can neither boot nor be found healthy before they exist. */
  rules: pulumi.Resource[];
}

/**
 * Administrators → load balancer 443 → server; gateways → server; server → S3 and Secrets Manager by their endpoints. The
 * server has no way to anything else. The tag puts its groups under the policy `management-access`.
 */
export function createManagementSecurity(context: PartContext, args: ManagementSecurityArgs): ManagementSecurity {
  const { name, region, parent } = context;
  const { engine } = args;
  const tags = { ...context.tags, [MANAGEMENT_TAG.key]: MANAGEMENT_TAG.value };
  const group = (suffix: string, description: string): ec2.SecurityGroup =>
    new ec2.SecurityGroup(`${name}-${suffix}`, { region, vpcId: args.vpcId, description, tags }, { parent });
  const server = group("management", "Management server: from its load balancer and the gateways, to AWS endpoints");
  const entrance = group("management-lb", "Load balancer of the management server: HTTPS from administrators");
  const secrets = group("management-secrets", "Secrets Manager endpoint: HTTPS from the management server");
  const tcp = (port: number) => ({ region, ipProtocol: "tcp", fromPort: port, toPort: port, tags });
  const ingress = (suffix: string, rule: Omit<vpc.SecurityGroupIngressRuleArgs, "ipProtocol">, port: number) =>
    new vpc.SecurityGroupIngressRule(`${name}-${suffix}`, { ...tcp(port), ...rule }, { parent });
  const egress = (suffix: string, rule: Omit<vpc.SecurityGroupEgressRuleArgs, "ipProtocol">, port: number) =>
    new vpc.SecurityGroupEgressRule(`${name}-${suffix}`, { ...tcp(port), ...rule }, { parent });
  const rules = [
    ...args.adminCidrs.map((cidrIpv4) =>
      ingress(
        `management-lb-from-${cidrIpv4.replace("/", "-")}`,
        { securityGroupId: entrance.id, description: "HTTPS from administrators", cidrIpv4 },
        443,
      ),
    ),
    egress(
      "management-lb-to-server",
      {
        securityGroupId: entrance.id,
        description: "HTTPS and health checks to the management server",
        referencedSecurityGroupId: server.id,
      },
      engine.adminPort,
    ),
    ingress(
      "management-from-lb",
      {
        securityGroupId: server.id,
        description: "HTTPS and health checks from its load balancer",
        referencedSecurityGroupId: entrance.id,
      },
      engine.adminPort,
    ),
    ingress(
      "management-from-gateways",
      {
        securityGroupId: server.id,
        description: "Events from the gateways, over mutual TLS",
        referencedSecurityGroupId: args.gatewayGroupId,
      },
      engine.agentPort,
    ),
    egress(
      "gateways-to-management",
      {
        securityGroupId: args.gatewayGroupId,
        description: "Events to the management server, over mutual TLS",
        referencedSecurityGroupId: server.id,
      },
      engine.agentPort,
    ),
    egress(
      "management-to-s3",
      {
        securityGroupId: server.id,
        description: "HTTPS to S3 through its endpoint",
        prefixListId: args.s3PrefixListId,
      },
      443,
    ),
    egress(
      "management-to-secrets",
      {
        securityGroupId: server.id,
        description: "HTTPS to Secrets Manager through its endpoint",
        referencedSecurityGroupId: secrets.id,
      },
      443,
    ),
    ingress(
      "management-secrets-from-server",
      {
        securityGroupId: secrets.id,
        description: "HTTPS from the management server",
        referencedSecurityGroupId: server.id,
      },
      443,
    ),
  ];
  return { server, entrance, secrets, rules };
}
