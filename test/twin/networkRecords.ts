import type { ResourceRecord } from "../../twin/resourceRecord";

/** Records of a small stack as the stand-ins send them: two zones, NAT, load balancer, one auto-scaling group. */
type Values = Record<string, unknown>;

export const REGION = "eu-central-1";
export const HOST = "api.shop.example";

export function record(type: string, id: string, inputs: Values, outputs: Values = {}): ResourceRecord {
  const urn = `urn:pulumi:test::portcullis::${type}::${id}`;
  return { urn, type, id, inputs, outputs: { ...inputs, ...outputs } };
}

export const ZONES = ["a", "b"] as const;
export type Zone = (typeof ZONES)[number];

export const EIPS: Record<Zone, string> = { a: "203.0.113.10", b: "203.0.113.11" };

const arn = (service: string, name: string): string => `arn:aws:${service}:${REGION}:123456789012:${name}`;
export const TARGET_GROUP_ARN = arn("elasticloadbalancing", "targetgroup/waf/0123456789abcdef");
export const LOAD_BALANCER_ARN = arn("elasticloadbalancing", "loadbalancer/app/waf-lb/0123456789abcdef");
const LISTENER_ARN = arn("elasticloadbalancing", "listener/app/waf-lb/0123456789abcdef/0123456789abcdef");
const CERTIFICATE_ARN = arn("acm", "certificate/00000000-0000-0000-0000-000000000000");
const ROLE_ARN = "arn:aws:iam::123456789012:role/gateway";

export function vpcRecords(): ResourceRecord[] {
  return [
    record("aws:ec2/vpc:Vpc", "vpc-1", { cidrBlock: "10.40.0.0/16" }, { mainRouteTableId: "rtb-main" }),
    record("aws:ec2/internetGateway:InternetGateway", "igw-1", { vpcId: "vpc-1" }),
    ...ZONES.flatMap((zone, index) => [
      subnet(`subnet-public-${zone}`, `10.40.${index}.0/24`, zone),
      subnet(`subnet-gateway-${zone}`, `10.40.${10 + index}.0/24`, zone),
      record("aws:ec2/routeTable:RouteTable", `rtb-public-${zone}`, { vpcId: "vpc-1" }),
      record("aws:ec2/routeTable:RouteTable", `rtb-gateway-${zone}`, { vpcId: "vpc-1" }),
      association(`rtb-public-${zone}`, `subnet-public-${zone}`),
      association(`rtb-gateway-${zone}`, `subnet-gateway-${zone}`),
      record("aws:ec2/route:Route", `r-public-${zone}`, {
        routeTableId: `rtb-public-${zone}`,
        destinationCidrBlock: "0.0.0.0/0",
        gatewayId: "igw-1",
      }),
      record(
        "aws:ec2/eip:Eip",
        `eipalloc-${zone}`,
        { domain: "vpc" },
        { publicIp: EIPS[zone], allocationId: `eipalloc-${zone}` },
      ),
      record("aws:ec2/natGateway:NatGateway", `nat-${zone}`, {
        allocationId: `eipalloc-${zone}`,
        subnetId: `subnet-public-${zone}`,
        connectivityType: "public",
      }),
      natRoute(zone),
    ]),
  ];
}

export function natRoute(zone: Zone): ResourceRecord {
  return record("aws:ec2/route:Route", `r-gateway-${zone}`, {
    routeTableId: `rtb-gateway-${zone}`,
    destinationCidrBlock: "0.0.0.0/0",
    natGatewayId: `nat-${zone}`,
  });
}

export function s3Endpoint(): ResourceRecord {
  return record(
    "aws:ec2/vpcEndpoint:VpcEndpoint",
    "vpce-1",
    {
      vpcId: "vpc-1",
      vpcEndpointType: "Gateway",
      serviceName: `com.amazonaws.${REGION}.s3`,
      routeTableIds: ZONES.map((zone) => `rtb-gateway-${zone}`),
    },
    { prefixListId: "pl-1" },
  );
}

/** A private REST API and the endpoint in both zones by which the gateways reach it. */
export function privateApiRecords(inputs: Values = {}): ResourceRecord[] {
  const ingress = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
  return [
    record("aws:ec2/securityGroup:SecurityGroup", "sg-endpoint", { vpcId: "vpc-1", description: "endpoint" }),
    record(ingress, "sgr-endpoint", {
      securityGroupId: "sg-endpoint",
      ...{ ipProtocol: "tcp", fromPort: 443, toPort: 443, referencedSecurityGroupId: "sg-gateways" },
    }),
    record(
      "aws:ec2/vpcEndpoint:VpcEndpoint",
      "vpce-3",
      {
        vpcId: "vpc-1",
        vpcEndpointType: "Interface",
        serviceName: `com.amazonaws.${REGION}.execute-api`,
        subnetIds: ZONES.map((zone) => `subnet-gateway-${zone}`),
        securityGroupIds: ["sg-endpoint"],
        privateDnsEnabled: false,
        ...inputs,
      },
      { dnsEntries: [{ dnsName: `vpce-3-abcdefgh.execute-api.${REGION}.vpce.amazonaws.com` }] },
    ),
    record("aws:apigateway/restApi:RestApi", "private123", {
      endpointConfiguration: { types: "PRIVATE", vpcEndpointIds: ["vpce-3"] },
    }),
  ];
}

