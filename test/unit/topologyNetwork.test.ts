import * as assert from "node:assert/strict";
import { difference } from "../../twin/network/item";
import { securityTable } from "../../twin/network/securityTable";
import { vpcItems } from "../../twin/network/vpcItems";
import type { ResourceRecord } from "../../twin/resourceRecord";
import type { Instance } from "../../twin/topology/instance.types";
import type { Leases } from "../../twin/topology/leases";
import { Resources } from "../../twin/topology/resources";
import { computeTopology, type Topology } from "../../twin/topology/topology";
import { TwinFailureError } from "../../twin/twinFailureError";
import {
  groupRecord,
  HOST,
  instanceRecords,
  loadBalancerRecords,
  natRoute,
  record,
  s3Endpoint,
  securityGroupRecords,
  vpcRecords,
} from "../twin/networkRecords";

const STACK = [...vpcRecords(), ...securityGroupRecords(), ...loadBalancerRecords(), ...instanceRecords("#!/bin/sh\n")];

const GATEWAY: Instance = {
  id: "i-00000000000000001",
  groupId: "group-1",
  subnetId: "subnet-gateway-a",
  specification: {
    userData: "",
    securityGroupIds: ["sg-gateways"],
    metadata: { enabled: true, tokensRequired: true, hopLimit: 1 },
    role: undefined,
  },
  tags: {},
  draining: false,
};

function topologyOf(records: ResourceRecord[], instances: Instance[] = [], leases: Leases = {}): Topology {
  return computeTopology(new Resources(records), instances, leases, { services: [], dns: [] });
}

function vpcOf(records: ResourceRecord[], instances: Instance[] = [], leases: Leases = {}) {
  const { vpc } = topologyOf(records, instances, leases);
  assert.ok(vpc !== undefined);
  return vpc;
}

function routesOf(records: ResourceRecord[], table: string) {
  return vpcOf(records).routeTables.find((one) => one.id === table)?.routes;
}

const without = (urn: string): ResourceRecord[] => STACK.filter((one) => one.urn !== urn);

describe("topology: routes", () => {
  it("follows declared routes to the internet and NAT gateways", () => {
    assert.deepEqual(routesOf(STACK, "rtb-public-a"), [
      { destination: "0.0.0.0/0", target: { kind: "internet-gateway" } },
    ]);
    assert.deepEqual(routesOf(STACK, "rtb-gateway-a"), [
      { destination: "0.0.0.0/0", target: { kind: "nat-gateway", interfaceKey: "nat:nat-a" } },
    ]);
    assert.deepEqual(routesOf(without(natRoute("a").urn), "rtb-gateway-a"), []);
  });

  it("drops what a route to a NAT gateway that is gone would carry", () => {
    const records = STACK.filter((one) => one.id !== "nat-a");
    assert.deepEqual(routesOf(records, "rtb-gateway-a"), [{ destination: "0.0.0.0/0", target: { kind: "blackhole" } }]);
  });

  it("leads to S3 by a gateway endpoint only in the tables it names", () => {
    const records = [...STACK, s3Endpoint()];
    assert.deepEqual(
      routesOf(records, "rtb-gateway-b")?.map((route) => route.target.kind),
      ["nat-gateway", "s3-endpoint"],
    );
    assert.deepEqual(
      routesOf(records, "rtb-public-b")?.map((route) => route.target.kind),
      ["internet-gateway"],
    );
  });

  it("gives a subnet without an association the VPC's main route table", () => {
    const records = STACK.filter((one) => one.id !== "rtbassoc-subnet-gateway-a");
    const subnet = vpcOf(records).subnets.find((one) => one.id === "subnet-gateway-a");
    assert.equal(subnet?.routeTableId, "rtb-main");
    assert.deepEqual(routesOf(records, "rtb-main"), []);
  });

  it("refuses what it cannot route", () => {
    const wrong = record("aws:ec2/route:Route", "r-x", {
      routeTableId: "rtb-gateway-a",
      destinationCidrBlock: "10.9.0.0/16",
      transitGatewayId: "tgw-1",
    });
    assert.throws(() => topologyOf([...STACK, wrong]), /Route r-x|internet gateways \(gatewayId\)/);
    const endpoint = { ...s3Endpoint(), inputs: {}, outputs: { serviceName: "x", vpcEndpointType: "Interface" } };
    assert.throws(
      () => topologyOf([...STACK, endpoint]),
      /interface endpoints of Secrets Manager, Systems Manager.*not Interface of x/,
    );
  });
});

