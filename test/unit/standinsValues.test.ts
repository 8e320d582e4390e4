import * as assert from "node:assert/strict";
import { checkResource } from "../../twin/standins/aws/check";
import type { Properties } from "../../twin/standins/values";

function refused(type: string, news: Properties): string[] {
  const { problems } = checkResource({
    urn: "urn:pulumi:test::tiny::some:type/of:Resource::thing",
    type,
    logicalName: "thing",
    olds: {},
    news,
    seed: new Uint8Array([1, 2, 3]),
    region: "eu-central-1",
  });
  return problems.map(({ property, reason }) => `${property} ${reason}`);
}

const certificate = { domainName: "shop.example", validationMethod: "DNS" };
const functionArgs = { role: "arn:aws:iam::123456789012:role/r", handler: "i.h", runtime: "nodejs24.x", code: "x" };

describe("stand-in for AWS: values that it refuses", () => {
  const values: [title: string, type: string, wrong: Properties, right: Properties, property: string][] = [
    [
      "VPC blocks with host bits",
      "aws:ec2/vpc:Vpc",
      { cidrBlock: "10.0.0.1/16" },
      { cidrBlock: "10.0.0.0/16" },
      "cidrBlock",
    ],
    [
      "VPC blocks that are too large",
      "aws:ec2/vpc:Vpc",
      { cidrBlock: "10.0.0.0/8" },
      { cidrBlock: "10.0.0.0/28" },
      "cidrBlock",
    ],
    [
      "subnets with four numbers too many",
      "aws:ec2/subnet:Subnet",
      { vpcId: "vpc-1", cidrBlock: "10.0.0.0.0/24" },
      { vpcId: "vpc-1", cidrBlock: "10.0.0.0/24" },
      "cidrBlock",
    ],
    ["kinds of address", "aws:ec2/eip:Eip", { domain: "ec2" }, { domain: "vpc" }, "domain"],
    [
      "address of a private NAT gateway",
      "aws:ec2/natGateway:NatGateway",
      { connectivityType: "private", subnetId: "s", allocationId: "e" },
      { connectivityType: "private", subnetId: "s" },
      "allocationId",
    ],
    [
      "security-group rules with two sources",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
      { securityGroupId: "sg", ipProtocol: "tcp", cidrIpv4: "10.0.0.0/8", prefixListId: "pl" },
      { securityGroupId: "sg", ipProtocol: "tcp", cidrIpv4: "10.0.0.0/8" },
      "cidrIpv4",
    ],
    ["names of security groups", "aws:ec2/securityGroup:SecurityGroup", { name: "sg-mine" }, { name: "mine" }, "name"],
    [
      "names of load balancers",
      "aws:lb/loadBalancer:LoadBalancer",
      { name: "internal-x", subnets: ["a", "b"] },
      { name: "x", subnets: ["a", "b"] },
      "name",
    ],
    ["load balancers without subnets", "aws:lb/loadBalancer:LoadBalancer", {}, { subnets: ["a"] }, "subnets"],
    [
      "target groups without a VPC",
      "aws:lb/targetGroup:TargetGroup",
      { port: 443, protocol: "HTTPS" },
      { port: 443, protocol: "HTTPS", vpcId: "v" },
      "vpcId",
    ],
    [
      "routing algorithms",
      "aws:lb/targetGroup:TargetGroup",
      { port: 443, protocol: "HTTPS", vpcId: "v", loadBalancingAlgorithmType: "least_connections" },
      { port: 443, protocol: "HTTPS", vpcId: "v", loadBalancingAlgorithmType: "least_outstanding_requests" },
      "loadBalancingAlgorithmType",
    ],
    [
      "anomaly mitigation",
      "aws:lb/targetGroup:TargetGroup",
      { port: 443, protocol: "HTTPS", vpcId: "v", loadBalancingAnomalyMitigation: "yes" },
      { port: 443, protocol: "HTTPS", vpcId: "v", loadBalancingAnomalyMitigation: "off" },
      "loadBalancingAnomalyMitigation",
    ],
    [
      "cross-zone balancing",
      "aws:lb/targetGroup:TargetGroup",
      { port: 443, protocol: "HTTPS", vpcId: "v", loadBalancingCrossZoneEnabled: "on" },
      { port: 443, protocol: "HTTPS", vpcId: "v", loadBalancingCrossZoneEnabled: "true" },
      "loadBalancingCrossZoneEnabled",
    ],
    [
      "a slow start beside least outstanding requests",
      "aws:lb/targetGroup:TargetGroup",
      {
        port: 443,
        protocol: "HTTPS",
        vpcId: "v",
        loadBalancingAlgorithmType: "least_outstanding_requests",
        slowStart: 30,
      },
      {
        port: 443,
        protocol: "HTTPS",
        vpcId: "v",
        loadBalancingAlgorithmType: "least_outstanding_requests",
        slowStart: 0,
      },
      "slowStart",
    ],
    [
      "anomaly mitigation beside the usual algorithm",
      "aws:lb/targetGroup:TargetGroup",
      { port: 443, protocol: "HTTPS", vpcId: "v", loadBalancingAnomalyMitigation: "on" },
      {
        port: 443,
        protocol: "HTTPS",
        vpcId: "v",
        loadBalancingAnomalyMitigation: "on",
        loadBalancingAlgorithmType: "weighted_random",
      },
      "loadBalancingAnomalyMitigation",
    ],
    [
      "listener actions without their block",
      "aws:lb/listener:Listener",
      { loadBalancerArn: "lb", defaultActions: [{ type: "redirect" }] },
      { loadBalancerArn: "lb", defaultActions: [{ type: "redirect", redirect: { statusCode: "HTTP_301" } }] },
      "defaultActions[0]",
    ],
    [
      "metadata options",
      "aws:ec2/launchTemplate:LaunchTemplate",
      { metadataOptions: { httpTokens: "yes" } },
      { metadataOptions: { httpTokens: "required" } },
      "metadataOptions.httpTokens",
    ],
    [
      "triggers in Pulumi's names",
      "aws:autoscaling/group:Group",
      {
        minSize: 1,
        maxSize: 1,
        launchTemplate: {},
        instanceRefresh: { strategy: "Rolling", triggers: ["targetGroupArns"] },
      },
      {
        minSize: 1,
        maxSize: 1,
        launchTemplate: {},
        instanceRefresh: { strategy: "Rolling", triggers: ["target_group_arns"] },
      },
      "instanceRefresh.triggers[0]",
    ],
    ["runtimes", "aws:lambda/function:Function", { ...functionArgs, runtime: "nodejs25.x" }, functionArgs, "runtime"],
    [
      "functions without code",
      "aws:lambda/function:Function",
      { ...functionArgs, code: undefined },
      functionArgs,
      "code",
    ],
    [
      "role name that is an ARN",
      "aws:iam/rolePolicy:RolePolicy",
      { role: "arn:aws:iam::123456789012:role/r", policy: "{}" },
      { role: "r", policy: "{}" },
      "role",
    ],
    [
      "authorizers of a request without a function",
      "aws:apigateway/authorizer:Authorizer",
      { restApi: "a", type: "REQUEST" },
      { restApi: "a", type: "REQUEST", authorizerUri: "u" },
      "authorizerUri",
    ],
    [
      "days of retention",
      "aws:cloudwatch/logGroup:LogGroup",
      { retentionInDays: 31 },
      { retentionInDays: 30 },
      "retentionInDays",
    ],
    [
      "windows of recovery",
      "aws:secretsmanager/secret:Secret",
      { recoveryWindowInDays: 1 },
      { recoveryWindowInDays: 0 },
      "recoveryWindowInDays",
    ],
    [
      "key algorithms",
      "aws:acm/certificate:Certificate",
      { ...certificate, keyAlgorithm: "EC_P256" },
      certificate,
      "keyAlgorithm",
    ],
    [
      "aliases with a TTL",
      "aws:route53/record:Record",
      {
        zoneId: "z",
        name: "n",
        type: "A",
        ttl: 60,
        aliases: [{ name: "n", zoneId: "z", evaluateTargetHealth: false }],
      },
      { zoneId: "z", name: "n", type: "A", aliases: [{ name: "n", zoneId: "z", evaluateTargetHealth: false }] },
      "aliases",
    ],
  ];
  for (const [title, type, wrong, right, property] of values) {
    it(`refuses wrong ${title}`, () => {
      assert.ok(
        refused(type, wrong).some((problem) => problem.startsWith(`${property} `)),
        refused(type, wrong).join("\n"),
      );
      assert.deepEqual(refused(type, right), []);
    });
  }
});