export function securityGroupRecords(): ResourceRecord[] {
  const ingress = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
  const egress = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
  const tcp = (port: number): Values => ({ ipProtocol: "tcp", fromPort: port, toPort: port });
  return [
    record("aws:ec2/securityGroup:SecurityGroup", "sg-lb", { vpcId: "vpc-1", description: "load balancer" }),
    record("aws:ec2/securityGroup:SecurityGroup", "sg-gateways", { vpcId: "vpc-1", description: "gateways" }),
    record(ingress, "sgr-1", { securityGroupId: "sg-lb", ...tcp(443), cidrIpv4: "0.0.0.0/0" }),
    record(egress, "sgr-2", { securityGroupId: "sg-lb", ...tcp(8443), referencedSecurityGroupId: "sg-gateways" }),
    record(ingress, "sgr-3", { securityGroupId: "sg-gateways", ...tcp(8443), referencedSecurityGroupId: "sg-lb" }),
    record(egress, "sgr-4", { securityGroupId: "sg-gateways", ...tcp(443), cidrIpv4: "0.0.0.0/0" }),
  ];
}

export function loadBalancerRecords(): ResourceRecord[] {
  return [
    record(
      "aws:acm/certificate:Certificate",
      CERTIFICATE_ARN,
      { domainName: "*.shop.example" },
      { arn: CERTIFICATE_ARN },
    ),
    record(
      "aws:lb/loadBalancer:LoadBalancer",
      LOAD_BALANCER_ARN,
      {
        subnets: ZONES.map((zone) => `subnet-public-${zone}`),
        securityGroups: ["sg-lb"],
        dropInvalidHeaderFields: true,
        name: "waf-lb",
      },
      { arn: LOAD_BALANCER_ARN, dnsName: `waf-lb-1234567890.${REGION}.elb.amazonaws.com` },
    ),
    record(
      "aws:lb/targetGroup:TargetGroup",
      TARGET_GROUP_ARN,
      {
        vpcId: "vpc-1",
        protocol: "HTTPS",
        port: 8443,
        deregistrationDelay: 20,
        name: "waf",
        healthCheck: { protocol: "HTTPS", path: "/healthz", matcher: "200", interval: 5, timeout: 2 },
      },
      { arn: TARGET_GROUP_ARN },
    ),
    record(
      "aws:lb/listener:Listener",
      LISTENER_ARN,
      {
        loadBalancerArn: LOAD_BALANCER_ARN,
        port: 443,
        protocol: "HTTPS",
        sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
        certificateArn: CERTIFICATE_ARN,
        defaultActions: [{ type: "forward", targetGroupArn: TARGET_GROUP_ARN }],
      },
      { arn: LISTENER_ARN },
    ),
    record("aws:route53/record:Record", "record-1", {
      zoneId: "Z0PORTCULLIS",
      name: HOST,
      type: "A",
      aliases: [{ name: `waf-lb-1234567890.${REGION}.elb.amazonaws.com`, zoneId: "Z1", evaluateTargetHealth: true }],
    }),
  ];
}

export function instanceRecords(userData: string, version = 1): ResourceRecord[] {
  return [
    record("aws:iam/role:Role", "gateway", { name: "gateway" }, { arn: ROLE_ARN }),
    record("aws:iam/instanceProfile:InstanceProfile", "gateway", { name: "gateway", role: "gateway" }),
    record(
      "aws:ec2/launchTemplate:LaunchTemplate",
      "lt-1",
      {
        name: "gateway",
        imageId: "ami-1",
        userData: Buffer.from(userData).toString("base64"),
        vpcSecurityGroupIds: ["sg-gateways"],
        iamInstanceProfile: { name: "gateway" },
        metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      },
      { latestVersion: version, defaultVersion: 1 },
    ),
  ];
}

export function groupRecord(id: string, values: Values = {}): ResourceRecord {
  return record("aws:autoscaling/group:Group", id, {
    name: id,
    minSize: 2,
    maxSize: 2,
    desiredCapacity: 2,
    vpcZoneIdentifiers: ZONES.map((zone) => `subnet-gateway-${zone}`),
    launchTemplate: { id: "lt-1", version: "1" },
    targetGroupArns: [TARGET_GROUP_ARN],
    waitForElbCapacity: 2,
    waitForCapacityTimeout: "2m",
    ...values,
  });
}

function subnet(id: string, cidrBlock: string, zone: Zone): ResourceRecord {
  return record("aws:ec2/subnet:Subnet", id, { vpcId: "vpc-1", cidrBlock, availabilityZone: `${REGION}${zone}` });
}

function association(routeTableId: string, subnetId: string): ResourceRecord {
  const type = "aws:ec2/routeTableAssociation:RouteTableAssociation";
  return record(type, `rtbassoc-${subnetId}`, { routeTableId, subnetId });
}
