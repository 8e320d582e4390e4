import * as assert from "node:assert/strict";
import { INTERNET } from "../../twin/addresses";
import { endpointTable } from "../../twin/network/addressTables";
import { securityTable } from "../../twin/network/securityTable";
import { vpcItems } from "../../twin/network/vpcItems";
import type { ResourceRecord } from "../../twin/resourceRecord";
import type { Instance } from "../../twin/topology/instance.types";
import { endpointInterfaces } from "../../twin/topology/interfaceEndpoints";
import { metadataConfiguration } from "../../twin/topology/metadata";
import { executeApiEndpoints } from "../../twin/topology/privateApis";
import { Resources } from "../../twin/topology/resources";
import { computeTopology, type Topology } from "../../twin/topology/topology";
import {
  groupRecord,
  instanceRecords,
  loadBalancerRecords,
  privateApiRecords,
  record,
  REGION,
  s3Endpoint,
  securityGroupRecords,
  vpcRecords,
} from "../twin/networkRecords";

const STACK = [...vpcRecords(), ...securityGroupRecords(), ...loadBalancerRecords(), ...instanceRecords("#!/bin/sh\n")];
const HOST = `secretsmanager.${REGION}.amazonaws.com`;
const OWN_NAME = `vpce-2-abcdefgh.secretsmanager.${REGION}.vpce.amazonaws.com`;

function secretsEndpoint(inputs: Record<string, unknown> = {}): ResourceRecord {
  return record(
    "aws:ec2/vpcEndpoint:VpcEndpoint",
    "vpce-2",
    {
      vpcId: "vpc-1",
      vpcEndpointType: "Interface",
      serviceName: `com.amazonaws.${REGION}.secretsmanager`,
      subnetIds: ["subnet-gateway-a", "subnet-gateway-b"],
      securityGroupIds: ["sg-gateways"],
      privateDnsEnabled: true,
      ...inputs,
    },
    { dnsEntries: [{ dnsName: OWN_NAME }, { dnsName: HOST }] },
  );
}

function topologyOf(records: ResourceRecord[], instances: Instance[] = []): Topology {
  const dns = [{ name: HOST, address: INTERNET.services.secretsManager }];
  return computeTopology(new Resources(records), instances, {}, { services: [], dns });
}

function vpcOf(records: ResourceRecord[]) {
  const { vpc } = topologyOf(records);
  assert.ok(vpc !== undefined);
  return vpc;
}

const addressesOf = (names: { name: string; address: string }[], name: string): string[] =>
  names.filter((one) => one.name === name).map(({ address }) => address);

