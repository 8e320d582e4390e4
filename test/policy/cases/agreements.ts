import { UNKNOWN_VALUE } from "../support/policyPack";
import { of } from "../support/policyCase";
import type { PolicyCase, Props } from "../support/policyCase";
import type { TestResource } from "../support/policyPack";

const ingress = of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule");
const egress = of("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule");
const group = of("aws:ec2/securityGroup:SecurityGroup");
const balancer = of("aws:lb/loadBalancer:LoadBalancer");
const template = of("aws:ec2/launchTemplate:LaunchTemplate");
const password = of("random:index/randomPassword:RandomPassword");

const TCP: Props = { ipProtocol: "tcp", referencedSecurityGroupId: "sg-1" };

const endpoint = of("aws:ec2/vpcEndpoint:VpcEndpoint")({}, { name: "s3" });

const igw = of("aws:ec2/internetGateway:InternetGateway")({ id: "igw-1" }, { name: "internet" });
const table = (name: string): TestResource => of("aws:ec2/routeTable:RouteTable")({ id: `rtb-${name}` }, { name });
const subnet = (name: string, props: Props = {}): TestResource =>
  of("aws:ec2/subnet:Subnet")({ id: `subnet-${name}`, ...props }, { name });
const association = (of_: string, to: string): TestResource =>
  of("aws:ec2/routeTableAssociation:RouteTableAssociation")(
    { subnetId: `subnet-${of_}`, routeTableId: `rtb-${to}` },
    { name: `${of_}-${to}` },
  );
const out = of("aws:ec2/route:Route")({ routeTableId: "rtb-open", gatewayId: "igw-1" }, { name: "out" });
const machines = of("aws:autoscaling/group:Group");
/** A public and a private subnet. */
const network = (ofPrivate: Props = {}): TestResource[] => [
  igw,
  table("open"),
  table("closed"),
  out,
  association("front", "open"),
  association("back", "closed"),
  subnet("front", { mapPublicIpOnLaunch: true }),
  subnet("back", ofPrivate),
];

