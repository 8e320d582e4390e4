import * as ec2 from "@pulumi/aws/ec2";
import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import type { PartContext } from "./partContext";

/** Root device of Debian's EC2 images: https://wiki.debian.org/Cloud/AmazonEC2Image */
const ROOT_DEVICE = "/dev/xvda";

/** What an instance is launched with. */
export interface InstanceTemplateArgs {
  /** Resource name of the instance profile, and value of the tag `Name` of each instance. */
  instanceName: string;
  /** Resource name of the launch template. */
  templateName: string;
  description: string;
  role: iam.Role;
  /** Not yet base64. */
  userData: pulumi.Input<string>;
  securityGroupId: pulumi.Input<string>;
  imageId: string;
  instanceType: string;
  /** Size of the encrypted root disk in GiB. */
  diskGigabytes: number;
  /** Tags of each instance beside the stack's and its name. Default none. */
  instanceTags?: Record<string, pulumi.Input<string>>;
}

/** A launch template, and the tags that instances get by their group. */
export interface InstanceTemplate {
  template: ec2.LaunchTemplate;
  instanceTags: Record<string, pulumi.Input<string>>;
}

/** Instances of ours: IMDSv2 at one hop, an encrypted disk, no key pair, no public address. */
export function createInstanceTemplate(context: PartContext, args: InstanceTemplateArgs): InstanceTemplate {
  const { region, tags, parent } = context;
  const profile = new iam.InstanceProfile(args.instanceName, { role: args.role.name, tags }, { parent });
  const instanceTags = { ...tags, Name: args.instanceName, ...args.instanceTags };
  const template = new ec2.LaunchTemplate(
    args.templateName,
    {
      region,
      description: args.description,
      imageId: args.imageId,
      instanceType: args.instanceType,
      iamInstanceProfile: { arn: profile.arn },
      userData: pulumi.output(args.userData).apply((userData) => Buffer.from(userData).toString("base64")),
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
          ebs: { encrypted: "true", deleteOnTermination: "true", volumeType: "gp3", volumeSize: args.diskGigabytes },
        },
      ],
      tagSpecifications: ["instance", "volume"].map((resourceType) => ({ resourceType, tags: instanceTags })),
      updateDefaultVersion: true,
      tags,
    },
    { parent },
  );
  return { template, instanceTags };
}

/** Tags of a group as its instances get them. */
export function propagatedTags(tags: Record<string, pulumi.Input<string>>) {
  return Object.entries(tags).map(([key, value]) => ({ key, value, propagateAtLaunch: true }));
}
