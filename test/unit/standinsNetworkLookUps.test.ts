import * as assert from "node:assert/strict";
import * as path from "node:path";
import { AwsProvider } from "../../twin/standins/aws/provider";
import { AssetKeeper } from "../../twin/standins/store/assets";
import { FileRecordStore } from "../../twin/standins/store/fileRecordStore";
import { text, type Properties } from "../../twin/standins/values";
import { temporaryFolder } from "../support/temporary";

describe("stand-in for AWS: networks that exist", () => {
  let provider: AwsProvider;

  beforeEach(() => {
    const folder = temporaryFolder();
    provider = new AwsProvider(new FileRecordStore(path.join(folder, "records.json")), new AssetKeeper(folder, folder));
    provider.configure("one", { region: "eu-central-1" });
  });

  function call(type: string, name: string, inputs: Properties) {
    const urn = `urn:pulumi:test::tiny::${type}::${name}`;
    return { urn, type, logicalName: name, inputs, preview: false, connection: "one" };
  }

  function make(type: string, name: string, inputs: Properties) {
    return provider.create(call(type, name, inputs));
  }

  it("tells of an address and a subnet by their ids, and in the provider's words that there is none", async () => {
    const address = await make("aws:ec2/eip:Eip", "address", { domain: "vpc" });
    const found = await provider.invoke("aws:ec2/getElasticIp:getElasticIp", { id: address.id }, "one");
    assert.deepEqual([found["id"], found["publicIp"]], [address.id, address.outputs["publicIp"]]);
    const subnet = await make("aws:ec2/subnet:Subnet", "subnet", {
      vpcId: "vpc-1",
      cidrBlock: "10.0.0.0/24",
      availabilityZone: "eu-central-1b",
    });
    const place = await provider.invoke("aws:ec2/getSubnet:getSubnet", { id: subnet.id }, "one");
    assert.deepEqual(
      [place["vpcId"], place["cidrBlock"], place["availabilityZone"]],
      ["vpc-1", "10.0.0.0/24", "eu-central-1b"],
    );
    const missing = provider.invoke("aws:ec2/getElasticIp:getElasticIp", { id: "eipalloc-00000000" }, "one");
    await assert.rejects(missing, /no matching EC2 EIP found/);
    const byTag = provider.invoke("aws:ec2/getSubnet:getSubnet", { tags: { Name: "a" } }, "one");
    await assert.rejects(byTag, /by "id" alone, not by tags/);
  });

  it("reads what a program only looks at, whatever little it says of it", async () => {
    const { id, outputs } = await make("aws:ec2/eip:Eip", "address", { domain: "vpc" });
    for (const state of [{}, { region: "eu-central-1" }]) {
      const looked = { ...call("aws:ec2/eip:Eip", "other", state), id, outputs: state };
      const found = await provider.read(looked);
      assert.equal(found?.outputs["publicIp"], outputs["publicIp"]);
      assert.equal(found?.outputs["allocationId"], id);
    }
  });

  it("tells who uses a route table, the VPC's own first one included", async () => {
    const vpc = await make("aws:ec2/vpc:Vpc", "net", { cidrBlock: "10.0.0.0/16" });
    const table = await make("aws:ec2/routeTable:RouteTable", "table", { vpcId: vpc.id });
    const inputs = { routeTableId: table.id, subnetId: "subnet-1" };
    await make("aws:ec2/routeTableAssociation:RouteTableAssociation", "association", inputs);
    const users = async (routeTableId: string) => {
      const found = await provider.invoke("aws:ec2/getRouteTable:getRouteTable", { routeTableId }, "one");
      return { vpcId: found["vpcId"], associations: found["associations"] };
    };
    const { vpcId, associations } = await users(table.id);
    assert.equal(vpcId, vpc.id);
    assert.ok(Array.isArray(associations) && associations.length === 1);
    assert.partialDeepStrictEqual(associations[0], { subnetId: "subnet-1", main: false });
    const main = await users(text(vpc.outputs, "mainRouteTableId"));
    assert.partialDeepStrictEqual(main, { vpcId: vpc.id, associations: [{ main: true, subnetId: "" }] });
  });

  it("gives one address to one NAT gateway only, and does not release it before", async () => {
    const address = await make("aws:ec2/eip:Eip", "address", { domain: "vpc" });
    const inputs = { allocationId: address.id, subnetId: "subnet-1", connectivityType: "public" };
    const nat = await make("aws:ec2/natGateway:NatGateway", "first", inputs);
    await assert.rejects(make("aws:ec2/natGateway:NatGateway", "second", inputs), /AlreadyExists.*NatGateway/);
    const release = () => provider.delete({ ...call("aws:ec2/eip:Eip", "address", {}), id: address.id });
    await assert.rejects(release(), /InvalidIPAddress\.InUse/);
    await provider.delete({ ...call("aws:ec2/natGateway:NatGateway", "first", {}), id: nat.id });
    await release();
  });
});
