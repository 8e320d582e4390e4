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
  /** Who may connect to the entrance; undefined: the server alone, for those who come to it by Session Manager. */
  adminCidrs: string[] | undefined;
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
  /** Of the endpoints of Session Manager; undefined where nobody comes by it. */
  sessions: ec2.SecurityGroup | undefined;
  /** Every rule: the server can neither boot nor be found healthy before they exist. */
  rules: pulumi.Resource[];
}

/**
 * Administrators → load balancer 443 → server; gateways → server; server → S3 and Secrets Manager by their endpoints. With
 * Session Manager no administrator is let in: server → Session Manager's endpoints, and, for who came by a session, server →
 * load balancer 443. The server has no way to anything else. The tag puts its groups under the policy `management-access`.
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
  const sessions =
    args.adminCidrs === undefined
      ? group("management-sessions", "Session Manager endpoints: HTTPS from the management server")
      : undefined;
  const tcp = (port: number) => ({ region, ipProtocol: "tcp", fromPort: port, toPort: port, tags });
  const ingress = (suffix: string, rule: Omit<vpc.SecurityGroupIngressRuleArgs, "ipProtocol">, port: number) =>
    new vpc.SecurityGroupIngressRule(`${name}-${suffix}`, { ...tcp(port), ...rule }, { parent });
  const egress = (suffix: string, rule: Omit<vpc.SecurityGroupEgressRuleArgs, "ipProtocol">, port: number) =>
    new vpc.SecurityGroupEgressRule(`${name}-${suffix}`, { ...tcp(port), ...rule }, { parent });
  /** Both ends of the server's way to another group. */
  const fromServer = (suffix: string, { id }: ec2.SecurityGroup, description: string) => [
    egress(`management-to-${suffix}`, { securityGroupId: server.id, description, referencedSecurityGroupId: id }, 443),
    ingress(
      `management-${suffix}-from-server`,
      { securityGroupId: id, description: "HTTPS from the management server", referencedSecurityGroupId: server.id },
      443,
    ),
  ];
  const rules = [
    ...(args.adminCidrs ?? []).map((cidrIpv4) =>
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
    ...fromServer("secrets", secrets, "HTTPS to Secrets Manager through its endpoint"),
    ...(sessions === undefined
      ? []
      : [
          ...fromServer("sessions", sessions, "HTTPS to Session Manager through its endpoints"),
          ...fromServer("lb", entrance, "HTTPS to its load balancer, for administrators who came by a session"),
        ]),
  ];
  return { server, entrance, secrets, sessions, rules };
}
