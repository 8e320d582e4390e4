import { mistakesIn, type Mistake } from "./mistake";

const base64 = (text: string): string => Buffer.from(text).toString("base64");

export const MACHINE_MISTAKES: Mistake[] = [
  ...mistakesIn("aws:ec2/launchTemplate:LaunchTemplate", "waf-gateways", [
    {
      title: "a forged request reads the gateways' credentials",
      change: { set: { "metadataOptions.httpTokens": "optional" } },
      policy: "imds-v2-required",
      says: ["metadataOptions.httpTokens", '"required"'],
    },
    {
      title: "whatever runs on a gateway reads its credentials",
      change: { set: { "metadataOptions.httpPutResponseHopLimit": 2 } },
      policy: "imds-hop-limit",
      says: ["httpPutResponseHopLimit"],
    },
    {
      title: "disks are not encrypted",
      change: { set: { "blockDeviceMappings[].ebs.encrypted": "false" } },
      policy: "disks-encrypted",
      says: ["blockDeviceMappings[0].ebs.encrypted"],
    },
    {
      title: "gateways have public addresses",
      change: { set: { "networkInterfaces[].associatePublicIpAddress": "true" } },
      policy: "no-public-address",
      says: ["networkInterfaces[0].associatePublicIpAddress"],
    },
    {
      title: "somebody has a key to all gateways",
      change: { set: { keyName: "laptop" } },
      policy: "no-key-pair",
      says: ["keyName"],
    },
    {
      title: "gateways are in the VPC's default group",
      change: { set: { "networkInterfaces[].securityGroups": undefined } },
      policy: "default-security-group-unused",
      says: ["networkInterfaces[0].securityGroups is not given"],
    },
    {
      title: "AWS refuses every gateway that is to start",
      change: { set: { vpcSecurityGroupIds: ["sg-0123456789abcdef0"] } },
      policy: "default-security-group-unused",
      says: ["vpcSecurityGroupIds is given beside networkInterfaces"],
    },
    {
      title: "whoever may write a parameter chooses what the gateways run",
      change: { set: { imageId: "resolve:ssm:/company/images/gateway" } },
      policy: "machine-image-by-id",
      says: ["imageId", "ami-"],
    },
    {
      title: "gateways take a role that nobody here has seen",
      change: { set: { "iamInstanceProfile.arn": "arn:aws:iam::123456789012:instance-profile/administrator" } },
      policy: "instance-profiles-known",
      says: ["iamInstanceProfile.arn", "outside the stack"],
    },
    {
      title: "whatever runs on a gateway reads its tags",
      change: { set: { "metadataOptions.instanceMetadataTags": "enabled" } },
      policy: "imds-limited",
      says: ["metadataOptions.instanceMetadataTags"],
    },
    {
      title: "gateways are told a password at their start",
      change: { set: { userData: base64("#!/bin/sh\nexport DB_PASSWORD='tr0ub4dor-and-3'\n") } },
      policy: "no-secret-in-user-data",
      says: ["userData"],
    },
    {
      title: "gateways start with a script that nothing decodes",
      change: { set: { userData: "#!/bin/sh\necho started\n" } },
      policy: "user-data-form",
      says: ["userData", "base64"],
    },
    {
      title: "a tag tells a secret",
      change: { set: { tags: { token: "ghp_0123456789abcdefghijklmnopqrstuvwxyz" } } },
      policy: "no-secret-in-tags",
      says: ["tags.token"],
    },
  ]),
  ...mistakesIn("aws:autoscaling/group:Group", "waf-gateways", [
    {
      title: "a new version rolls when a machine dies, and not in an update",
      change: { set: { "launchTemplate.version": "$Latest" } },
      policy: "launch-template-version",
      says: ["launchTemplate.version"],
    },
    {
      title: "gateways stand in public subnets",
      change: {
        refer: { property: "vpcZoneIdentifiers", type: "aws:ec2/subnet:Subnet", name: "waf-vpc-public-1" },
      },
      policy: "groups-in-private-subnets",
      says: ["vpcZoneIdentifiers", "Use private subnets"],
    },
  ]),
];
