import { mistakesIn, type Mistake } from "./mistake";

const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const WORLD = { referencedSecurityGroupId: undefined, prefixListId: undefined, cidrIpv4: "0.0.0.0/0" };

export const NETWORK_MISTAKES: Mistake[] = [
  ...mistakesIn(INGRESS, "waf-gateways-from-lb", [
    {
      title: "the world speaks SSH with gateways",
      change: { set: { ...WORLD, fromPort: 22, toPort: 22 } },
      policy: "admin-ports",
      says: ["cidrIpv4"],
    },
    {
      title: "the world reaches gateways past the load balancer",
      change: { set: WORLD },
      policy: "world-ingress",
      says: ["cidrIpv4"],
    },
    {
      title: "half of the world reaches gateways",
      change: { set: { ...WORLD, cidrIpv4: "128.0.0.0/1" } },
      policy: "world-ingress",
      says: ["cidrIpv4"],
    },
    {
      title: "nobody knows what a rule is for",
      change: { set: { description: undefined } },
      policy: "security-group-rules-described",
      level: "advisory",
      says: ["description"],
    },
    {
      title: "gateways are open to the load balancer on every port",
      change: { set: { ipProtocol: "-1", fromPort: undefined, toPort: undefined } },
      policy: "security-group-ports-named",
      says: ["opens every port", "Name those"],
    },
  ]),
  ...mistakesIn(INGRESS, "waf-management-lb-from-10.8.0.0-24", [
    {
      title: "the world reaches the management server's door",
      change: { set: { cidrIpv4: "0.0.0.0/0" } },
      policy: "management-access",
      says: ["cidrIpv4"],
    },
    {
      title: "a whole country reaches the management server's door",
      change: { set: { cidrIpv4: "198.0.0.0/8" } },
      policy: "management-access",
      says: ["cidrIpv4"],
    },
  ]),
  ...mistakesIn(EGRESS, "waf-gateways-to-origins", [
    {
      title: "gateways reach everything on every port",
      change: { set: { ipProtocol: "-1", fromPort: undefined, toPort: undefined } },
      policy: "world-egress-ports",
      says: ["cidrIpv4"],
    },
  ]),
  ...mistakesIn(EGRESS, "waf-lb-to-gateways", [
    {
      title: "the load balancer reaches half of the internet",
      change: { set: { referencedSecurityGroupId: undefined, cidrIpv4: "0.0.0.0/1" } },
      policy: "load-balancer-egress",
      says: ["cidrIpv4 lets a load balancer reach the world"],
    },
    {
      title: "the load balancer is let out to the management server, and not to the gateways",
      change: { refer: { property: "referencedSecurityGroupId", type: GROUP, name: "waf-management" } },
      policy: "security-group-rules-meet",
      says: ["waf-lb may send to waf-management", "no ingress rule"],
    },
  ]),
  ...mistakesIn(EGRESS, "waf-management-to-s3", [
    {
      title: "the management server reaches the world",
      change: { set: WORLD },
      policy: "management-egress",
      says: ["cidrIpv4", "Give the addresses or groups"],
    },
  ]),
  ...mistakesIn(GROUP, "waf-gateways", [
    {
      title: "a group has rules in two places",
      change: {
        set: {
          egress: [
            { protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["198.51.100.0/24"], description: "To us" },
          ],
        },
      },
      policy: "security-group-rules-in-one-place",
      says: ["inline rules", "Move all rules"],
    },
  ]),
  ...mistakesIn("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "waf-default", [
    {
      title: "members of the default group talk to each other",
      change: { set: { ingress: [{ protocol: "-1", fromPort: 0, toPort: 0, self: true }] } },
      policy: "default-security-group-empty",
      says: ["ingress has rules", "Remove them"],
    },
    {
      title: "the default group is as AWS made it",
      change: { gone: true },
      policy: "default-security-group-empty",
      at: "waf-vpc",
      says: ["Add a DefaultSecurityGroup"],
    },
  ]),
  ...mistakesIn("aws:ec2/flowLog:FlowLog", "waf-flows", [
    {
      title: "nothing tells of refused connections",
      change: { set: { trafficType: "ACCEPT" } },
      policy: "vpc-flow-logs",
      says: ["trafficType", '"ALL"'],
    },
    {
      title: "nothing tells of connections",
      change: { gone: true },
      policy: "vpc-flow-logs",
      at: "waf-vpc",
      says: ["Add one with its vpcId"],
    },
  ]),
  ...mistakesIn("aws:ec2/subnet:Subnet", "waf-vpc-gateway-1", [
    {
      title: "gateways get public addresses",
      change: { set: { mapPublicIpOnLaunch: true } },
      policy: "private-subnet-addresses",
      says: ["mapPublicIpOnLaunch", "false"],
    },
  ]),
  ...mistakesIn("aws:ec2/eip:Eip", "waf-egress-eu-central-1a", [
    {
      title: "an address that others trust may be deleted",
      change: { protect: false },
      policy: "fixed-address-protected",
      says: ["protect: true"],
    },
    {
      title: "an address is in another region",
      change: { set: { region: "us-east-1" } },
      policy: "same-region",
      says: ["us-east-1", "eu-central-1"],
    },
  ]),
  ...mistakesIn("aws:ec2/routeTable:RouteTable", "waf-vpc-public-1", [
    {
      title: "routes stand in two places",
      change: { set: { routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: "igw-0123456789abcdef0" }] } },
      policy: "routes-in-one-place",
      says: ["It has inline routes", "waf-vpc-public-1"],
    },
  ]),
  ...mistakesIn("aws:ec2/vpcEndpoint:VpcEndpoint", "waf-s3", [
    {
      title: "no request goes by the endpoint for S3",
      change: { set: { routeTableIds: undefined } },
      policy: "gateway-endpoint-routed",
      says: ["routeTableIds is not given"],
    },
  ]),
  ...mistakesIn("aws:ec2/natGateway:NatGateway", "waf-egress-eu-central-1a", [
    {
      title: "gateways leave by a second address",
      change: { set: { secondaryAllocationIds: ["eipalloc-0123456789abcdef0"] } },
      policy: "nat-addresses-fixed",
      says: ["gives it 2 addresses; 1 may be"],
    },
  ]),
  ...mistakesIn("aws:ec2/route:Route", "waf-vpc-public-1", [
    {
      title: "load balancers leave by an address that others trust",
      change: {
        refer: {
          property: "natGatewayId",
          type: "aws:ec2/natGateway:NatGateway",
          name: "waf-egress-eu-central-1a",
        },
      },
      policy: "trusted-nat-for-gateways-only",
      at: "waf-vpc-public-1",
      says: ["no gateway subnet", "Give it another way out"],
    },
  ]),
];
