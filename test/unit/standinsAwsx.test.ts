import * as assert from "node:assert/strict";
import { parseArgs } from "../../twin/standins/awsx/args";
import { checkPlan, compareTypes, planSubnets, type LayoutRequest } from "../../twin/standins/awsx/layout";

/*
 * The layout was read in pulumi/pulumi-awsx, commit 6eca153be366f403eaa4321531e1524f80b84756: awsx/ec2/vpc.ts (resources,
 * parents, tags, order, NAT strategies), awsx/ec2/subnetDistributorNew.ts (CIDR blocks by position, explicit blocks,
 * defaults) and awsx/ec2/subnetNaming.ts (names). There `subnetNameTagStrategy` is still called `subnetNaming`.
 */

const ZONES = ["eu-central-1a", "eu-central-1b"];

function layout(changes: Partial<LayoutRequest>) {
  return planSubnets({
    vpcName: "net",
    vpcCidr: "10.40.0.0/16",
    zones: ZONES,
    specs: undefined,
    strategy: "Auto",
    zoneCidrMask: undefined,
    nameTagStrategy: "Legacy",
    ...changes,
  });
}

const blocks = (changes: Partial<LayoutRequest>): string[] =>
  layout(changes).map(({ name, cidrBlock }) => `${name} ${cidrBlock}`);

describe("stand-in for awsx: the layout of ec2.Vpc", () => {
  it("uses the given blocks by position, and names subnets by zone number", () => {
    const specs = [
      { type: "Public", name: "public", cidrBlocks: ["10.40.0.0/24", "10.40.1.0/24"] },
      { type: "Isolated", name: "gateway", cidrBlocks: ["10.40.10.0/24", "10.40.11.0/24"] },
    ];
    assert.deepEqual(blocks({ specs }), [
      "net-public-1 10.40.0.0/24",
      "net-gateway-1 10.40.10.0/24",
      "net-public-2 10.40.1.0/24",
      "net-gateway-2 10.40.11.0/24",
    ]);
  });

  it("gives each zone an equal share, and without specs a private and a public subnet of it", () => {
    assert.deepEqual(blocks({}), [
      "net-private-1 10.40.0.0/18",
      "net-public-1 10.40.64.0/19",
      "net-private-2 10.40.128.0/18",
      "net-public-2 10.40.192.0/19",
    ]);
  });

  it("puts specs of different sizes where their size allows", () => {
    const specs = [
      { type: "Public", cidrMask: 24 },
      { type: "Private", cidrMask: 20 },
      { type: "Isolated", size: 256 },
    ];
    assert.deepEqual(blocks({ specs, zones: ["eu-central-1a"] }), [
      "net-public-1 10.40.0.0/24",
      "net-private-1 10.40.16.0/20",
      "net-isolated-1 10.40.32.0/24",
    ]);
  });

  it("moves no block when a zone is added to explicit blocks, and does when shares are equal", () => {
    const specs = (count: number) => [
      { type: "Public", cidrBlocks: ["10.40.0.0/24", "10.40.1.0/24", "10.40.2.0/24"].slice(0, count) },
    ];
    const zones = [...ZONES, "eu-central-1c"];
    assert.deepEqual(blocks({ specs: specs(3), zones }).slice(0, 2), blocks({ specs: specs(2) }));
    assert.notDeepEqual(blocks({ zones }).slice(0, 4), blocks({}));
  });

  it("changes the name tag, never the resource's name, with the other strategy of names", () => {
    const [first] = layout({ nameTagStrategy: "AvailabilityZone" });
    assert.equal(first?.name, "net-private-1");
    assert.equal(first.nameTag, "net-private-1a");
  });

  it("makes public subnets first in a zone, and isolated ones last", () => {
    const sorted = ["Isolated", "Private", "Public"].map((type) => ({ type })).sort(compareTypes);
    assert.deepEqual(
      sorted.map(({ type }) => type),
      ["Public", "Private", "Isolated"],
    );
  });

  it("refuses blocks for some specs, too few blocks, and names that are the same", () => {
    const given = { type: "Public", cidrBlocks: ["10.40.0.0/24", "10.40.1.0/24"] };
    assert.throws(() => layout({ specs: [given, { type: "Private" }] }), /all of them/);
    assert.throws(
      () => layout({ specs: [{ type: "Public", cidrBlocks: ["10.40.0.0/24"] }] }),
      /has 1 blocks, but there are 2/,
    );
    assert.throws(() => layout({ specs: [{ type: "Public" }, { type: "Public" }] }), /need names that differ/);
  });

  it("refuses subnets that overlap, are too large, or leave gaps where none may be", () => {
    const specs = [{ type: "Public", cidrBlocks: ["10.40.0.0/24", "10.40.0.128/25"] }];
    assert.throws(() => checkPlan("10.40.0.0/16", "Auto", layout({ specs })), /net-public-1: 10.40.0.0\/24/);
    assert.throws(() => layout({ specs: [{ type: "Public", cidrMask: 16 }] }), /need 65536 addresses/);
    const halves = [{ type: "Public", cidrBlocks: ["10.40.0.0/17", "10.40.128.0/17"] }];
    checkPlan("10.40.0.0/16", "Exact", layout({ specs: halves, strategy: "Exact" }));
    assert.throws(() => checkPlan("10.40.0.0/15", "Exact", layout({ specs: halves })), /gap/);
  });

  it("reports wrong arguments together", () => {
    assert.throws(
      () => parseArgs({ cidr: "10.0.0.0/16", natGateways: { strategy: "None", elasticIpAllocationIds: ["e"] } }),
      /cidr: .*does not know.*; natGateways.elasticIpAllocationIds may not be given/,
    );
    assert.throws(() => parseArgs({ subnetSpecs: [{ type: "Public" }] }), /OnePerAz needs public subnets, and private/);
  });
});
