import * as assert from "node:assert/strict";
import { ChangeKind, diffResource } from "../../twin/standins/aws/diff";
import { ASSET_SIGNATURE, DEFAULTS_KEY, SIGNATURE_KEY, UNKNOWN, type Properties } from "../../twin/standins/values";

const asset = (hash: string, path: string): Properties => ({ [SIGNATURE_KEY]: ASSET_SIGNATURE, hash, path });

describe("stand-in for AWS: what a change does", () => {
  it("replaces where AWS must, and updates elsewhere", () => {
    const olds = { cidrBlock: "10.0.0.0/16", enableDnsHostnames: false, tags: { a: "1" } };
    const replaced = diffResource("aws:ec2/vpc:Vpc", olds, { ...olds, cidrBlock: "10.1.0.0/16" });
    assert.deepEqual(replaced.changes, [{ path: "cidrBlock", kind: ChangeKind.Update, replaces: true }]);
    const updated = diffResource("aws:ec2/vpc:Vpc", olds, { ...olds, enableDnsHostnames: true, tags: {} });
    assert.deepEqual(
      updated.changes.map(({ path, replaces }) => [path, replaces]),
      [
        ["enableDnsHostnames", false],
        ["tags", false],
      ],
    );
  });

  it("replaces for a nested input that cannot be changed", () => {
    const group = (hook: string): Properties => ({
      minSize: 1,
      maxSize: 1,
      initialLifecycleHooks: [{ name: hook, lifecycleTransition: "autoscaling:EC2_INSTANCE_LAUNCHING" }],
    });
    const { changes } = diffResource("aws:autoscaling/group:Group", group("one"), group("two"));
    assert.deepEqual(changes, [{ path: "initialLifecycleHooks", kind: ChangeKind.Update, replaces: true }]);
  });

  it("knows no order in a set, and keeps it in a list", () => {
    const lb = (securityGroups: string[]): Properties => ({ securityGroups });
    assert.deepEqual(diffResource("aws:lb/loadBalancer:LoadBalancer", lb(["a", "b"]), lb(["b", "a"])).changes, []);
    const actions = (types: string[]): Properties => ({ defaultActions: types.map((type) => ({ type })) });
    const listener = diffResource("aws:lb/listener:Listener", actions(["a", "b"]), actions(["b", "a"]));
    assert.equal(listener.changes.length, 1);
  });

  it("keeps what AWS chose when nothing is asked for any more", () => {
    assert.deepEqual(diffResource("aws:ec2/vpc:Vpc", { enableDnsHostnames: false }, {}).changes, []);
    assert.deepEqual(diffResource("aws:ec2/vpc:Vpc", { tags: { a: "1" } }, {}).changes, [
      { path: "tags", kind: ChangeKind.Delete, replaces: false },
    ]);
  });

  it("takes a value that is not known yet for a change", () => {
    const { changes } = diffResource("aws:ec2/subnet:Subnet", { vpcId: "vpc-1" }, { vpcId: UNKNOWN });
    assert.deepEqual(changes, [{ path: "vpcId", kind: ChangeKind.Update, replaces: true }]);
  });

  it("replaces when the region changes", () => {
    const { changes } = diffResource("aws:ec2/eip:Eip", { region: "eu-central-1" }, { region: "eu-west-1" });
    assert.equal(changes[0]?.replaces, true);
  });

  it("compares numbers and texts, policy documents and files by what they mean", () => {
    assert.deepEqual(
      diffResource("aws:lb/targetGroup:TargetGroup", { deregistrationDelay: "30" }, { deregistrationDelay: 30 })
        .changes,
      [],
    );
    const document = (text: string): Properties => ({ policy: text });
    assert.deepEqual(
      diffResource(
        "aws:iam/policy:Policy",
        document('{"Version":"2012-10-17","Statement":[]}'),
        document('{ "Statement": [], "Version": "2012-10-17" }'),
      ).changes,
      [],
    );
    const object = (hash: string, path: string): Properties => ({ source: asset(hash, path) });
    const type = "aws:s3/bucketObjectv2:BucketObjectv2";
    assert.deepEqual(diffResource(type, object("aa", "/one"), object("aa", "/two")).changes, []);
    assert.equal(diffResource(type, object("aa", "/one"), object("bb", "/one")).changes.length, 1);
  });

  it("leaves out what the program ignores", () => {
    const olds = { tags: { a: "1" }, enableDnsSupport: true };
    const news = { tags: { a: "2" }, enableDnsSupport: false };
    assert.deepEqual(
      diffResource("aws:ec2/vpc:Vpc", olds, news, ["tags"]).changes.map(({ path }) => path),
      ["enableDnsSupport"],
    );
  });

  it("deletes first only when the name was chosen: two such resources cannot exist together", () => {
    const group = (vpcId: string, defaults: string[]): Properties => ({
      name: "mine",
      vpcId,
      [DEFAULTS_KEY]: defaults,
    });
    const type = "aws:ec2/securityGroup:SecurityGroup";
    assert.equal(diffResource(type, group("v1", []), group("v2", [])).deleteBeforeReplace, true);
    assert.equal(diffResource(type, group("v1", ["name"]), group("v2", ["name"])).deleteBeforeReplace, false);
    assert.equal(diffResource(type, group("v1", []), group("v1", [])).deleteBeforeReplace, false);
  });
});
