import { createHash } from "node:crypto";
import { ACCOUNT_ID } from "../../../addresses";
import { list, text, type Properties } from "../../values";
import {
  arnOf,
  ec2Maker,
  findRecord,
  hex,
  keep,
  keepText,
  LOWER,
  type Maker,
  type MakerContext,
  nameFrom,
  randomText,
  UPPER,
} from "./maker";

/** VPC, subnets, addresses, routes and security groups. */
export const EC2_MAKERS: Record<string, Maker> = {
  "aws:ec2/vpc:Vpc": ec2Maker("vpc", "vpc", (context) => ({
    defaultNetworkAclId: keep(context, "defaultNetworkAclId", () => `acl-${hex(17)}`),
    defaultRouteTableId: keep(context, "defaultRouteTableId", () => `rtb-${hex(17)}`),
    mainRouteTableId: keep(context, "mainRouteTableId", () => `rtb-${hex(17)}`),
    defaultSecurityGroupId: keep(context, "defaultSecurityGroupId", () => `sg-${hex(17)}`),
    dhcpOptionsId: keep(context, "dhcpOptionsId", () => `dopt-${hex(17)}`),
    enableDnsSupport: true,
    enableDnsHostnames: false,
    enableNetworkAddressUsageMetrics: false,
    instanceTenancy: "default",
    ipv6CidrBlock: "",
    ipv6AssociationId: "",
  })),
  "aws:ec2/subnet:Subnet": ec2Maker("subnet", "subnet", (context) => ({
    availabilityZone: keep(context, "availabilityZone", () => `${context.region}a`),
    availabilityZoneId: keep(context, "availabilityZoneId", () => zoneId(text(context.inputs, "availabilityZone"))),
    ipv6CidrBlockAssociationId: "",
    privateDnsHostnameTypeOnLaunch: "ip-name",
  })),
  "aws:ec2/internetGateway:InternetGateway": ec2Maker("igw", "internet-gateway"),
  "aws:ec2/eip:Eip": {
    id: () => `eipalloc-${hex(17)}`,
    outputs: (context) => {
      const publicIp = keepText(context, "publicIp", context.nextElasticAddress);
      return {
        allocationId: context.id,
        arn: arnOf("ec2", context.region, `elastic-ip/${context.id}`),
        publicIp,
        publicDns: `ec2-${publicIp.replaceAll(".", "-")}.${context.region}.compute.amazonaws.com`,
        domain: "vpc",
        networkBorderGroup: context.region,
        publicIpv4Pool: "amazon",
        associationId: "",
        instance: "",
        networkInterface: "",
        privateIp: "",
      };
    },
  },
  "aws:ec2/natGateway:NatGateway": {
    id: () => `nat-${hex(17)}`,
    outputs: (context) => ({
      publicIp: addressOf(context, text(context.inputs, "allocationId")),
      networkInterfaceId: keep(context, "networkInterfaceId", () => `eni-${hex(17)}`),
      associationId: keep(context, "associationId", () => `eipassoc-${hex(17)}`),
      availabilityMode: "zonal",
    }),
  },
  "aws:ec2/routeTable:RouteTable": ec2Maker("rtb", "route-table", () => ({ propagatingVgws: [] })),
  "aws:ec2/route:Route": {
    id: ({ inputs }) => {
      const destination =
        text(inputs, "destinationCidrBlock") ||
        text(inputs, "destinationIpv6CidrBlock") ||
        text(inputs, "destinationPrefixListId");
      return `r-${text(inputs, "routeTableId")}${shortNumber(destination)}`;
    },
    outputs: () => ({ origin: "CreateRoute", state: "active", instanceId: "", instanceOwnerId: "" }),
  },
  "aws:ec2/routeTableAssociation:RouteTableAssociation": ec2Maker("rtbassoc", undefined),
  "aws:ec2/vpcEndpoint:VpcEndpoint": ec2Maker("vpce", "vpc-endpoint", (context) => ({
    state: "available",
    requesterManaged: false,
    cidrBlocks: [],
    ipAddressType: "ipv4",
    ...(text(context.inputs, "vpcEndpointType", "Gateway") === "Interface"
      ? interfaceEndpoint(context)
      : {
          prefixListId: keep(context, "prefixListId", () => `pl-${hex(8)}`),
          networkInterfaceIds: [],
          dnsEntries: [],
        }),
  })),
  "aws:ec2/flowLog:FlowLog": ec2Maker("fl", "vpc-flow-log"),
  "aws:ec2/launchTemplate:LaunchTemplate": ec2Maker("lt", "launch-template", (context) => {
    const version = Number(context.olds["latestVersion"] ?? 0) + 1;
    const chosen =
      context.inputs["updateDefaultVersion"] === true ? version : Number(context.olds["defaultVersion"] ?? 1);
    return { name: nameFrom(context), latestVersion: version, defaultVersion: chosen };
  }),
  "aws:ec2/securityGroup:SecurityGroup": ec2Maker("sg", "security-group", (context) => ({
    name: nameFrom(context),
    // Without a rule of its own, a new group lets everything out; the provider takes that rule away.
    egress: [],
    ingress: [],
  })),
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": {
    id: (context) => {
      const vpc = findRecord(context, "aws:ec2/vpc:Vpc", text(context.inputs, "vpcId"));
      return vpc === undefined ? `sg-${hex(17)}` : text(vpc.outputs, "defaultSecurityGroupId");
    },
    outputs: (context) => ({
      arn: arnOf("ec2", context.region, `security-group/${context.id}`),
      ownerId: ACCOUNT_ID,
      name: "default",
      description: "default VPC security group",
      ingress: [],
      egress: [],
    }),
  },
  "aws:ec2/securityGroupRule:SecurityGroupRule": {
    id: () => `sgrule-${shortNumber(hex(16))}`,
    outputs: (context) => ({ securityGroupRuleId: keep(context, "securityGroupRuleId", () => `sgr-${hex(17)}`) }),
  },
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": groupRule(),
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": groupRule(),
};