describe("topology: addresses", () => {
  it("pairs public addresses with private ones", () => {
    const { addressPairs, interfaces } = vpcOf(STACK);
    const nat = interfaces.find((one) => one.key === "nat:nat-a");
    assert.deepEqual(
      addressPairs.find((pair) => pair.publicAddress === "203.0.113.10"),
      { publicAddress: "203.0.113.10", privateAddress: nat?.address },
    );
    assert.equal(new Set(addressPairs.map((pair) => pair.publicAddress)).size, 5);
    assert.equal(new Set(interfaces.map((one) => one.address)).size, interfaces.length);
  });

  it("keeps an address while its owner lives, whoever comes and goes", () => {
    const other: Instance = { ...GATEWAY, id: "i-00000000000000000" };
    const first = topologyOf(STACK, [other, GATEWAY]);
    const address = (topology: Topology): string | undefined =>
      topology.vpc?.interfaces.find((one) => one.namespace === GATEWAY.id)?.address;
    const second = topologyOf(STACK, [GATEWAY], first.leases);
    assert.equal(address(second), address(first));
    const newcomer: Instance = { ...GATEWAY, id: "i-00000000000000002" };
    const third = topologyOf(STACK, [newcomer, GATEWAY], second.leases);
    assert.equal(address(third), address(first));
  });

  it("says so when a NAT gateway has no EIP or a subnet is full", () => {
    const nat = record("aws:ec2/natGateway:NatGateway", "nat-x", { subnetId: "subnet-public-a" });
    assert.throws(() => topologyOf([...STACK, nat]), /needs allocationId/);
    const many = Array.from({ length: 252 }, (_, index): Instance => ({ ...GATEWAY, id: `i-${index}` }));
    assert.throws(() => topologyOf(STACK, many), /No free address/);
  });

  it("has room for one VPC and says so", () => {
    const second = record("aws:ec2/vpc:Vpc", "vpc-2", { cidrBlock: "10.41.0.0/16" });
    assert.throws(
      () => topologyOf([...STACK, second]),
      (error) => error instanceof TwinFailureError && error.part === "VPC",
    );
  });
});

describe("topology: names", () => {
  it("follows an alias to the load balancer's addresses", () => {
    const { names } = topologyOf(STACK);
    assert.deepEqual(
      names.filter((one) => one.name === HOST).map((one) => one.address),
      ["203.0.113.100", "203.0.113.101"],
    );
  });
});

describe("topology: security groups", () => {
  const groupOf = (records: ResourceRecord[], id: string) =>
    vpcOf(records).securityGroups.find((group) => group.id === id);

  it("reads rules of every shape", () => {
    const inline = record("aws:ec2/securityGroup:SecurityGroup", "sg-inline", {
      vpcId: "vpc-1",
      ingress: [{ protocol: "tcp", fromPort: 22, toPort: 23, cidrBlocks: ["10.0.0.0/8"], self: true }],
      egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"], ipv6CidrBlocks: ["::/0"] }],
    });
    const legacy = record("aws:ec2/securityGroupRule:SecurityGroupRule", "sgrule-1", {
      type: "ingress",
      securityGroupId: "sg-inline",
      protocol: "udp",
      fromPort: 53,
      toPort: 53,
      sourceSecurityGroupId: "sg-lb",
    });
    const prefixes = record("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "sgr-pl", {
      securityGroupId: "sg-inline",
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      prefixListId: "pl-1",
    });
    const group = groupOf([...STACK, s3Endpoint(), inline, legacy, prefixes], "sg-inline");
    assert.deepEqual(group?.ingress, [
      { protocol: "tcp", ports: [22, 23], peer: { kind: "cidr", cidr: "10.0.0.0/8" } },
      { protocol: "tcp", ports: [22, 23], peer: { kind: "group", id: "sg-inline" } },
      { protocol: "udp", ports: [53, 53], peer: { kind: "group", id: "sg-lb" } },
    ]);
    assert.deepEqual(group.egress, [
      { protocol: "all", ports: undefined, peer: { kind: "cidr", cidr: "0.0.0.0/0" } },
      { protocol: "tcp", ports: [443, 443], peer: { kind: "cidr", cidr: "192.0.2.30/32" } },
    ]);
    assert.throws(() => topologyOf([...STACK, inline, prefixes]), /prefix list pl-1/);
  });

  it("refuses malformed rules", () => {
    const rule = (values: Record<string, unknown>): ResourceRecord =>
      record("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "sgr-x", {
        securityGroupId: "sg-lb",
        ...values,
      });
    const tcp = { ipProtocol: "tcp", fromPort: 1, toPort: 2 };
    assert.throws(() => topologyOf([...STACK, rule({ ...tcp, cidrIpv4: "10.0.0.1/8" })]), /no IPv4 network/);
    assert.throws(() => topologyOf([...STACK, rule({ ...tcp, cidrIpv4: "0.0.0.0/0 accept" })]), /no IPv4 network/);
    assert.throws(
      () => topologyOf([...STACK, rule({ ...tcp, toPort: 0, cidrIpv4: "10.0.0.0/8" })]),
      /fromPort and toPort/,
    );
    assert.throws(
      () => topologyOf([...STACK, rule({ ipProtocol: "tcp; accept", cidrIpv4: "10.0.0.0/8" })]),
      /no protocol/,
    );
  });

  it("lets nothing through an interface but what its groups say", () => {
    const table = securityTable(vpcOf(STACK, [GATEWAY]));
    const open = securityTable(vpcOf(without(securityGroupRecords()[4]?.urn ?? ""), [GATEWAY]));
    assert.match(table, /tcp dport 8443-8443 accept/);
    assert.doesNotMatch(open, /dport 8443-8443 accept/);
    assert.match(table, /policy drop/);
  });
});

