import { UNKNOWN_VALUE } from "../support/policyPack";
import type { TestResource } from "../support/policyPack";
import { of } from "../support/policyCase";
import type { PolicyCase, Props } from "../support/policyCase";

const table = of("aws:ec2/routeTable:RouteTable");
const route = (props: Props): TestResource => of("aws:ec2/route:Route")({ ...props }, { name: "out" });
const inline = table({ id: "rtb-1", routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: "igw-1" }] });
const endpoint = of("aws:ec2/vpcEndpoint:VpcEndpoint");
const association = (props: Props, more: Partial<TestResource> = {}): TestResource =>
  of("aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation")(props, { name: "on", ...more });
const rule = (props: Props): TestResource =>
  of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")(
    { ipProtocol: "tcp", fromPort: 443, toPort: 443, ...props },
    { name: "in" },
  );
const vpc = of("aws:ec2/vpc:Vpc");
const subnet = of("aws:ec2/subnet:Subnet");
const balancer = of("aws:lb/loadBalancer:LoadBalancer");
const IPV4 = rule({ cidrIpv4: "198.51.100.0/28" });

const record = of("aws:route53/record:Record");
const alias = (name: string, more: Props = {}): Props => ({
  type: "A",
  name: "api.shop.example",
  aliases: [{ name, zoneId: "Z1", evaluateTargetHealth: true }],
  ...more,
});
const entrance = of("aws:lb/loadBalancer:LoadBalancer")(
  { name: "entrance" },
  { name: "entrance", computed: { dnsName: "Entrance-1.eu-central-1.elb.amazonaws.com" } },
);
const edge = (aliases: string[]): TestResource =>
  of("aws:cloudfront/distribution:Distribution")(
    { enabled: true, aliases },
    { name: "edge", computed: { domainName: "d1.cloudfront.net" } },
  );
const interfaceEndpoint = endpoint(
  { vpcEndpointType: "Interface" },
  { name: "apis", computed: { dnsEntries: [{ dnsName: "vpce-1.execute-api.eu-central-1.vpce.amazonaws.com" }] } },
);
const certificate = of("aws:acm/certificate:Certificate")({ domainName: "shop.example" }, { name: "certificate" });
const ATTACKERS = "d111111abcdef8.cloudfront.net";