describe("topology: interface endpoints", () => {
  it("have an interface with their groups in each of their subnets, and a wire to the service alone", () => {
    const interfaces = vpcOf([...STACK, secretsEndpoint()]).interfaces.filter(({ kind }) => kind === "endpoint");
    assert.deepEqual(
      interfaces.map(({ subnetId, securityGroupIds }) => [subnetId, securityGroupIds]),
      [
        ["subnet-gateway-a", ["sg-gateways"]],
        ["subnet-gateway-b", ["sg-gateways"]],
      ],
    );
    const links = interfaces.map(({ service }) => service);
    for (const link of links) {
      assert.deepEqual([link?.address, link?.port], [INTERNET.services.secretsManager, 443]);
      assert.match(link?.near ?? "", /^169\.254\.(12[89]|1[3-9]\d|2\d\d)\./);
    }
    assert.equal(new Set(links.flatMap((link) => [link?.near, link?.far])).size, 4);
    const [first] = interfaces;
    assert.ok(first?.service !== undefined);
    const table = endpointTable(first, first.service);
    assert.match(table, /policy drop[\s\S]*policy drop/);
    assert.match(table, new RegExp(`ip daddr ${INTERNET.services.secretsManager} tcp dport 443 accept`));
  });

  it("keep the addresses of their wires when another one comes", () => {
    const alone = endpointInterfaces(new Resources([secretsEndpoint()]));
    const other = { ...secretsEndpoint(), id: "vpce-1", urn: "urn:pulumi:test::portcullis::a::vpce-1" };
    const both = endpointInterfaces(new Resources([other, secretsEndpoint()]));
    for (const { key, link } of alone) assert.deepEqual(both.find((one) => one.key === key)?.link, link);
    assert.equal(new Set(both.map(({ link }) => link.near)).size, 4);
  });

  it("are guarded by their groups, and in the VPC's default group without any", () => {
    const table = securityTable(vpcOf([...STACK, secretsEndpoint()]));
    const without = vpcOf([
      ...STACK.map((one) =>
        one.id === "vpc-1" ? { ...one, outputs: { ...one.outputs, defaultSecurityGroupId: "sg-default" } } : one,
      ),
      secretsEndpoint({ securityGroupIds: [] }),
    ]);
    const [own] = vpcOf([...STACK, secretsEndpoint()]).interfaces.filter(({ kind }) => kind === "endpoint");
    assert.ok(own !== undefined && table.includes(own.address));
    assert.deepEqual(
      without.interfaces.filter(({ kind }) => kind === "endpoint").map(({ securityGroupIds }) => securityGroupIds),
      [["sg-default"], ["sg-default"]],
    );
  });

  it("answer for the service's name inside the VPC only, and only with private DNS", () => {
    const { names, namesInVpc, vpc } = topologyOf([...STACK, secretsEndpoint()]);
    const own = vpc?.interfaces.filter(({ kind }) => kind === "endpoint").map(({ address }) => address);
    assert.deepEqual(addressesOf(names, HOST), [INTERNET.services.secretsManager]);
    assert.deepEqual(addressesOf(namesInVpc, HOST), own);
    assert.deepEqual(addressesOf(names, OWN_NAME), own, "its own name is public");
    const plain = topologyOf([...STACK, secretsEndpoint({ privateDnsEnabled: false })]);
    assert.deepEqual(addressesOf(plain.namesInVpc, HOST), [INTERNET.services.secretsManager]);
  });

  it("come and go without touching anything else of the network", () => {
    const before = vpcItems(vpcOf(STACK)).map(({ key }) => key);
    const after = vpcItems(vpcOf([...STACK, secretsEndpoint()])).map(({ key }) => key);
    assert.deepEqual(
      before.filter((key) => !after.includes(key)),
      [],
    );
    assert.equal(after.filter((key) => key.startsWith("namespace vpce-")).length, 2);
  });

  it("of API Gateway lead to an end of the wire that is theirs alone, and show who asks", () => {
    const vpc = vpcOf([...STACK, ...privateApiRecords()]);
    const interfaces = vpc.interfaces.filter(({ kind }) => kind === "endpoint");
    assert.equal(interfaces.length, 2);
    for (const { service } of interfaces) {
      assert.deepEqual(
        [service?.address, service?.showsCaller, service?.namespace],
        [service?.far, true, "api-gateway"],
      );
    }
    const [first] = interfaces;
    assert.ok(first?.service !== undefined);
    assert.doesNotMatch(endpointTable(first, first.service), /masquerade/);
    const items = vpcItems(vpc).filter(({ key }) => key.includes(`from ${first.service?.far}`));
    assert.equal(items.length, 1, "answers go back on the wire that the request came by");
    const [endpoint] = executeApiEndpoints(new Resources(privateApiRecords()));
    assert.deepEqual(
      endpoint?.listeners,
      interfaces.map(({ service }) => ({ address: service?.far, port: 443 })),
    );
  });

  it("of API Gateway are found by the names of the private APIs that they are associated with", () => {
    const publicApi = { name: `public123.execute-api.${REGION}.amazonaws.com`, address: INTERNET.services.apiGateway };
    const topology = (inputs: Record<string, unknown> = {}): Topology =>
      computeTopology(
        new Resources([...STACK, ...privateApiRecords(inputs)]),
        [],
        {},
        { services: [], dns: [publicApi] },
      );
    const plain = topology();
    const own = plain.vpc?.interfaces.filter(({ kind }) => kind === "endpoint").map(({ address }) => address);
    const associated = `private123-vpce-3.execute-api.${REGION}.amazonaws.com`;
    const host = `private123.execute-api.${REGION}.amazonaws.com`;
    assert.deepEqual(addressesOf(plain.names, associated), own, "a public name of private addresses");
    assert.deepEqual([...addressesOf(plain.names, host), ...addressesOf(plain.namesInVpc, host)], []);
    assert.deepEqual(addressesOf(plain.namesInVpc, publicApi.name), [publicApi.address]);
    const led = topology({ privateDnsEnabled: true });
    assert.deepEqual(addressesOf(led.names, host), []);
    for (const name of [host, associated, publicApi.name]) {
      assert.deepEqual(addressesOf(led.namesInVpc, name), own, `private DNS leads ${name} to the endpoint`);
    }
    assert.deepEqual(addressesOf(led.names, publicApi.name), [publicApi.address]);
    assert.deepEqual(addressesOf(led.namesInVpc, HOST), addressesOf(led.names, HOST), "no other service's name");
  });

  it("of Systems Manager have a wire to its API, and another one to the channels of sessions", () => {
    const services = { ssm: INTERNET.services.systemsManager, ssmmessages: INTERNET.services.sessionMessages };
    const endpoints = Object.keys(services).map((service, index) => ({
      ...secretsEndpoint({ serviceName: `com.amazonaws.${REGION}.${service}` }),
      id: `vpce-4${index}`,
      urn: `urn:pulumi:test::portcullis::aws:ec2/vpcEndpoint:VpcEndpoint::vpce-4${index}`,
    }));
    const dns = Object.entries(services).map(([service, address]) => ({
      name: `${service}.${REGION}.amazonaws.com`,
      address,
    }));
    const { vpc, names, namesInVpc } = computeTopology(
      new Resources([...STACK, ...endpoints]),
      [],
      {},
      { services: [], dns },
    );
    for (const [index, [service, address]] of Object.entries(services).entries()) {
      const own = vpc?.interfaces.filter(({ key }) => key.startsWith(`endpoint:vpce-4${index}:`)) ?? [];
      assert.deepEqual(
        own.map((one) => [one.service?.namespace, one.service?.address, one.service?.port, one.service?.showsCaller]),
        [
          ["regional", address, 443, false],
          ["regional", address, 443, false],
        ],
      );
      assert.deepEqual(
        own.map(({ securityGroupIds }) => securityGroupIds),
        [["sg-gateways"], ["sg-gateways"]],
      );
      const host = `${service}.${REGION}.amazonaws.com`;
      assert.deepEqual(
        addressesOf(namesInVpc, host),
        own.map((one) => one.address),
      );
      assert.deepEqual(addressesOf(names, host), [address], "outside of the VPC it is the service itself");
    }
  });

  it("are refused by name where the twin does not play them", () => {
    const refused = (endpoint: ResourceRecord, message: RegExp): void =>
      assert.throws(() => topologyOf([...STACK, endpoint]), message);
    refused(secretsEndpoint({ serviceName: `com.amazonaws.${REGION}.ec2messages` }), /not Interface of .*ec2messages/);
    refused(secretsEndpoint({ vpcEndpointType: "GatewayLoadBalancer" }), /not GatewayLoadBalancer/);
    refused(secretsEndpoint({ ipAddressType: "dualstack" }), /ipAddressType/);
    refused(
      {
        ...s3Endpoint(),
        inputs: { ...s3Endpoint().inputs },
        outputs: { ...s3Endpoint().outputs, serviceName: "com.amazonaws.eu-central-1.dynamodb" },
      },
      /dynamodb/,
    );
  });
});

