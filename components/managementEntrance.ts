import * as lb from "@pulumi/aws/lb";
import * as route53 from "@pulumi/aws/route53";
import type * as pulumi from "@pulumi/pulumi";
import { SSL_POLICY } from "./loadBalancer";
import type { LoadBalancerLogs } from "./loadBalancerLogs";
import type { PartContext } from "./partContext";
import type { ManagementEngine } from "./wafEngines/managementEngine";

/** What the administrators' door is made of. */
export interface ManagementEntranceArgs {
  engine: ManagementEngine;
  vpcId: pulumi.Input<string>;
  /** Whether it stands on the internet. */
  isPublic: boolean;
  subnetIds: pulumi.Input<string>[];
  securityGroupId: pulumi.Input<string>;
  certificateArn: pulumi.Input<string>;
  host: string;
  hostedZoneId: string | undefined;
  deletionProtection: boolean;
  /** Where it writes its access logs. */
  logs: LoadBalancerLogs;
  /** What a load balancer on the internet needs and does not name. */
  internetGateway: pulumi.Resource[];
}

/** The administrators' door, and what the server registers with. */
export interface ManagementEntrance {
  loadBalancer: lb.LoadBalancer;
  targetGroup: lb.TargetGroup;
  listener: lb.Listener;
}

/** A load balancer of its own: it keeps the name and the certificate while servers come and go. */
export function createManagementEntrance(context: PartContext, args: ManagementEntranceArgs): ManagementEntrance {
  const { region, tags, parent } = context;
  // Names of load balancers are short: see STACK_NAME_LENGTH. Another access is another door beside the old one, with a
  // target group of its own, since AWS lets a target group belong to one load balancer only.
  const name = `${context.name}-${args.isPublic ? "adm" : "adi"}`;
  const loadBalancer = new lb.LoadBalancer(
    name,
    {
      region,
      loadBalancerType: "application",
      internal: !args.isPublic,
      ipAddressType: "ipv4",
      subnets: args.subnetIds,
      securityGroups: [args.securityGroupId],
      desyncMitigationMode: "strictest",
      dropInvalidHeaderFields: true,
      // What comes from a client is not believed: the server counts failed logins by the address that is added last.
      xffHeaderProcessingMode: "append",
      preserveHostHeader: true,
      enableDeletionProtection: args.deletionProtection,
      accessLogs: { bucket: args.logs.bucketName, enabled: true },
      tags,
    },
    { parent, dependsOn: [...args.internetGateway, ...args.logs.ready] },
  );
  const targetGroup = new lb.TargetGroup(
    name,
    {
      region,
      vpcId: args.vpcId,
      targetType: "instance",
      protocol: "HTTPS",
      protocolVersion: "HTTP1",
      port: args.engine.adminPort,
      deregistrationDelay: 10,
      healthCheck: {
        enabled: true,
        protocol: "HTTPS",
        port: "traffic-port",
        path: args.engine.healthPath,
        matcher: "200",
        interval: 10,
        timeout: 5,
        healthyThreshold: 2,
        unhealthyThreshold: 3,
      },
      tags,
    },
    { parent },
  );
  const listener = new lb.Listener(
    `${name}-https`,
    {
      region,
      loadBalancerArn: loadBalancer.arn,
      port: 443,
      protocol: "HTTPS",
      sslPolicy: SSL_POLICY,
      certificateArn: args.certificateArn,
      defaultActions: [{ type: "forward", targetGroupArn: targetGroup.arn }],
      tags,
    },
    { parent },
  );
  if (args.hostedZoneId !== undefined) {
    new route53.Record(
      `${context.name}-management-dns`,
      {
        zoneId: args.hostedZoneId,
        name: args.host,
        type: "A",
        aliases: [{ name: loadBalancer.dnsName, zoneId: loadBalancer.zoneId, evaluateTargetHealth: true }],
      },
      { parent },
    );
  }
  return { loadBalancer, targetGroup, listener };
}
