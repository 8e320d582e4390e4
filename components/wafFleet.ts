import * as autoscaling from "@pulumi/aws/autoscaling";
import * as ec2 from "@pulumi/aws/ec2";
import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import type { GatewaySettings } from "../contracts/gatewaySettings";
import { ZoneState } from "./checks/zones";
import type { Network } from "./network";
import type { PartContext } from "./partContext";
import { createServiceRole } from "./serviceRole";
import type { WafEngine } from "./wafEngines/wafEngine";

/** Root device of Debian's EC2 images: https://wiki.debian.org/Cloud/AmazonEC2Image */
const ROOT_DEVICE = "/dev/xvda";

/** What a fleet is made of. */
export interface WafFleetArgs {
  engine: WafEngine;
  network: Network;
  securityGroupId: pulumi.Input<string>;
  targetGroupArn: pulumi.Input<string>;
  bucketArn: pulumi.Input<string>;
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
  const { name, region, tags, parent } = context;
  const statements = args.engine.instancePermissions(args.bucketArn);
  const { role, policy } = createServiceRole(`${name}-gateway`, "ec2.amazonaws.com", statements, parent, tags);
  const profile = new iam.InstanceProfile(`${name}-gateway`, { role: role.name, tags }, { parent });
  const instanceTags = { ...tags, Name: `${name}-gateway` };
  const template = new ec2.LaunchTemplate(
    `${name}-gateways`,
    {
      region,
      description: `WAF gateway of ${name}`,
      imageId: args.imageId,
      instanceType: args.instanceType,
      iamInstanceProfile: { arn: profile.arn },
      userData: pulumi
        .output(args.settings)
        .apply((settings) => Buffer.from(args.engine.userData(settings)).toString("base64")),
      metadataOptions: {
        httpEndpoint: "enabled",
        httpTokens: "required",
        httpPutResponseHopLimit: 1,
        httpProtocolIpv6: "disabled",
        instanceMetadataTags: "disabled",
      },
      networkInterfaces: [
        {
          deviceIndex: 0,
          associatePublicIpAddress: "false",
          deleteOnTermination: "true",
          securityGroups: [args.securityGroupId],
        },
      ],
      blockDeviceMappings: [
        {
          deviceName: ROOT_DEVICE,
          ebs: { encrypted: "true", deleteOnTermination: "true", volumeType: "gp3", volumeSize: 8 },
        },
      ],
      tagSpecifications: ["instance", "volume"].map((resourceType) => ({ resourceType, tags: instanceTags })),
      updateDefaultVersion: true,
      tags,
    },
    { parent },
  );
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
      tags: Object.entries(instanceTags).map(([key, value]) => ({ key, value, propagateAtLaunch: true })),
    },
    {
      parent,
      dependsOn: [policy, ...args.dependsOn],
      // A new version is a new group (auto-named, so made before the old one goes): the update succeeds only when all
      // of its gateways are healthy behind the load balancer, and only then the old group is drained and removed. An
      // instance refresh would report success when it has merely started. "#initerror" is the engine's name for a
      // resource that was made but never became whole: without it the next update would take such a group as good and
      // remove the one that still serves.
      replaceOnChanges: ["launchTemplate", "#initerror"],
    },
  );
}