describe("network: difference", () => {
  it("is nothing for the same records, whatever their order", () => {
    const items = vpcItems(vpcOf(STACK, [GATEWAY]));
    const again = vpcItems(vpcOf([...STACK].reverse(), [GATEWAY]));
    assert.deepEqual(difference(items, again), { remove: [], create: [] });
  });

  it("touches one route when one route goes", () => {
    const { remove, create } = difference(vpcItems(vpcOf(STACK)), vpcItems(vpcOf(without(natRoute("a").urn))));
    assert.deepEqual(
      remove.map((item) => item.key.split(" ").slice(0, 3).join(" ")),
      ["route vpc 0.0.0.0/0"],
    );
    assert.deepEqual(create, []);
  });

  it("replaces the security table in one transaction when a rule changes", () => {
    const changed = without(securityGroupRecords()[4]?.urn ?? "");
    const { remove, create } = difference(vpcItems(vpcOf(STACK)), vpcItems(vpcOf(changed)));
    assert.deepEqual(remove, []);
    assert.deepEqual(
      create.map((item) => item.key),
      ["table inet security vpc"],
    );
  });

  it("undoes in the opposite order of making", () => {
    const items = vpcItems(vpcOf(STACK));
    assert.deepEqual(
      difference(items, []).remove.map((item) => item.key),
      items.map((item) => item.key).reverse(),
    );
  });
});

describe("topology: load balancer", () => {
  it("sends to the group's instances, and tells the ones that leave", () => {
    const records = [...STACK, groupRecord("group-1")];
    const [balancer] = topologyOf(records, [GATEWAY, { ...GATEWAY, id: "i-2", draining: true }]).loadBalancers;
    assert.deepEqual(
      balancer?.targetGroups[0]?.targets.map(({ id, draining, port }) => ({ id, draining, port })),
      [
        { id: GATEWAY.id, draining: false, port: 8443 },
        { id: "i-2", draining: true, port: 8443 },
      ],
    );
    assert.equal(balancer.listeners[0]?.tls?.minimumVersion, "TLSv1.2");
  });

  it("checks by HTTP unless told otherwise, as AWS does", () => {
    const records = STACK.map((one) =>
      one.type === "aws:lb/targetGroup:TargetGroup" ? { ...one, outputs: { ...one.outputs, healthCheck: {} } } : one,
    );
    const check = topologyOf(records).loadBalancers[0]?.targetGroups[0]?.healthCheck;
    assert.equal(check?.tls, false);
    assert.equal(check.path, "/");
  });

  const withGroup = (values: Record<string, unknown>) =>
    STACK.map((one) =>
      one.type === "aws:lb/targetGroup:TargetGroup" ? { ...one, outputs: { ...one.outputs, ...values } } : one,
    );

  it("takes turns, or looks for the least outstanding requests, as the group says", () => {
    const chosen = (values: Record<string, unknown>) =>
      topologyOf(withGroup(values)).loadBalancers[0]?.targetGroups[0]?.algorithm;
    assert.equal(chosen({}), "round_robin");
    assert.equal(chosen({ loadBalancingAlgorithmType: "round_robin" }), "round_robin");
    assert.equal(
      chosen({
        loadBalancingAlgorithmType: "least_outstanding_requests",
        slowStart: 0,
        loadBalancingCrossZoneEnabled: "use_load_balancer_configuration",
      }),
      "least_outstanding_requests",
    );
  });

  it("refuses what would choose targets in another way", () => {
    for (const [values, says] of [
      [{ loadBalancingAlgorithmType: "weighted_random" }, /loadBalancingAlgorithmType is "weighted_random"/],
      [{ slowStart: 30 }, /slowStart is 30/],
      [{ loadBalancingCrossZoneEnabled: "false" }, /loadBalancingCrossZoneEnabled is "false"/],
    ] as const) {
      assert.throws(() => topologyOf(withGroup(values)), says);
    }
  });

  it("refuses a certificate that the stack does not declare, and a listener rule", () => {
    assert.throws(() => topologyOf(STACK.filter((one) => !one.type.startsWith("aws:acm"))), /not one of this stack/);
    const listener = STACK.find((one) => one.type === "aws:lb/listener:Listener");
    const rule = record("aws:lb/listenerRule:ListenerRule", "rule", { listenerArn: listener?.outputs["arn"] });
    assert.throws(() => topologyOf([...STACK, rule]), /no rules/);
  });
});
