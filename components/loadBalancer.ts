import * as lb from "@pulumi/aws/lb";
import * as pulumi from "@pulumi/pulumi";
import { DRAIN_SECONDS, HEALTH_CHECK } from "./gatewayTiming";
import type { LoadBalancerLogs } from "./loadBalancerLogs";
import type { Network } from "./network";
import type { PartContext } from "./partContext";
import type { WafEngine } from "./wafEngines/wafEngine";

/** TLS 1.2 or newer. */
export const SSL_POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06";

/** What a load balancer is made of. */
export interface LoadBalancerArgs {
  network: Network;
  engine: WafEngine;
  securityGroupId: pulumi.Input<string>;
  certificateArn: pulumi.Input<string>;
  deletionProtection: boolean;
  /** Whether port 80 sends clients to HTTPS; otherwise nothing listens there. */
  httpRedirect: boolean;
  logs: LoadBalancerLogs;
}

/** The load balancer, and what the fleet registers with. */
export interface LoadBalancer {
  loadBalancer: lb.LoadBalancer;
  targetGroup: lb.TargetGroup;
  listener: lb.Listener;
}

/**
 * The only door of the stack: TLS 1.2 or newer on 443, on 80 nothing or a redirect, refuses whatever could be read in two
 * ways.
 */
export function createLoadBalancer(context: PartContext, args: LoadBalancerArgs): LoadBalancer {
  const { name, region, tags, parent } = context;
  const loadBalancer = new lb.LoadBalancer(
    `${name}-lb`,
    {
      region,
      loadBalancerType: "application",
      internal: false,
      ipAddressType: "ipv4",
      subnets: args.network.subnets.map((subnets) => subnets.publicSubnetId),
      securityGroups: [args.securityGroupId],
      desyncMitigationMode: "strictest",
      dropInvalidHeaderFields: true,
      xffHeaderProcessingMode: "append",
      // A gateway routes by Host: it must be the one that the client sent.
      preserveHostHeader: true,
      enableDeletionProtection: args.deletionProtection,
      accessLogs: { bucket: args.logs.bucketName, enabled: true },
      tags,
    },
    // An internet-facing load balancer needs the internet gateway and does not name it.
    { parent, dependsOn: [...args.network.internetGateway, ...args.logs.ready] },
  );
  const targetGroup = new lb.TargetGroup(
    `${name}-tg`,
    {
      region,
      vpcId: args.network.vpcId,
      targetType: "instance",
      protocol: "HTTPS",
      protocolVersion: "HTTP1",
      port: args.engine.port,
      deregistrationDelay: DRAIN_SECONDS,
      // A gateway that does not answer has its requests outstanding, so new ones go elsewhere before a check has failed.
      loadBalancingAlgorithmType: "least_outstanding_requests",
      healthCheck: {
        enabled: true,
        protocol: "HTTPS",
        port: "traffic-port",
        path: args.engine.healthPath,
        matcher: "200",
        ...HEALTH_CHECK,
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
  if (args.httpRedirect) {
    new lb.Listener(
      `${name}-http`,
      {
        region,
        loadBalancerArn: loadBalancer.arn,
        port: 80,
        protocol: "HTTP",
        // Host, path and query stay as they came.
        defaultActions: [{ type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } }],
        tags,
      },
      { parent },
    );
  }
  return { loadBalancer, targetGroup, listener };
}
