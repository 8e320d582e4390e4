import * as autoscaling from "@pulumi/aws/autoscaling";
import * as lb from "@pulumi/aws/lb";
import * as pulumi from "@pulumi/pulumi";
import type { GatewaySettings } from "../contracts/gatewaySettings";
import { type ScalingArgs, scalingOf } from "./checks/scaling";
import { ZoneState } from "./checks/zones";
import { graceSeconds } from "./gatewayTiming";
import { createInstanceTemplate, propagatedTags } from "./instanceTemplate";
import type { Network } from "./network";
import type { PartContext } from "./partContext";
import { createScalingPolicies } from "./scalingPolicies";
import type { ServiceRole } from "./serviceRole";
import { servingGateways } from "./servingGateways";
import { UpdateKind } from "./updateKind";
import type { WafEngine } from "./wafEngines/wafEngine";

/** What a fleet is made of. */
export interface WafFleetArgs {
  engine: WafEngine;
  network: Network;
  securityGroupId: pulumi.Input<string>;
  loadBalancer: lb.LoadBalancer;
  targetGroup: lb.TargetGroup;
  /** What every gateway may do. */
  serviceRole: ServiceRole;
  settings: pulumi.Input<GatewaySettings>;
  imageId: string;
  instanceType: string;
  /** Minutes that new gateways have to become healthy. */
  startMinutes: number;
  scaling: ScalingArgs;
  update: UpdateKind;
  /** Everything that a gateway needs to boot and to be found healthy. */
  dependsOn: pulumi.Resource[];
}

/** Gateways of one version in the active zones, as many as the traffic needs. */
export function createWafFleet(context: PartContext, args: WafFleetArgs): autoscaling.Group {
  const { name, region, parent } = context;
  const instanceName = `${name}-gateway`;
  const { template, instanceTags } = createInstanceTemplate(context, {
    instanceName,
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
  const scaling = scalingOf(args.scaling, active.length);
  const wanted = servingGateways(context, instanceName, args.targetGroup.arn).apply((serving) =>
    Math.min(scaling.maximum, Math.max(scaling.minimum, serving)),
  );
  const grace = graceSeconds(args.startMinutes);
  const refreshes = args.update === UpdateKind.InstanceRefresh;
  const group = new autoscaling.Group(
    `${name}-gateways`,
    {
      region,
      vpcZoneIdentifiers: active.map((subnets) => subnets.gatewaySubnetId),
      minSize: scaling.minimum,
      maxSize: scaling.maximum,
      desiredCapacity: wanted,
      launchTemplate: { id: template.id, version: template.latestVersion.apply(String) },
      targetGroupArns: [args.targetGroup.arn],
      healthCheckType: "ELB",
      healthCheckGracePeriod: grace,
      defaultInstanceWarmup: grace,
      // The provider waits until this many of the group's own instances are healthy in the target group.
      waitForElbCapacity: wanted,
      waitForCapacityTimeout: `${args.startMinutes}m`,
      instanceRefresh: refreshes ? instanceRefresh(grace) : undefined,
      tags: propagatedTags(instanceTags),
    },
    {
      parent,
      dependsOn: [args.serviceRole.policy, ...args.dependsOn],
      // How many there are is the scaling policies' affair once the group exists. The engine leaves these two out of
      // updates, and takes the program's own values for a new group.
      ignoreChanges: ["desiredCapacity", "waitForElbCapacity"],
      replaceOnChanges: replacedBy(args.update),
    },
  );
  createScalingPolicies(context, scaling, {
    group,
    loadBalancerArnSuffix: args.loadBalancer.arnSuffix,
    targetGroupArnSuffix: args.targetGroup.arnSuffix,
  });
  return group;
}

/**
 * What makes a new group (auto-named, so made before the old one goes).
 * - A new version, unless instances are refreshed.
 * - Other zones: a group that loses one would still have gateways there when the zone's way out is already gone.
 * - Another minimum: the provider waits, after such an update of a group, for exactly the number of gateways that the
 *   state holds, and scaling may have changed it since.
 * - `#initerror`, the engine's name for a resource that was made but never became whole: without it the next update
 *   would take such a group as good and remove the one that still serves.
 */
function replacedBy(update: UpdateKind): string[] {
  const always = ["vpcZoneIdentifiers", "minSize", "#initerror"];
  return update === UpdateKind.InstanceRefresh ? always : ["launchTemplate", ...always];
}

/** New gateways first, and never fewer than there are; back to the old version when they do not get healthy. */
function instanceRefresh(warmUp: number) {
  return {
    strategy: "Rolling",
    preferences: {
      minHealthyPercentage: 100,
      maxHealthyPercentage: 200,
      instanceWarmup: String(warmUp),
      autoRollback: true,
      skipMatching: true,
    },
  };
}
