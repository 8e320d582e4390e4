import * as autoscaling from "@pulumi/aws/autoscaling";
import type * as iam from "@pulumi/aws/iam";
import type * as pulumi from "@pulumi/pulumi";
import type { ManagementSettings } from "../contracts/managementSettings";
import { SESSION_DOCUMENT_TAG } from "../contracts/typeTokens";
import { createInstanceTemplate, propagatedTags } from "./instanceTemplate";
import type { PartContext } from "./partContext";
import type { ManagementEngine } from "./wafEngines/managementEngine";

/** Disk beside the events, in GiB: the system and what is installed. */
const SYSTEM_GIBIBYTES = 8;

/** What the group of the server is made of. */
export interface ManagementGroupArgs {
  engine: ManagementEngine;
  /** Of the active zones. */
  subnetIds: pulumi.Input<string>[];
  targetGroupArn: pulumi.Input<string>;
  imageId: string;
  instanceType: string;
  eventsMegabytes: number;
  /** Minutes that a new server has to become healthy. */
  startMinutes: number;
  securityGroupId: pulumi.Input<string>;
  role: iam.Role;
  settings: pulumi.Output<ManagementSettings>;
  /** Session document by which administrators reach it, if they come by Session Manager. */
  sessionDocumentName: pulumi.Input<string> | undefined;
  /** Everything that the server needs to boot and to be found healthy. */
  dependsOn: pulumi.Resource[];
}

/** A group of one: a server that fails is made again, and a new version takes over when it is healthy. */
export function createManagementGroup(context: PartContext, args: ManagementGroupArgs): autoscaling.Group {
  const { name, region, parent } = context;
  // Twice what is kept: room to write anew before the old goes.
  const eventsGibibytes = Math.ceil((2 * args.eventsMegabytes) / 1024);
  const { template, instanceTags } = createInstanceTemplate(context, {
    instanceName: `${name}-management`,
    templateName: `${name}-management`,
    description: `Management server of ${name}`,
    role: args.role,
    userData: args.settings.apply((settings) => args.engine.userData(settings)),
    securityGroupId: args.securityGroupId,
    imageId: args.imageId,
    instanceType: args.instanceType,
    diskGigabytes: SYSTEM_GIBIBYTES + eventsGibibytes,
    instanceTags: args.sessionDocumentName === undefined ? {} : { [SESSION_DOCUMENT_TAG]: args.sessionDocumentName },
  });
  return new autoscaling.Group(
    `${name}-management`,
    {
      region,
      vpcZoneIdentifiers: args.subnetIds,
      minSize: 1,
      maxSize: 1,
      desiredCapacity: 1,
      launchTemplate: { id: template.id, version: template.latestVersion.apply(String) },
      targetGroupArns: [args.targetGroupArn],
      healthCheckType: "ELB",
      healthCheckGracePeriod: 300,
      waitForElbCapacity: 1,
      waitForCapacityTimeout: `${args.startMinutes}m`,
      tags: propagatedTags(instanceTags),
    },
    // As the fleet: a new version is a new group, and the old one goes only when the new one is healthy.
    { parent, dependsOn: args.dependsOn, replaceOnChanges: ["launchTemplate", "#initerror"] },
  );
}
