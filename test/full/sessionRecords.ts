import * as fs from "node:fs";
import type { ResourceRecord } from "../../twin/resourceRecord";
import { record, REGION, ZONES } from "../twin/networkRecords";
import { SMALL_GATEWAY } from "../twin/networkUserData";

type Values = Record<string, unknown>;

/** Records of a server that nobody reaches but by sessions: no route, two endpoints, an internal load balancer. */
const arn = (service: string, name: string): string => `arn:aws:${service}:${REGION}:123456789012:${name}`;
const ROLE_ARN = "arn:aws:iam::123456789012:role/server";
const TARGET_GROUP = arn("elasticloadbalancing", "targetgroup/server/0123456789abcdef");
const LOAD_BALANCER = arn("elasticloadbalancing", "loadbalancer/app/server/0123456789abcdef");
const CERTIFICATE = arn("acm", "certificate/00000000-0000-0000-0000-000000000001");

export const SERVER_HOST = "server.shop.example";
export const ENTRANCE = `internal-server-1234567890.${REGION}.elb.amazonaws.com`;
export const DOCUMENT_NAME = "server-session";
export const DOCUMENT_ARN = arn("ssm", `document/${DOCUMENT_NAME}`);
export const INSTANCES_ARN = arn("ec2", "instance/*");
const SUBNETS = ZONES.map((zone) => `subnet-server-${zone}`);

export function serverNetworkRecords(): ResourceRecord[] {
  const group = (id: string): ResourceRecord =>
    record("aws:ec2/securityGroup:SecurityGroup", id, { vpcId: "vpc-1", description: id });
  const rule = (direction: "Ingress" | "Egress", id: string, from: string, to: string, port: number): ResourceRecord =>
    record(`aws:vpc/securityGroup${direction}Rule:SecurityGroup${direction}Rule`, id, {
      securityGroupId: direction === "Ingress" ? to : from,
      ...{ ipProtocol: "tcp", fromPort: port, toPort: port },
      referencedSecurityGroupId: direction === "Ingress" ? from : to,
    });
  const both = (from: string, to: string, port: number): ResourceRecord[] => [
    rule("Egress", `e-${from}-${to}`, from, to, port),
    rule("Ingress", `i-${from}-${to}`, from, to, port),
  ];
  return [
    record("aws:ec2/vpc:Vpc", "vpc-1", { cidrBlock: "10.40.0.0/16" }, { mainRouteTableId: "rtb-main" }),
    ...ZONES.map((zone, index) =>
      record("aws:ec2/subnet:Subnet", `subnet-server-${zone}`, {
        ...{ vpcId: "vpc-1", cidrBlock: `10.40.${20 + index}.0/24`, availabilityZone: `${REGION}${zone}` },
      }),
    ),
    ...["sg-server", "sg-endpoints", "sg-entrance"].map(group),
    ...both("sg-server", "sg-endpoints", 443),
    ...both("sg-server", "sg-entrance", 443),
    ...both("sg-entrance", "sg-server", 8443),
  ];
}

/** One of the endpoints, which lets everything through. */
export function sessionEndpoint(service: "ssm" | "ssmmessages", values: Values = {}): ResourceRecord {
  return record("aws:ec2/vpcEndpoint:VpcEndpoint", `vpce-${service}`, {
    ...{ vpcId: "vpc-1", vpcEndpointType: "Interface", privateDnsEnabled: true },
    ...{ serviceName: `com.amazonaws.${REGION}.${service}`, subnetIds: SUBNETS, securityGroupIds: ["sg-endpoints"] },
    ...values,
  });
}

/** @param agentPackage path of the agent's Debian package, which the user data carries and installs. */
export function serverRecords(agentPackage: string): ResourceRecord[] {
  const text = fs.readFileSync(agentPackage).toString("base64");
  // The package would wait for its unit, and that for cloud-init, which waits for this user data.
  const dpkg = "SYSTEMD_OFFLINE=1 dpkg --install agent.deb";
  const start = "systemctl daemon-reload\nsystemctl start --no-block amazon-ssm-agent";
  const install = `base64 -d >agent.deb <<END\n${text}\nEND\n${dpkg}\n${start}\n`;
  const userData = SMALL_GATEWAY.replace("cd /root\n", `cd /root\n${install}`);
  const policy = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: ["ssm:UpdateInstanceInformation", "ssmmessages:*"], Resource: "*" }],
  };
  return [
    record("aws:acm/certificate:Certificate", CERTIFICATE, { domainName: SERVER_HOST }, { arn: CERTIFICATE }),
    record(
      "aws:lb/loadBalancer:LoadBalancer",
      LOAD_BALANCER,
      { subnets: SUBNETS, securityGroups: ["sg-entrance"], internal: true, name: "server" },
      { arn: LOAD_BALANCER, dnsName: ENTRANCE },
    ),
    record(
      "aws:lb/targetGroup:TargetGroup",
      TARGET_GROUP,
      {
        ...{ vpcId: "vpc-1", protocol: "HTTPS", port: 8443, deregistrationDelay: 1, name: "server" },
        healthCheck: { protocol: "HTTPS", path: "/healthz", matcher: "200", interval: 5, timeout: 2 },
      },
      { arn: TARGET_GROUP },
    ),
    record("aws:lb/listener:Listener", "listener-server", {
      ...{ loadBalancerArn: LOAD_BALANCER, port: 443, protocol: "HTTPS", certificateArn: CERTIFICATE },
      sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
      defaultActions: [{ type: "forward", targetGroupArn: TARGET_GROUP }],
    }),
    record(
      "aws:iam/role:Role",
      "server",
      { name: "server", assumeRolePolicy: "{}" },
      { arn: ROLE_ARN, uniqueId: "AROASERVER" },
    ),
    record("aws:iam/rolePolicy:RolePolicy", "server-policy", { role: "server", policy: JSON.stringify(policy) }),
    record("aws:iam/instanceProfile:InstanceProfile", "server", { name: "server", role: "server" }),
    record(
      "aws:ssm/document:Document",
      DOCUMENT_NAME,
      {
        ...{ name: DOCUMENT_NAME, documentType: "Session", documentFormat: "JSON" },
        content: JSON.stringify({
          schemaVersion: "1.0",
          sessionType: "Port",
          properties: { type: "LocalPortForwarding", host: ENTRANCE, portNumber: "443" },
        }),
      },
      { arn: DOCUMENT_ARN },
    ),
    record(
      "aws:ec2/launchTemplate:LaunchTemplate",
      "lt-server",
      {
        ...{ name: "server", imageId: "ami-1", userData: Buffer.from(userData).toString("base64") },
        ...{ vpcSecurityGroupIds: ["sg-server"], iamInstanceProfile: { name: "server" } },
        metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      },
      { latestVersion: 1, defaultVersion: 1 },
    ),
    record("aws:autoscaling/group:Group", "server", {
      ...{ name: "server", minSize: 1, maxSize: 1, desiredCapacity: 1, vpcZoneIdentifiers: SUBNETS },
      ...{ launchTemplate: { id: "lt-server", version: "1" }, targetGroupArns: [TARGET_GROUP] },
      ...{ waitForElbCapacity: 1, waitForCapacityTimeout: "2m" },
      tags: [{ key: "portcullis:session", value: DOCUMENT_NAME, propagateAtLaunch: true }],
    }),
  ];
}
