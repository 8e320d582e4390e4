import { AUTHORIZER_SETTINGS_VARIABLE } from "../../../contracts";
import { UNKNOWN_VALUE } from "../support/policyPack";
import type { TestResource } from "../support/policyPack";
import { of } from "../support/policyCase";
import type { PolicyCase, Props } from "../support/policyCase";
import { MANAGEMENT_TAGS, WORLD_IPV4, WORLD_IPV6 } from "../support/resources";

const vpc = of("aws:ec2/vpc:Vpc")({}, { name: "vpc" });
const group = (props: Props = {}, name = "group"): TestResource =>
  of("aws:ec2/securityGroup:SecurityGroup")(props, { name });
const ruleOf =
  (type: string) =>
  (props: Props, target: TestResource = group()): TestResource => ({
    ...of(type)({ securityGroupId: UNKNOWN_VALUE, ipProtocol: "tcp", fromPort: 443, toPort: 443, ...props }),
    from: { securityGroupId: [target] },
  });
const ingress = ruleOf("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule");
const egress = ruleOf("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule");
const balancer = (target: TestResource): TestResource => ({
  ...of("aws:lb/loadBalancer:LoadBalancer")({ securityGroups: [UNKNOWN_VALUE] }, { name: "lb" }),
  from: { securityGroups: [target] },
});
const inVpc =
  (type: string) =>
  (props: Props): TestResource => ({ ...of(type)({ vpcId: UNKNOWN_VALUE, ...props }), from: { vpcId: [vpc] } });
const flowLog = inVpc("aws:ec2/flowLog:FlowLog");
const defaultGroup = inVpc("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup");
const all = { trafficType: "ALL", logDestinationType: "s3" };
const open = (port: number): Props => ({ protocol: "tcp", fromPort: port, toPort: port, cidrBlocks: [WORLD_IPV4] });

const lb = group({}, "lb");
const machines = group({}, "machines");
/** A rule about another group, or about what its properties say. */
const between =
  (rule: typeof ingress, own: TestResource) =>
  (peer: TestResource | undefined, props: Props = {}): TestResource => {
    const made = rule({ ...(peer !== undefined && { referencedSecurityGroupId: UNKNOWN_VALUE }), ...props }, own);
    return {
      ...made,
      from: { securityGroupId: [own], ...(peer !== undefined && { referencedSecurityGroupId: [peer] }) },
    };
  };
const toMachines = between(egress, lb);
const fromLoadBalancer = between(ingress, machines);
const template = of("aws:ec2/launchTemplate:LaunchTemplate");
const machine = (own: TestResource): TestResource => ({
  ...template({ vpcSecurityGroupIds: [UNKNOWN_VALUE] }),
  from: { vpcSecurityGroupIds: [own] },
});

const PARENT = "portcullis:index:PublicWafStack$";
const nat = of("aws:ec2/natGateway:NatGateway")({ id: "nat-1" }, { name: "waf-egress-a", parentTypes: PARENT });
const otherNat = of("aws:ec2/natGateway:NatGateway")({ id: "nat-2" }, { name: "own" });
const table = of("aws:ec2/routeTable:RouteTable")({ id: "rtb-1" }, { name: "table" });
const route = (natId: string): TestResource =>
  of("aws:ec2/route:Route")({ routeTableId: "rtb-1", natGatewayId: natId }, { name: "route" });
const subnet = (name: string): TestResource => of("aws:ec2/subnet:Subnet")({ id: "subnet-1" }, { name });
const association = of("aws:ec2/routeTableAssociation:RouteTableAssociation")({
  routeTableId: "rtb-1",
  subnetId: "subnet-1",
});

const eip = (publicIp: string): TestResource =>
  of("aws:ec2/eip:Eip")({ publicIp }, { name: `waf-egress-${publicIp}`, parentTypes: PARENT });
/** A stack with addresses that exist, and a zone that is gone and has none. */
const bringing = (...addresses: string[]): TestResource =>
  of("portcullis:index:PublicWafStack")({
    zones: [
      { address: "192.0.2.1" },
      ...addresses.map((address) => ({ allocationId: "eipalloc-1", address })),
      { allocationId: "eipalloc-2", state: "gone" },
    ],
  });