describe("topology: several load balancers and groups", () => {
  const arn = (kind: string, name: string): string =>
    `arn:aws:elasticloadbalancing:${REGION}:123456789012:${kind}/${name}/0123456789abcdef`;
  const second = [
    record("aws:lb/loadBalancer:LoadBalancer", "lb-2", {
      arn: arn("loadbalancer", "app/admin"),
      name: "admin",
      internal: true,
      dnsName: "internal-admin-1.eu-central-1.elb.amazonaws.com",
      subnets: ["subnet-gateway-a", "subnet-gateway-b"],
      securityGroups: ["sg-lb"],
    }),
    record("aws:lb/targetGroup:TargetGroup", "tg-2", {
      arn: arn("targetgroup", "admin"),
      protocol: "HTTPS",
      port: 8443,
    }),
    record("aws:lb/listener:Listener", "listener-2", {
      arn: arn("listener", "app/admin"),
      loadBalancerArn: arn("loadbalancer", "app/admin"),
      port: 80,
      protocol: "HTTP",
      defaultActions: [{ type: "forward", targetGroupArn: arn("targetgroup", "admin") }],
    }),
    groupRecord("group-2", { targetGroupArns: [arn("targetgroup", "admin")] }),
  ];
  const instance = (id: string, groupId: string, role: string): Instance => ({
    id,
    groupId,
    subnetId: "subnet-gateway-a",
    specification: {
      userData: "",
      securityGroupIds: ["sg-gateways"],
      metadata: { enabled: true, tokensRequired: true, hopLimit: 1 },
      role: { name: role, arn: `arn:aws:iam::123456789012:role/${role}` },
    },
    tags: {},
    draining: false,
  });
  const instances = [instance("i-1", "group-1", "gateway"), instance("i-2", "group-2", "management")];

  it("send each to its own targets, an internal one without a public address", () => {
    const { loadBalancers, names } = topologyOf([...STACK, groupRecord("group-1"), ...second], instances);
    const targets = loadBalancers.map(({ targetGroups }) =>
      targetGroups.flatMap((group) => group.targets.map(({ id }) => id)),
    );
    assert.deepEqual(targets.sort(), [["i-1"], ["i-2"]]);
    const internal = loadBalancers.find(({ name }) => name === "admin");
    assert.deepEqual(
      internal?.nodes.map(({ publicAddress }) => publicAddress),
      [undefined, undefined],
    );
    assert.ok(
      addressesOf(names, "internal-admin-1.eu-central-1.elb.amazonaws.com").every((one) => one.startsWith("10.")),
    );
  });

  it("give each instance the credentials of its own role and session", () => {
    const { vpc } = topologyOf([...STACK, groupRecord("group-1"), ...second], instances);
    assert.ok(vpc !== undefined);
    const asked: string[] = [];
    metadataConfiguration("169.254.169.254", instances, vpc, (roleArn, instanceId) => {
      asked.push(`${roleArn.split("/")[1] ?? ""} ${instanceId}`);
      return { accessKeyId: "a", secretAccessKey: "b", sessionToken: "c" };
    });
    assert.deepEqual(asked, ["gateway i-1", "management i-2"]);
  });
});