/** The endpoint's own name is public, with private addresses behind it; the service's name leads to it inside the VPC. */
function interfaceEndpoint(context: MakerContext): Properties {
  const [, , region = "", service = ""] = text(context.inputs, "serviceName").split(".");
  const own = `${context.id}-${randomText(8, LOWER)}`;
  const zone = (): string => `Z${randomText(20, UPPER)}`;
  const privateDns = context.inputs["privateDnsEnabled"] === true;
  // The private name of execute-api is that of every REST API.
  const label = service === "execute-api" ? `*.${service}` : service;
  return {
    privateDnsEnabled: privateDns,
    networkInterfaceIds: list(context.inputs, "subnetIds").map(() => `eni-${hex(17)}`),
    dnsEntries: keep(context, "dnsEntries", () => [
      { dnsName: `${own}.${service}.${region}.vpce.amazonaws.com`, hostedZoneId: zone() },
      ...(privateDns ? [{ dnsName: `${label}.${region}.amazonaws.com`, hostedZoneId: zone() }] : []),
    ]),
  };
}

function groupRule(): Maker {
  return {
    id: () => `sgr-${hex(17)}`,
    outputs: (context) => ({
      arn: arnOf("ec2", context.region, `security-group-rule/${context.id}`),
      securityGroupRuleId: context.id,
    }),
  };
}

function addressOf(context: MakerContext, allocationId: string): string {
  const address = findRecord(context, "aws:ec2/eip:Eip", allocationId);
  return address === undefined ? "" : text(address.outputs, "publicIp");
}

/** Ids of zones as AWS writes them: `euc1-az1` for eu-central-1a. Which letter has which number differs by account. */
function zoneId(zone: string): string {
  const match = /^([a-z]+)-([a-z])[a-z]*-(\d)([a-z])$/.exec(zone);
  if (match === null) return "";
  const [, area = "", direction = "", number = "", letter = "a"] = match;
  return `${area}${direction}${number}-az${letter.charCodeAt(0) - 96}`;
}

function shortNumber(value: string): string {
  return String(createHash("sha256").update(value).digest().readUInt32BE());
}
