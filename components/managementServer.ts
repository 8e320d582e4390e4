import type * as ec2 from "@pulumi/aws/ec2";
import type * as iam from "@pulumi/aws/iam";
import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import { DEFAULT_EVENTS_MEGABYTES, InstanceRole, type ManagementSettings } from "../contracts/managementSettings";
import { ManagementAccess } from "./checks/management";
import { DEFAULT_INSTANCE_TYPE } from "./checks/wafValues";
import { ZoneState } from "./checks/zones";
import type { GatewayBucket } from "./gatewayBucket";
import type { LoadBalancerLogs } from "./loadBalancerLogs";
import { createLoginSecret } from "./loginSecret";
import { createManagementEntrance } from "./managementEntrance";
import { createManagementGroup } from "./managementGroup";
import { createManagementSecurity } from "./managementSecurity";
import { createSessionEndpoints, sessionPermissions, uploadSessionManagerAgent } from "./managementSession";
import type { ManagementSubnets, Network } from "./network";
import type { GatewayBundle } from "./packaging/gatewayBundle";
import type { SessionManagerAgentPackage } from "./packaging/sessionManagerAgent";
import type { PartContext } from "./partContext";
import { createRoleEndpoint } from "./roleEndpoint";
import { createServiceRole } from "./serviceRole";
import { createSessionDocument, type ManagementSessionOutputs, sessionOutputs } from "./sessionDocument";
import type { ManagementEngine } from "./wafEngines/managementEngine";

/** The management server of a {@link PublicWafStack}: a private instance that keeps what the gateways blocked. */
export interface ManagementServerArgs {
  /** How administrators reach it. Default private. */
  access?: ManagementAccess;
  /** Name that administrators ask for, lower case, e.g. `waf-admin.shop.example`. */
  host: string;
  /**
   * IPv4 ranges of the administrators, /24 to /32, at most 1,024 addresses together: private ones for private access,
   * public ones for public access. None with access by Session Manager, which lets in nobody by their address.
   */
  adminCidrs?: string[];
  /** Path of AWS's Debian package amazon-ssm-agent (amd64) on this machine; with access by Session Manager alone. */
  sessionManagerAgent?: string;
  /** Route 53 hosted zone that gets the host's record. Default none: point the host at the load balancer yourself. */
  hostedZoneId?: string;
  /** ARN of an ACM certificate for the host. Default none: the stack's own must cover the host. */
  certificateArn?: string;
  /**
   * ARN of a Secrets Manager secret whose text, 16 to 1,024 characters, is the login secret; encrypted with AWS's own key.
   * Default none: one is made.
   */
  loginSecretArn?: string;
  /** x86-64 instance type. Default `t3.small`. */
  instanceType?: string;
  /** Disk space for events in MiB, 16 to 65,536; the oldest go first. Default 1024. */
  eventsMegabytes?: number;
}

/** What there is to know of a management server. */
export interface ManagementServerOutputs {
  /** Where administrators go: `https://` and the host. */
  url: string;
  /** ARN of the login secret. */
  loginSecretArn: string;
  /** Name of the auto-scaling group of one; another one after each change of the server. */
  autoScalingGroupName: string;
  /** DNS name of its load balancer. */
  loadBalancerDnsName: string;
  /** Route tables of its subnets: with private access, routes to the administrators' network belong there. */
  routeTableIds: string[];
  /** How administrators open a session; undefined unless access is by Session Manager. */
  session?: ManagementSessionOutputs;
}

/** What the stack has that its management server needs. */
export interface ManagementServerParts {
  args: ManagementServerArgs;
  engine: ManagementEngine;
  network: Network;
  bucket: GatewayBucket;
  bundle: GatewayBundle;
  s3Endpoint: ec2.VpcEndpoint;
  gatewayGroup: ec2.SecurityGroup;
  gatewayRole: iam.Role;
  /** Where load balancers write their access logs. */
  logs: LoadBalancerLogs;
  /** ARN of the stack's certificate. */
  certificateArn: pulumi.Input<string>;
  imageId: string;
  startMinutes: number;
  deletionProtection: boolean;
}

