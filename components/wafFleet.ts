import * as autoscaling from "@pulumi/aws/autoscaling";
import * as pulumi from "@pulumi/pulumi";
import type { GatewaySettings } from "../contracts/gatewaySettings";
import { ZoneState } from "./checks/zones";
import { createInstanceTemplate, propagatedTags } from "./instanceTemplate";
import type { Network } from "./network";
import type { PartContext } from "./partContext";
import type { ServiceRole } from "./serviceRole";
import type { WafEngine } from "./wafEngines/wafEngine";

/** What a fleet is made of. */
export interface WafFleetArgs {
  engine: WafEngine;
  network: Network;
  securityGroupId: pulumi.Input<string>;
  targetGroupArn: pulumi.Input<string>;
  /** What every gateway may do. */
  serviceRole: ServiceRole;
  settings: pulumi.Input<GatewaySettings>;
  imageId: string;
  instanceType: string;
  /** Minutes that new gateways have to become healthy. */
  startMinutes: number;
  /** Everything that a gateway needs to boot and to be found healthy. */
  dependsOn: pulumi.Resource[];
}

/** One gateway in each active zone, all of one version. */
export function createWafFleet(context: PartContext, args: WafFleetArgs): autoscaling.Group {
  const { name, region, parent } = context;
  const { template, instanceTags } = createInstanceTemplate(context, {
    instanceName: `${name}-gateway`,
    templateName: `${name}-gateways`,
    description: `WAF gateway of ${name}`,
    role: args.serviceRole.role,
    userData: pulumi.output(args.settings).apply((settings) => args.engine.userData(settings)),
    securityGroupId: args.securityGroupId,
    imageId: args.imageId,
    instanceType: args.instanceType,
    diskGigabytes: 8,
  });
  const active = args.network.subnets.filter((subnets) => subnets.zone.state === ZoneState.Active);
  return new autoscaling.Group(
    `${name}-gateways`,
    {
      region,
      vpcZoneIdentifiers: active.map((subnets) => subnets.gatewaySubnetId),
      minSize: active.length,
      maxSize: active.length,
      desiredCapacity: active.length,
      launchTemplate: { id: template.id, version: template.latestVersion.apply(String) },
      targetGroupArns: [args.targetGroupArn],
      healthCheckType: "ELB",
      healthCheckGracePeriod: 300,
      // The provider waits until this many of the group's own instances are healthy in the target group.
      waitForElbCapacity: active.length,
      waitForCapacityTimeout: `${args.startMinutes}m`,
      tags: propagatedTags(instanceTags),
    },
    {
      parent,
      dependsOn: [args.serviceRole.policy, ...args.dependsOn],
      // A new version is a new group (auto-named, so made before the old one goes): the update succeeds only when all
      // of its gateways are healthy behind the load balancer, and only then the old group is drained and removed. An
      // instance refresh would report success when it has merely started. "#initerror" is the engine's name for a
      // resource that was made but never became whole: without it the next update would take such a group as good and
      // remove the one that still serves.
      replaceOnChanges: ["launchTemplate", "#initerror"],
    },
  );
}
