import * as autoscaling from "@pulumi/aws/autoscaling";
import * as pulumi from "@pulumi/pulumi";
import type { Scaling } from "./checks/scaling";
import type { PartContext } from "./partContext";

/** What the policies of a fleet are about. */
export interface ScaledFleet {
  group: autoscaling.Group;
  /** Last part of the load balancer's ARN, `app/NAME/ID`. */
  loadBalancerArnSuffix: pulumi.Input<string>;
  /** Last part of the target group's ARN, `targetgroup/NAME/ID`. */
  targetGroupArnSuffix: pulumi.Input<string>;
}

/** Lets CloudWatch's metrics move the number of gateways; nothing where it cannot change. */
export function createScalingPolicies(context: PartContext, scaling: Scaling, fleet: ScaledFleet): void {
  const { name, region, parent } = context;
  const policy = (
    suffix: string,
    targetValue: number,
    metric: { predefinedMetricType: string; resourceLabel?: pulumi.Input<string> },
  ): void => {
    new autoscaling.Policy(
      `${name}-gateways-${suffix}`,
      {
        region,
        autoscalingGroupName: fleet.group.name,
        policyType: "TargetTrackingScaling",
        targetTrackingConfiguration: { targetValue, predefinedMetricSpecification: metric },
      },
      { parent },
    );
  };
  if (scaling.cpuPercent !== undefined) {
    policy("cpu", scaling.cpuPercent, { predefinedMetricType: "ASGAverageCPUUtilization" });
  }
  if (scaling.requestsPerGateway !== undefined) {
    policy("requests", scaling.requestsPerGateway, {
      predefinedMetricType: "ALBRequestCountPerTarget",
      resourceLabel: pulumi.interpolate`${fleet.loadBalancerArnSuffix}/${fleet.targetGroupArnSuffix}`,
    });
  }
}
