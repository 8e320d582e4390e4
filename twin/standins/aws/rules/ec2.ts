import { isGiven } from "../../values";
import { ipv4NetworkProblem } from "./cidr";
import { each, isKnown, length, oneOf, pattern, range, together, type Rule } from "./rule";

const vpcNetwork = each("cidrBlock", (value) => ipv4NetworkProblem(String(value), 16, 28));

const GROUP_NAME = [
  length("name", 1, 255),
  length("namePrefix", 1, 229),
  length("description", 0, 255),
  pattern("name", /^(?!sg-)/, 'may not begin with "sg-"'),
  pattern("namePrefix", /^(?!sg-)/, 'may not begin with "sg-"'),
];

const SOURCES = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"];

const GROUP_RULE: Rule[] = [
  together((properties) => {
    const given = SOURCES.filter((name) => isGiven(properties[name]));
    if (given.length === 1) return undefined;
    return [given[0] ?? "cidrIpv4", `exactly one of ${SOURCES.join(", ")} must be given, ${given.length} are`];
  }),
  each("cidrIpv4", (value) => ipv4NetworkProblem(String(value))),
  range("fromPort", -1, 65535),
  range("toPort", -1, 65535),
];

/** Values of EC2 and VPC resources that the provider's validators refuse. */
export const EC2_RULES: Record<string, Rule[]> = {
  "aws:ec2/vpc:Vpc": [vpcNetwork, oneOf("instanceTenancy", "default", "dedicated")],
  "aws:ec2/subnet:Subnet": [vpcNetwork, oneOf("privateDnsHostnameTypeOnLaunch", "ip-name", "resource-name")],
  "aws:ec2/eip:Eip": [oneOf("domain", "vpc", "standard")],
  "aws:ec2/natGateway:NatGateway": [
    oneOf("connectivityType", "private", "public"),
    oneOf("availabilityMode", "zonal", "regional"),
    together((properties) =>
      properties["connectivityType"] === "private" && isGiven(properties["allocationId"])
        ? ["allocationId", 'may not be given when "connectivityType" is private']
        : undefined,
    ),
  ],
  "aws:ec2/vpcEndpoint:VpcEndpoint": [
    oneOf("vpcEndpointType", "Interface", "Gateway", "GatewayLoadBalancer", "Resource", "ServiceNetwork"),
  ],
  "aws:ec2/flowLog:FlowLog": [
    oneOf("maxAggregationInterval", 60, 600),
    oneOf("logDestinationType", "cloud-watch-logs", "s3", "kinesis-data-firehose"),
    oneOf("trafficType", "ACCEPT", "REJECT", "ALL"),
  ],
  "aws:ec2/securityGroup:SecurityGroup": GROUP_NAME,
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": GROUP_RULE,
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": GROUP_RULE,
  "aws:ec2/launchTemplate:LaunchTemplate": [
    length("name", 3, 125),
    length("namePrefix", 3, 99),
    ...["ebsOptimized", "blockDeviceMappings.ebs.encrypted", "blockDeviceMappings.ebs.deleteOnTermination"].map(
      booleanText,
    ),
    ...["networkInterfaces.associatePublicIpAddress", "networkInterfaces.deleteOnTermination"].map(booleanText),
    range("metadataOptions.httpPutResponseHopLimit", 1, 64),
    oneOf("metadataOptions.httpTokens", "optional", "required"),
    oneOf("metadataOptions.httpEndpoint", "enabled", "disabled"),
    oneOf("metadataOptions.httpProtocolIpv6", "enabled", "disabled"),
    oneOf("metadataOptions.instanceMetadataTags", "enabled", "disabled"),
    range("blockDeviceMappings.ebs.throughput", 125, 2000),
    oneOf("instanceInitiatedShutdownBehavior", "stop", "terminate"),
    together((properties) =>
      isKnown(properties, "defaultVersion") && isKnown(properties, "updateDefaultVersion")
        ? ["defaultVersion", 'conflicts with "updateDefaultVersion", which is given too: remove one of them']
        : undefined,
    ),
  ],
};

/** These are texts in the provider, and nothing but `true` and `false` is accepted. */
function booleanText(path: string): Rule {
  return oneOf(path, "true", "false");
}