/** Ways through a network, and names. */
export const WAY_CASES: PolicyCase[] = [
  {
    policy: "routes-in-one-place",
    passes: [
      [inline],
      [table({ id: "rtb-1" }), route({ routeTableId: "rtb-1", gatewayId: "igw-1" })],
      [inline, route({ routeTableId: "rtb-2", gatewayId: "igw-1" })],
      // What the provider computes.
      [
        table({ id: "rtb-1" }, { computed: { routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: "igw-1" }] } }),
        route({ routeTableId: "rtb-1", gatewayId: "igw-1" }),
      ],
    ],
    fails: [
      {
        stack: [inline, route({ routeTableId: "rtb-1", gatewayId: "igw-1" })],
        message: /It has inline routes, and out is a resource of its own/,
        at: "it",
      },
    ],
    unknown: [[table({ id: "rtb-1", routes: UNKNOWN_VALUE }), route({ routeTableId: "rtb-1", gatewayId: "igw-1" })]],
  },
  {
    policy: "gateway-endpoint-routed",
    passes: [
      [endpoint({ vpcEndpointType: "Gateway", routeTableIds: ["rtb-1"] })],
      [inline, endpoint({ routeTableIds: UNKNOWN_VALUE }, { from: { routeTableIds: [inline] } })],
      [endpoint({ id: "vpce-1" }), association({ vpcEndpointId: "vpce-1" })],
    ],
    fails: [
      { stack: [endpoint({ vpcEndpointType: "Gateway" })], message: /routeTableIds is not given/ },
      { stack: [endpoint({ vpcEndpointType: "Gateway", routeTableIds: [] })], message: /no request goes by/ },
      {
        stack: [endpoint({ id: "vpce-1" }), association({ vpcEndpointId: "vpce-2" })],
        message: /routeTableIds is not given/,
        at: "it",
      },
    ],
    unknown: [
      [endpoint({ vpcEndpointType: UNKNOWN_VALUE })],
      [endpoint({ routeTableIds: UNKNOWN_VALUE })],
      [endpoint({}), association({ vpcEndpointId: UNKNOWN_VALUE })],
    ],
    notApplicable: [[endpoint({ vpcEndpointType: "Interface" })]],
  },
  {
    policy: "ipv6-ruled",
    passes: [
      [IPV4, subnet({ assignIpv6AddressOnCreation: false }), balancer({ ipAddressType: "ipv4" }), vpc({})],
      [IPV4, rule({ cidrIpv6: "::/0" }), subnet({ assignIpv6AddressOnCreation: true })],
    ],
    fails: [
      { stack: [IPV4, subnet({ assignIpv6AddressOnCreation: true })], message: /assignIpv6AddressOnCreation gives/ },
      { stack: [IPV4, vpc({ assignGeneratedIpv6CidrBlock: true })], message: /assignGeneratedIpv6CidrBlock gives/ },
      { stack: [IPV4, balancer({ ipAddressType: "dualstack" })], message: /ipAddressType gives IPv6 addresses/ },
    ],
    unknown: [
      [IPV4, subnet({ assignIpv6AddressOnCreation: UNKNOWN_VALUE })],
      [rule({ cidrIpv6: UNKNOWN_VALUE }), subnet({ assignIpv6AddressOnCreation: true })],
    ],
    // Another stack has the rules.
    notApplicable: [[subnet({ assignIpv6AddressOnCreation: true }), vpc({ assignGeneratedIpv6CidrBlock: true })]],
  },
  {
    policy: "alias-leads-home",
    passes: [
      [entrance, record(alias("dualstack.entrance-1.eu-central-1.elb.amazonaws.com."))],
      [edge(["api.shop.example"]), record(alias("d1.cloudfront.net"))],
      [edge(["*.shop.example"]), record(alias("d1.cloudfront.net"))],
      [edge(["api.shop.example"]), record(alias("d1.cloudfront.net", { name: "api" }))],
      [interfaceEndpoint, record(alias("vpce-1.execute-api.eu-central-1.vpce.amazonaws.com"))],
      [record({ type: "A", name: "api.shop.example" }, { name: "other" }), record(alias("api.shop.example"))],
      [record({ type: "CNAME", name: "shop", records: ["shops.myshopify.com"] })],
      [record({ type: "MX", name: "shop", records: ["10 inbound-smtp.eu-west-1.amazonaws.com"] })],
      [entrance, record(alias(UNKNOWN_VALUE), { from: { aliases: [entrance] } })],
      [
        certificate,
        record({ type: "CNAME", name: UNKNOWN_VALUE, records: [UNKNOWN_VALUE] }, { from: { records: [certificate] } }),
      ],
    ],
    fails: [
      { stack: [entrance, record(alias(ATTACKERS))], message: /aliases\[0\]\.name is no resource of the stack/ },
      {
        stack: [edge(["www.shop.example"]), record(alias("d1.cloudfront.net"))],
        message: /leads to the distribution edge, which does not have the record's name/,
      },
      { stack: [edge([]), record(alias("d1.cloudfront.net"))], message: /leads to the distribution edge/ },
      {
        stack: [record({ type: "CNAME", name: "old", records: ["old.eu-central-1.elasticbeanstalk.com"] })],
        message: /records\[0\] is no resource of the stack/,
      },
    ],
    unknown: [[record(alias(UNKNOWN_VALUE))]],
    configured: {
      properties: { knownTargets: "^shared-[0-9]+\\.eu-central-1\\.elb\\.amazonaws\\.com$" },
      passes: [[record(alias("shared-7.eu-central-1.elb.amazonaws.com"))]],
      fails: [{ stack: [record(alias(ATTACKERS))], message: /match it by knownTargets/ }],
    },
  },
];