/** Declares the management server with everything around it. */
export function createManagementServer(
  context: PartContext,
  parts: ManagementServerParts,
): pulumi.Output<ManagementServerOutputs> {
  const { args, engine, network } = parts;
  const { bucket } = parts.bucket;
  const subnets = network.subnets.flatMap(({ zone, management }) =>
    management === undefined ? [] : [{ ...management, state: zone.state }],
  );
  const active = subnets.filter(({ state }) => state === ZoneState.Active);
  const loginSecretArn =
    args.loginSecretArn === undefined ? createLoginSecret(context) : pulumi.output(args.loginSecretArn);
  const bySession = args.access === ManagementAccess.SessionManager;
  const security = createManagementSecurity(context, {
    vpcId: network.vpcId,
    engine,
    adminCidrs: bySession ? undefined : (args.adminCidrs ?? []),
    gatewayGroupId: parts.gatewayGroup.id,
    s3PrefixListId: parts.s3Endpoint.prefixListId,
  });
  const upload =
    args.sessionManagerAgent === undefined
      ? undefined
      : uploadSessionManagerAgent(context, bucket, args.sessionManagerAgent);
  const serviceRole = createServiceRole(
    `${context.name}-management`,
    "ec2.amazonaws.com",
    [
      ...engine.serverPermissions(bucket.arn, loginSecretArn),
      ...(upload === undefined ? [] : sessionPermissions(bucket.arn, upload.agent)),
    ],
    context.parent,
    context.tags,
  );
  const place = { vpcId: network.vpcId, subnetIds: active.map(({ subnetId }) => subnetId) };
  const endpoints = [
    createRoleEndpoint(context, "management-secrets", {
      ...place,
      service: "secretsmanager",
      securityGroupId: security.secrets.id,
      roleArn: serviceRole.role.arn,
      action: "secretsmanager:GetSecretValue",
      resource: loginSecretArn,
    }),
    ...(security.sessions === undefined
      ? []
      : createSessionEndpoints(context, {
          ...place,
          securityGroupId: security.sessions.id,
          role: serviceRole.role,
        })),
  ];
  const isPublic = args.access === ManagementAccess.Public;
  const entrance = createManagementEntrance(context, {
    engine,
    vpcId: network.vpcId,
    isPublic,
    subnetIds: isPublic
      ? network.subnets.map(({ publicSubnetId }) => publicSubnetId)
      : subnets.map(({ subnetId }) => subnetId),
    securityGroupId: security.entrance.id,
    certificateArn: args.certificateArn ?? parts.certificateArn,
    host: args.host,
    hostedZoneId: args.hostedZoneId,
    deletionProtection: parts.deletionProtection,
    logs: parts.logs,
    internetGateway: network.internetGateway,
  });
  const sessionDocument = bySession ? createSessionDocument(context, entrance.loadBalancer.dnsName) : undefined;
  expireShortLived(context, engine, bucket);
  const group = createManagementGroup(context, {
    engine,
    subnetIds: active.map(({ subnetId }) => subnetId),
    targetGroupArn: entrance.targetGroup.arn,
    imageId: parts.imageId,
    instanceType: args.instanceType ?? DEFAULT_INSTANCE_TYPE,
    eventsMegabytes: args.eventsMegabytes ?? DEFAULT_EVENTS_MEGABYTES,
    startMinutes: parts.startMinutes,
    securityGroupId: security.server.id,
    role: serviceRole.role,
    settings: settingsOf(context, parts, loginSecretArn, entranceCidrs(isPublic, network, subnets), upload?.agent),
    sessionDocumentName: sessionDocument?.name,
    dependsOn: [
      serviceRole.policy,
      ...endpoints,
      ...(upload === undefined ? [] : [upload.object]),
      parts.s3Endpoint,
      parts.bucket.bundleObject,
      entrance.listener,
      ...security.rules,
    ],
  });
  return pulumi.output({
    url: `https://${args.host}`,
    loginSecretArn,
    autoScalingGroupName: group.name,
    loadBalancerDnsName: entrance.loadBalancer.dnsName,
    routeTableIds: subnets.map(({ routeTableId }) => routeTableId),
    ...(sessionDocument === undefined ? {} : { session: sessionOutputs(sessionDocument) }),
  });
}

/** Where the load balancer's nodes have their addresses: whose X-Forwarded-For the server believes. */
function entranceCidrs(isPublic: boolean, network: Network, subnets: ManagementSubnets[]): pulumi.Output<string>[] {
  return isPublic
    ? network.subnets.map(({ publicCidr }) => publicCidr)
    : subnets.map(({ cidr }) => pulumi.output(cidr));
}

function settingsOf(
  { region }: PartContext,
  { args, engine, bucket, bundle, gatewayRole }: ManagementServerParts,
  loginSecretArn: pulumi.Output<string>,
  loadBalancerCidrs: pulumi.Output<string>[],
  agent: SessionManagerAgentPackage | undefined,
): pulumi.Output<ManagementSettings> {
  return pulumi.output({
    role: InstanceRole.Management as const,
    region,
    bucket: bucket.bucket.bucket,
    bundleKey: bundle.key,
    bundleSha256: bundle.sha256,
    managementPrefix: engine.writablePrefix,
    gatewayRoleId: gatewayRole.uniqueId,
    loginSecretArn,
    agentPort: engine.agentPort,
    adminPort: engine.adminPort,
    eventsMegabytes: args.eventsMegabytes ?? DEFAULT_EVENTS_MEGABYTES,
    loadBalancerCidrs,
    ...(agent === undefined ? {} : { sessionManagerAgent: { key: agent.key, sha256: agent.sha256 } }),
  });
}

/** Requests and certificates of instances that are gone must not pile up; AWS counts whole days. */
function expireShortLived({ name, region, parent }: PartContext, engine: ManagementEngine, bucket: s3.Bucket): void {
  new s3.BucketLifecycleConfiguration(
    `${name}-management`,
    {
      region,
      bucket: bucket.id,
      rules: [
        ...engine.shortLivedPrefixes.map((prefix) => ({
          id: prefix.replaceAll("/", "-").replace(/-$/, ""),
          status: "Enabled",
          filter: { prefix },
          expiration: { days: 2 },
        })),
        {
          id: "management-old-versions",
          status: "Enabled",
          filter: { prefix: engine.writablePrefix },
          noncurrentVersionExpiration: { noncurrentDays: 1 },
        },
      ],
    },
    { parent },
  );
}