/** What a program of its own decides, and rules about the two sides of a network. */
export const AGREEMENT_CASES: PolicyCase[] = [
  {
    policy: "values-as-agreed",
    // Without rules it has nothing to say.
    passes: [[balancer({ desyncMitigationMode: "monitor" })]],
    fails: [],
    configured: {
      properties: {
        rules: [
          { type: balancer({}).type, property: "desyncMitigationMode", allowed: ["strictest"], reason: "Smuggling." },
          { type: balancer({}).type, property: "enableWafFailOpen", allowed: [false, null], reason: "Fails closed." },
          { type: balancer({}).type, property: "securityGroups", given: true, reason: "Its own." },
          {
            type: template({}).type,
            property: "networkInterfaces[].securityGroups[]",
            pattern: "^sg-",
            reason: "Own.",
          },
          { type: password({}).type, property: "length", minimum: 32, reason: "Guessing." },
          { type: group({}).type, property: "tagged", contains: ["a", "b"], reason: "Both." },
          { type: group({}).type, property: "kept", allowed: [true], production: true, reason: "Mistakes." },
          { type: egress({}).type, property: "toPort", allowed: [443], resource: "::mine$", reason: "HTTPS." },
        ],
      },
      passes: [
        [balancer({ desyncMitigationMode: "strictest", securityGroups: ["sg-1"] })],
        [balancer({ desyncMitigationMode: "strictest", securityGroups: ["sg-1"], enableWafFailOpen: false })],
        [template({ networkInterfaces: [{ securityGroups: ["sg-1"] }] })],
        [password({ length: 64 })],
        [group({ tagged: ["b", "c", "a"], kept: false })],
        [group({ tagged: UNKNOWN_VALUE })],
        [egress({ toPort: 80 }, { name: "theirs" })],
      ],
      fails: [
        {
          stack: [balancer({ desyncMitigationMode: "monitor", securityGroups: ["sg-1"] })],
          message: /desyncMitigationMode must be "strictest"\. Smuggling\./,
        },
        {
          stack: [balancer({ desyncMitigationMode: "strictest", securityGroups: ["sg-1"], enableWafFailOpen: true })],
          message: /enableWafFailOpen must be false or left out/,
        },
        { stack: [egress({ toPort: 80 }, { name: "mine" })], message: /toPort must be 443\. HTTPS\./, at: "mine" },
        { stack: [balancer({ desyncMitigationMode: "strictest", securityGroups: [] })], message: /must be given/ },
        {
          stack: [template({ networkInterfaces: [{ securityGroups: ["sg-1", "default"] }] })],
          message: /networkInterfaces\[0\]\.securityGroups\[1\] must be as/,
        },
        { stack: [password({ length: 8 })], message: /length must be at least 32/ },
        { stack: [group({ tagged: ["a"] })], message: /tagged must be a list with b/ },
        {
          stack: [{ ...group({ tagged: ["a", "b"], kept: false }), stack: "prod" }],
          message: /kept must be true/,
        },
      ],
    },
  },
  {
    policy: "security-group-ports-named",
    passes: [
      [ingress({ ...TCP, fromPort: 8443, toPort: 8443 })],
      [ingress({ ...TCP, fromPort: 8000, toPort: 8015 })],
      [ingress({ ipProtocol: "icmp", fromPort: -1, toPort: -1, cidrIpv4: "10.0.0.0/8" })],
      [group({})],
    ],
    fails: [
      { stack: [ingress({ ...TCP, fromPort: 8000, toPort: 8016 })], message: /opens 17 ports/ },
      { stack: [egress({ ...TCP, ipProtocol: "-1" })], message: /egress opens every port/ },
      {
        stack: [group({ ingress: [{ protocol: "-1", fromPort: 0, toPort: 0, self: true }] })],
        message: /ingress\[0\] opens every port/,
      },
    ],
    unknown: [[ingress({ ...TCP, fromPort: UNKNOWN_VALUE, toPort: 8443 })]],
    configured: {
      properties: { maximumPorts: 1 },
      fails: [{ stack: [ingress({ ...TCP, fromPort: 8000, toPort: 8001 })], message: /opens 2 ports/ }],
    },
  },
  {
    policy: "prefix-lists-known",
    passes: [
      [
        of("aws:ec2/managedPrefixList:ManagedPrefixList")({ id: "pl-1" }, { name: "ours" }),
        egress({ prefixListId: "pl-1" }),
      ],
      [
        of("aws:ec2/vpcEndpoint:VpcEndpoint")({ prefixListId: "pl-2" }, { name: "s3" }),
        egress({ prefixListId: "pl-2" }),
      ],
      [egress({ cidrIpv4: "10.0.0.0/8" })],
      [endpoint, egress({ prefixListId: UNKNOWN_VALUE }, { from: { prefixListId: [endpoint] } })],
    ],
    unknown: [[egress({ prefixListId: UNKNOWN_VALUE })]],
    fails: [
      { stack: [egress({ prefixListId: "pl-3" })], message: /prefixListId is a prefix list from outside the stack/ },
      {
        stack: [group({ ingress: [{ protocol: "tcp", fromPort: 22, toPort: 22, prefixListIds: ["pl-3"] }] })],
        message: /ingress\[0\]\.prefixListIds\[0\] is a prefix list from outside/,
      },
    ],
    configured: {
      properties: { allowedPrefixLists: ["pl-3"] },
      passes: [[egress({ prefixListId: "pl-3" })]],
      fails: [{ stack: [egress({ prefixListId: "pl-4" })], message: /from outside the stack/ }],
    },
  },
  {
    policy: "groups-in-private-subnets",
    passes: [
      [...network(), machines({ vpcZoneIdentifiers: ["subnet-back"] })],
      [machines({ vpcZoneIdentifiers: ["subnet-of-another-stack"] })],
    ],
    fails: [
      {
        stack: [...network(), machines({ vpcZoneIdentifiers: ["subnet-back", "subnet-front"] })],
        message: /route to an internet gateway: front/,
      },
      {
        stack: [
          of("aws:ec2/routeTable:RouteTable")(
            { id: "rtb-open", routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: "igw-of-another-stack" }] },
            { name: "open" },
          ),
          association("front", "open"),
          subnet("front"),
          machines({ vpcZoneIdentifiers: ["subnet-front"] }),
        ],
        message: /route to an internet gateway: front/,
      },
    ],
  },
  {
    policy: "private-subnet-addresses",
    passes: [network(), network({ mapPublicIpOnLaunch: false }), [subnet("alone", { mapPublicIpOnLaunch: true })]],
    fails: [{ stack: network({ mapPublicIpOnLaunch: true }), message: /mapPublicIpOnLaunch is true/ }],
    unknown: [network({ mapPublicIpOnLaunch: UNKNOWN_VALUE })],
  },
];