const authorizer = (allowed: string[] | string): TestResource =>
  of("aws:lambda/function:Function")(
    {
      environment: {
        variables: {
          [AUTHORIZER_SETTINGS_VARIABLE]:
            typeof allowed === "string"
              ? allowed
              : JSON.stringify({ lock: { mode: "direct", allowedAddresses: allowed } }),
        },
      },
    },
    { parentTypes: "portcullis:index:Authorizer$" },
  );

export const NETWORK_CASES: PolicyCase[] = [
  {
    policy: "admin-ports",
    passes: [
      [group({ ingress: [{ ...open(22), cidrBlocks: ["10.0.0.0/8", "203.0.113.0/24"] }] })],
      [group({ ingress: [open(443)] })],
    ],
    fails: [
      {
        stack: [group({ ingress: [open(22)] })],
        message: /cidrBlocks\[0\] opens port 22 \(SSH\) to the whole IPv4 internet/,
      },
      { stack: [group(), ingress({ fromPort: 3000, toPort: 4000, cidrIpv4: WORLD_IPV4 })], message: /3306 \(MySQL\)/ },
      { stack: [group(), ingress({ ipProtocol: "-1", cidrIpv6: WORLD_IPV6 })], message: /whole IPv6 internet/ },
      {
        stack: [group(), ingress({ fromPort: 3389, toPort: 3389, prefixListId: "pl-3b927c52" })],
        message: /outside this stack/,
      },
    ],
    unknown: [
      [group(), ingress({ fromPort: 22, toPort: 22, cidrIpv4: UNKNOWN_VALUE })],
      [group(), ingress({ fromPort: UNKNOWN_VALUE, cidrIpv4: WORLD_IPV4 })],
    ],
    configured: {
      properties: { adminPorts: [8443], minPrefixLengthIpv4: 16 },
      passes: [
        [group({ ingress: [open(22)] })],
        [group({ ingress: [{ ...open(8443), cidrBlocks: ["203.0.0.0/22"] }] })],
      ],
      fails: [{ stack: [group({ ingress: [open(8443)] })], message: /port 8443/ }],
    },
  },
  {
    policy: "world-ingress",
    passes: [
      [group(), balancer(group()), ingress({ cidrIpv4: WORLD_IPV4 })],
      [group({ ingress: [{ ...open(8080), cidrBlocks: ["10.0.0.0/8", "203.0.113.0/24"] }] })],
    ],
    fails: [
      { stack: [group({ ingress: [open(443)] })], message: /ingress\[0\]\.cidrBlocks\[0\] lets the world in/ },
      {
        stack: [group(), balancer(group()), ingress({ fromPort: 8443, toPort: 8443, cidrIpv4: WORLD_IPV4 })],
        message: /lets the world in/,
      },
      {
        stack: [group(), balancer(group()), ingress({ ipProtocol: "-1", cidrIpv6: WORLD_IPV6 })],
        message: /lets the world in/,
      },
      {
        stack: [group({ ingress: [{ ...open(8080), cidrBlocks: ["0.0.0.0/1", "128.0.0.0/1"] }] })],
        message: /lets the world in/,
      },
    ],
    unknown: [
      [group(), ingress({ cidrIpv4: UNKNOWN_VALUE })],
      [group(), { ...ingress({ cidrIpv4: WORLD_IPV4 }), from: {} }],
      [group(), { ...balancer(group()), from: {} }, ingress({ cidrIpv4: WORLD_IPV4 })],
    ],
    configured: {
      properties: { ports: [8443] },
      passes: [[group(), balancer(group()), ingress({ fromPort: 8443, toPort: 8443, cidrIpv4: WORLD_IPV4 })]],
      fails: [{ stack: [group(), balancer(group()), ingress({ cidrIpv4: WORLD_IPV4 })], message: /ports 8443/ }],
    },
  },
  {
    policy: "world-egress-ports",
    passes: [
      [group(), egress({ cidrIpv4: WORLD_IPV4 })],
      [group(), egress({ ipProtocol: "-1", cidrIpv4: "10.0.0.0/8" })],
    ],
    fails: [
      {
        stack: [group(), egress({ ipProtocol: "-1", cidrIpv4: WORLD_IPV4 })],
        message: /cidrIpv4 leads to the world on every port/,
      },
      {
        stack: [group({ egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: [WORLD_IPV4] }] })],
        message: /egress\[0\]/,
      },
    ],
    unknown: [[group(), egress({ fromPort: UNKNOWN_VALUE, cidrIpv4: WORLD_IPV4 })]],
  },
  {
    policy: "management-egress",
    passes: [
      [group({ tags: MANAGEMENT_TAGS }), egress({ cidrIpv4: "10.0.0.0/16" }, group({ tags: MANAGEMENT_TAGS }))],
      [group(), egress({ cidrIpv4: WORLD_IPV4 })],
    ],
    fails: [
      {
        stack: [group({ tags: MANAGEMENT_TAGS }), egress({ cidrIpv4: WORLD_IPV4 }, group({ tags: MANAGEMENT_TAGS }))],
        message: /lets a management server reach the world/,
      },
    ],
    unknown: [
      [group({ tags: MANAGEMENT_TAGS }), egress({ cidrIpv4: UNKNOWN_VALUE }, group({ tags: MANAGEMENT_TAGS }))],
    ],
    configured: {
      properties: { namePattern: "^admin" },
      fails: [{ stack: [group({ egress: [open(443)] }, "admin-group")], message: /reach the world/ }],
    },
  },
  {
    policy: "security-group-rules-in-one-place",
    passes: [[group(), ingress({})], [group({ ingress: [open(443)] })]],
    fails: [
      {
        stack: [group({ ingress: [open(443)] }), ingress({}, group({ ingress: [open(443)] }))],
        message: /inline rules/,
        at: "group",
      },
    ],
  },
  {
    policy: "security-group-rules-meet",
    passes: [
      [lb, machines, toMachines(machines), fromLoadBalancer(lb)],
      // Addresses may be anybody's.
      [lb, machines, toMachines(machines), fromLoadBalancer(undefined, { cidrIpv4: "10.0.0.0/8" })],
      // Nothing restricts what the load balancer sends.
      [lb, machines, fromLoadBalancer(lb)],
    ],
    fails: [
      { stack: [lb, machines, toMachines(machines)], message: /lb may send to machines, which has no ingress rule/ },
      {
        stack: [lb, machines, toMachines(machines), fromLoadBalancer(lb, { fromPort: 8443, toPort: 8443 })],
        message: /machines lets in lb, which has no egress rule to it on these ports/,
      },
      {
        // A list of somebody else's addresses is no machine of the stack.
        stack: [lb, machines, toMachines(undefined, { prefixListId: "pl-1" }), toMachines(lb), fromLoadBalancer(lb)],
        message: /machines lets in lb, which has no egress rule/,
      },
      {
        stack: [lb, machines, toMachines(lb), fromLoadBalancer(lb)],
        message: /machines lets in lb, which has no egress rule/,
      },
    ],
    unknown: [[lb, machines, toMachines(machines), { ...fromLoadBalancer(lb), from: {} }]],
    notApplicable: [[lb, machines, toMachines(undefined, { referencedSecurityGroupId: "sg-0fe1sewhere" })]],
  },
  {
    policy: "load-balancer-groups-apart",
    passes: [[lb, machines, balancer(lb), machine(machines)]],
    fails: [
      { stack: [lb, machines, balancer(lb), machine(lb)], message: /lb is a group of the load balancer lb as well/ },
      {
        stack: [
          lb,
          balancer(lb),
          {
            ...template({ networkInterfaces: [{ securityGroups: [UNKNOWN_VALUE] }] }),
            from: { networkInterfaces: [lb] },
          },
        ],
        message: /who may reach that reaches the machines/,
      },
    ],
    unknown: [[lb, machines, balancer(lb), { ...machine(lb), from: { vpcSecurityGroupIds: [lb, machines] } }]],
  },
  {
    policy: "security-group-rules-described",
    passes: [[group(), ingress({ description: "HTTPS from clients" })]],
    unknown: [[group(), ingress({ description: UNKNOWN_VALUE })]],
    fails: [
      { stack: [group(), ingress({})], message: /description is not given/ },
      { stack: [group(), ingress({ description: "the client's" })], message: /description has another value/ },
      { stack: [group({ egress: [open(443)] })], message: /egress\[0\]\.description is not given/ },
    ],
  },
  {
    policy: "default-security-group-empty",
    passes: [[vpc, defaultGroup({ ingress: [], egress: [] })]],
    fails: [
      { stack: [vpc], message: /Add a DefaultSecurityGroup/ },
      { stack: [vpc, defaultGroup({ ingress: [open(443)] })], message: /ingress has rules/ },
    ],
    unknown: [
      [vpc, { ...defaultGroup({}), from: {} }],
      [vpc, defaultGroup({ egress: UNKNOWN_VALUE })],
    ],
  },
  {
    policy: "vpc-flow-logs",
    passes: [
      [vpc, flowLog(all)],
      [vpc, flowLog({ trafficType: "ALL", iamRoleArn: UNKNOWN_VALUE })],
    ],
    fails: [
      { stack: [vpc], message: /No FlowLog of the stack/ },
      { stack: [vpc, flowLog({ ...all, trafficType: "ACCEPT" })], message: /trafficType/ },
      { stack: [vpc, flowLog({ trafficType: "ALL" })], message: /iamRoleArn is not given/ },
    ],
    unknown: [[vpc, { ...flowLog(all), from: {} }]],
  },
  {
    policy: "trusted-nat-for-gateways-only",
    passes: [
      [nat, table, route("nat-1"), subnet("waf-vpc-gateway-1"), association],
      [otherNat, table, route("nat-2"), subnet("waf-vpc-public-1"), association],
    ],
    fails: [
      { stack: [nat, table, route("nat-1"), subnet("waf-vpc-public-1"), association], message: /is no gateway subnet/ },
      {
        stack: [
          nat,
          of("aws:ec2/routeTable:RouteTable")({ id: "rtb-1", routes: [{ natGatewayId: "nat-1" }] }, { name: "table" }),
          subnet("other"),
          association,
        ],
        message: /is no gateway subnet/,
      },
    ],
    unknown: [
      [
        nat,
        table,
        {
          ...of("aws:ec2/route:Route")({ routeTableId: UNKNOWN_VALUE, natGatewayId: "nat-1" }),
          from: { routeTableId: [table, { ...table, name: "other" }] },
        },
        { ...table, name: "other" },
      ],
    ],
    configured: {
      properties: { trustedNats: "::own$", gatewaySubnets: "public" },
      passes: [[otherNat, table, route("nat-2"), subnet("waf-vpc-public-1"), association]],
      fails: [
        {
          stack: [otherNat, table, route("nat-2"), subnet("waf-vpc-gateway-1"), association],
          message: /no gateway subnet/,
        },
      ],
    },
  },
  {
    policy: "authorizer-knows-fixed-addresses",
    passes: [
      [eip("192.0.2.1"), eip("192.0.2.2"), authorizer(["192.0.2.1", "192.0.2.2"])],
      [eip("192.0.2.1"), bringing("192.0.2.3"), authorizer(["192.0.2.1", "192.0.2.3"])],
    ],
    fails: [
      { stack: [bringing("192.0.2.3"), authorizer(["192.0.2.4"])], message: /lacks 1 .* allows 1 that are none/ },
      { stack: [eip("192.0.2.1"), authorizer(["192.0.2.1", "198.51.100.7"])], message: /allows 1 that are none/ },
      { stack: [eip("192.0.2.1"), eip("192.0.2.2"), authorizer(["192.0.2.1"])], message: /lacks 1 fixed address/ },
      { stack: [eip("192.0.2.1"), authorizer("no JSON")], message: /lacks 1/ },
    ],
    unknown: [
      [eip("192.0.2.1"), authorizer(UNKNOWN_VALUE)],
      [eip(UNKNOWN_VALUE), authorizer(["192.0.2.1"])],
    ],
    notApplicable: [[authorizer(["192.0.2.1"])]],
    configured: {
      properties: { fixedAddresses: "::elsewhere$" },
      passes: [[eip("192.0.2.1"), authorizer(["198.51.100.7"])]],
    },
  },
];
