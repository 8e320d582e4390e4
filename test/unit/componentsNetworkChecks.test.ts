import * as assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { routeTableProblems, subnetProblems } from "../../components/checks/broughtNetwork";
import { networkProblems, type NetworkValues } from "../../components/checks/network";
import { zoneListProblems, type ZoneSlotArgs, ZoneState } from "../../components/checks/zones";

const NAMES = ["eu-central-1a", "eu-central-1b"];

function broughtZones(): ZoneSlotArgs[] {
  return NAMES.map((name, index) => ({
    name,
    state: ZoneState.Active,
    publicSubnetId: `subnet-0000000${index}`,
    gatewaySubnetId: `subnet-1000000${index}`,
    gatewayRouteTableId: `rtb-0000000${index}`,
  }));
}

function madeZones(): ZoneSlotArgs[] {
  return NAMES.map((name, index) => ({
    name,
    state: ZoneState.Active,
    publicCidr: `10.40.${index}.0/24`,
    gatewayCidr: `10.40.1${index}.0/24`,
  }));
}

const network = { vpcId: "vpc-0123456789abcdef0" };
const brought: NetworkValues = { network, zones: broughtZones() };

function withZone(changes: Partial<ZoneSlotArgs>): NetworkValues {
  const [first, second] = broughtZones();
  assert.ok(first !== undefined && second !== undefined);
  return { network, zones: [first, { ...second, ...changes }] };
}

/** Keys and what is allowed. */
function told(values: NetworkValues): string[] {
  return networkProblems("", values).map(({ key, allowed }) => `${key}: ${allowed}`);
}

describe("a network", () => {
  it("is made or brought, one or the other", () => {
    assert.deepEqual(told(brought), []);
    assert.deepEqual(told({ cidrBlock: "10.40.0.0/16", zones: madeZones() }), []);
    const choice = "either cidrBlock (a new VPC) or network (one that exists)";
    assert.deepEqual(told({ zones: madeZones() }), [`cidrBlock: ${choice}`]);
    assert.deepEqual(told({ ...brought, cidrBlock: "10.40.0.0/16" }), [`network: ${choice}`]);
  });

  it("has zone slots that name what it needs of them, and nothing else", () => {
    const missing = told({ cidrBlock: "10.40.0.0/16", zones: broughtZones() });
    assert.ok(missing.includes("zones[0].publicCidr: the IPv4 CIDR of the zone's public subnet, e.g. 10.40.0.0/24"));
    assert.ok(missing.includes("zones[1].gatewayRouteTableId: no such key where cidrBlock makes the VPC"));
    const wrong = told({ network, zones: madeZones() });
    assert.ok(wrong.includes("zones[0].gatewayRouteTableId: the id of the gateway subnet's own route table"));
    assert.ok(wrong.includes("zones[1].publicCidr: no such key in a network that exists"));
    // An Output is checked when it is known, and shown as what it is.
    const output = pulumi.output("subnet-00000009");
    assert.deepEqual(told(withZone({ publicSubnetId: output })), []);
    const [problem] = networkProblems("", {
      cidrBlock: "10.40.0.0/16",
      zones: madeZones().map((zone) => ({ ...zone, publicSubnetId: output })),
    });
    assert.equal(problem?.value, "(an Output)");
  });

  it("is brought by ids of the right kind, each for one purpose", () => {
    assert.match(
      told({ ...brought, network: { vpcId: "10.40.0.0/16" } }).join(),
      /^network\.vpcId: the id of a VPC: vpc-/,
    );
    assert.match(told(withZone({ publicSubnetId: "rtb-00000001" })).join(), /^zones\[1\]\.publicSubnetId: .*subnet-/);
    assert.match(told(withZone({ gatewayRouteTableId: "" })).join(), /^zones\[1\]\.gatewayRouteTableId: .*rtb-/);
    assert.deepEqual(told(withZone({ gatewaySubnetId: "subnet-10000000" })), [
      "zones[1].gatewaySubnetId: an id that is given once; zones[0].gatewaySubnetId is subnet-10000000 already",
    ]);
    assert.deepEqual(told(withZone({ gatewayRouteTableId: "rtb-00000000" })), [
      "zones[1].gatewayRouteTableId: an id that is given once; zones[0].gatewayRouteTableId is rtb-00000000 already",
    ]);
  });
});

describe("an elastic address that exists", () => {
  const told = (...ids: string[]) => {
    const zones = madeZones().map((zone, index) => ({ ...zone, allocationId: ids[index] }));
    return zoneListProblems("", "eu-central-1", zones).map(({ key, allowed }) => `${key}: ${allowed}`);
  };

  it("is named by its allocation id, for one zone", () => {
    assert.deepEqual(told("eipalloc-0123456789abcdef0", "eipalloc-0123456789abcdef1"), []);
    assert.match(told("203.0.113.10").join(), /^zones\[0\]\.allocationId: the allocation id of an elastic address/);
    assert.deepEqual(told("eipalloc-00000001", "eipalloc-00000001"), [
      "zones[1].allocationId: an address that no other slot has; zones[0] has it already",
    ]);
  });
});

describe("what AWS tells of a brought network", () => {
  const key = "zones[0].gatewaySubnetId";
  const subnet = { id: "subnet-1", vpcId: "vpc-1", availabilityZone: "eu-central-1a" };

  it("must put a subnet into the VPC and the zone that were named", () => {
    assert.deepEqual(subnetProblems(key, subnet, { vpcId: "vpc-1", zone: "eu-central-1a" }), []);
    const problems = subnetProblems(key, subnet, { vpcId: "vpc-2", zone: "eu-central-1b" });
    assert.deepEqual(
      problems.map(({ allowed }) => allowed),
      [
        "a subnet of the VPC vpc-2; this one is of vpc-1",
        "a subnet in the slot's zone eu-central-1b; this one is in eu-central-1a",
      ],
    );
  });

  it("must give the gateways' route table to nobody else: it leads through the fixed address", () => {
    const use = (subnetId: string, main = false) => ({ subnetId, gatewayId: "", main });
    const told = (...associations: ReturnType<typeof use>[]) =>
      routeTableProblems("zones[0].gatewayRouteTableId", { routeTableId: "rtb-1", associations }, "subnet-1").map(
        ({ allowed }) => allowed,
      );
    assert.deepEqual(told(use("subnet-1")), []);
    assert.deepEqual(told(use("subnet-1"), use("subnet-2"), use("", true)), [
      "a route table that only the gateway subnet subnet-1 uses; subnet-2, the VPC as its main one does as well",
    ]);
    assert.deepEqual(told(), ["the route table of the gateway subnet subnet-1; nothing uses it"]);
  });
});
