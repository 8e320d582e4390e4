import * as assert from "node:assert/strict";
import { PolicyPackProcess, UNKNOWN_VALUE } from "./support/policyPack";
import type { PackOptions, TestResource, Violation } from "./support/policyPack";
import { FRANKFURT, VIRGINIA } from "./support/resources";

const POLICY = "same-region";
const CERTIFICATE = "aws:acm/certificate:Certificate";

function resource(
  type: string,
  props: TestResource["props"] = {},
  provider: TestResource["provider"] = FRANKFURT,
): TestResource {
  return { type, name: type.split(":").at(-1) ?? "", props, provider };
}

function provider({ name, props }: NonNullable<TestResource["provider"]>): TestResource {
  return { type: "pulumi:providers:aws", name, props };
}

function summary(violations: Violation[]): string[] {
  return violations.map(({ policy, level, urn }) => `${policy} ${level} ${urn.split("::").at(-1) ?? ""}`);
}

const VPC = "aws:ec2/vpc:Vpc";
const AMBIENT = { name: "ambient", props: {} };

describe("policy same-region", () => {
  async function withPack(options: PackOptions, test: (pack: PolicyPackProcess) => Promise<void>) {
    const pack = await PolicyPackProcess.start({ only: [POLICY], ...options });
    try {
      await test(pack);
    } finally {
      await pack.stop();
    }
  }

  describe("with aws:region", () => {
    let pack: PolicyPackProcess;
    before(async () => {
      pack = await PolicyPackProcess.start({ only: [POLICY] });
    });
    after(() => pack.stop());
    // The engine registers the default provider, which has aws:region, before the first resource that uses it.
    beforeEach(() => pack.analyze(provider(FRANKFURT)));

    it("accepts resources of that region, global ones and other clouds' ones", async () => {
      const resources = [
        provider(FRANKFURT),
        resource(VPC),
        resource("aws:s3/bucket:Bucket", { region: "eu-central-1" }),
        resource("aws:iam/role:Role", {}, VIRGINIA),
        resource("aws:cloudfront/distribution:Distribution", {}, VIRGINIA),
        { type: "azure:core/resourceGroup:ResourceGroup", name: "g", props: { region: "us-east-1" } },
        { type: "shop:index:Shop", name: "shop", props: { region: "us-east-1" } },
      ];
      assert.deepEqual(await pack.run(resources), []);
    });

    it("refuses another region, of the resource or of its provider", async () => {
      const found = await pack.run([
        resource(VPC, { region: "us-east-1" }),
        resource("aws:s3/bucket:Bucket", {}, VIRGINIA),
        provider(VIRGINIA),
      ]);
      assert.deepEqual(summary(found), [
        `${POLICY} mandatory Vpc`,
        `${POLICY} mandatory Bucket`,
        `${POLICY} mandatory virginia`,
      ]);
      assert.match(
        found[1]?.message ?? "",
        /us-east-1 \(of provider virginia\), required is eu-central-1 \(aws:region\)/,
      );
    });

    it("lets the resource's own region win over its provider's, as AWS's provider does", async () => {
      assert.deepEqual(await pack.analyze(resource(VPC, { region: "eu-central-1" }, VIRGINIA)), []);
    });

    it("does not print what is no region", async () => {
      const found = await pack.analyze(resource(VPC, { region: "hunter2" }));
      assert.deepEqual(summary(found), [`${POLICY} mandatory Vpc`]);
      assert.doesNotMatch(found[0]?.message ?? "", /hunter2/);
    });

    it("tells an unknown region as an advisory, and checks the rest of the resource", async () => {
      const found = await pack.analyze(
        resource("aws:ec2/subnet:Subnet", { region: UNKNOWN_VALUE, availabilityZone: "us-east-1a" }),
      );
      assert.deepEqual(summary(found).sort(), [`${POLICY} mandatory Subnet`, "undetermined advisory Subnet"]);
      assert.match(found[1]?.message ?? "", /The update will check that it is eu-central-1/);
    });

    it("never takes a region that nothing says as the same, and tells it once for a provider", async () => {
      const found = await pack.run([provider(AMBIENT), resource(VPC, {}, AMBIENT)]);
      assert.deepEqual(summary(found), ["undetermined advisory ambient"]);
      const alone = await pack.run([provider(FRANKFURT), { type: VPC, name: "vpc", props: {} }]);
      assert.deepEqual(summary(alone), ["undetermined advisory vpc"]);
    });

    it("refuses availability zones of another region, and tells unknown ones", async () => {
      const zones = { availabilityZones: ["eu-central-1a", "eu-west-1a", UNKNOWN_VALUE] };
      const found = await pack.run([
        resource("aws:ec2/subnet:Subnet", { availabilityZone: "eu-central-1b" }),
        resource("aws:autoscaling/group:Group", zones),
        resource("aws:ec2/launchTemplate:LaunchTemplate", { placement: { availabilityZone: "us-west-2-lax-1a" } }),
      ]);
      assert.deepEqual(summary(found), [
        `${POLICY} mandatory Group`,
        "undetermined advisory Group",
        `${POLICY} mandatory LaunchTemplate`,
      ]);
      assert.match(found[0]?.message ?? "", /availabilityZones\[1\] is a zone in eu-west-1/);
      assert.match(found[2]?.message ?? "", /placement\.availabilityZone is a zone in us-west-2/);
    });

    it("refuses a certificate or target group of another region on a load balancer", async () => {
      const arn = (region: string, rest: string): string =>
        `arn:aws:${rest.split("|")[0] ?? ""}:${region}:123456789012:x`;
      const found = await pack.run([
        resource("aws:lb/listener:Listener", {
          certificateArn: arn("us-east-1", "acm"),
          defaultActions: [
            { type: "forward", forward: { targetGroups: [{ arn: arn("eu-west-1", "elasticloadbalancing") }] } },
          ],
        }),
        resource("aws:lb/listenerRule:ListenerRule", { listenerArn: arn("eu-central-1", "elasticloadbalancing") }),
        resource("aws:autoscaling/group:Group", { targetGroupArns: [arn("us-east-2", "elasticloadbalancing")] }),
      ]);
      assert.deepEqual(summary(found), [
        `${POLICY} mandatory Listener`,
        `${POLICY} mandatory Listener`,
        `${POLICY} mandatory Group`,
      ]);
      assert.match(found[1]?.message ?? "", /defaultActions\[0\]\.forward\.targetGroups\[0\]\.arn/);
    });

    it("tells an unknown ARN only when it comes from no resource of the stack", async () => {
      const certificate = resource(CERTIFICATE, { domainName: "*.shop.example" });
      const listener = resource("aws:lb/listener:Listener", { certificateArn: UNKNOWN_VALUE });
      const own = { ...listener, from: { certificateArn: [certificate] } };
      assert.deepEqual(await pack.run([certificate, own]), []);
      const found = await pack.run([certificate, listener]);
      assert.deepEqual(summary(found), ["undetermined advisory Listener"]);
    });

    it("demands us-east-1 of a web ACL for CloudFront, and of no other", async () => {
      const acl = (scope: string, region: TestResource["provider"]): TestResource =>
        resource("aws:wafv2/webAcl:WebAcl", { scope }, region);
      assert.deepEqual(await pack.run([acl("CLOUDFRONT", VIRGINIA), acl("REGIONAL", FRANKFURT)]), []);
      for (const wrong of [acl("CLOUDFRONT", FRANKFURT), acl("REGIONAL", VIRGINIA)]) {
        assert.deepEqual(summary(await pack.run([provider(FRANKFURT), wrong])), [`${POLICY} mandatory WebAcl`]);
      }
      assert.deepEqual(summary(await pack.run([provider(FRANKFURT), acl(UNKNOWN_VALUE, VIRGINIA)])), [
        "undetermined advisory WebAcl",
      ]);
    });

    it("survives values of every wrong type", async () => {
      for (const odd of [null, 7, true, [], {}, [[null]], { region: UNKNOWN_VALUE }]) {
        await pack.run([
          resource(VPC, { region: odd, availabilityZone: odd }),
          resource("aws:lb/listener:Listener", { certificateArn: odd, defaultActions: odd }),
          resource("aws:wafv2/webAcl:WebAcl", { scope: odd }),
          { type: "pulumi:providers:aws", name: "odd", props: { region: odd } },
        ]);
      }
    });
  });

  it("demands the configured region rather than aws:region, and allows types in other regions", async () => {
    const policyConfig = {
      [POLICY]: { properties: { region: "eu-west-1", otherRegions: { "us-east-1": [CERTIFICATE] } } },
    };
    await withPack({ policyConfig }, async (pack) => {
      const found = await pack.run([
        provider(VIRGINIA),
        resource(CERTIFICATE, {}, VIRGINIA),
        resource(VPC, {}, VIRGINIA),
        resource("aws:s3/bucket:Bucket"),
        resource("aws:ec2/subnet:Subnet", { region: "eu-west-1" }),
      ]);
      assert.deepEqual(summary(found), [`${POLICY} mandatory Vpc`, `${POLICY} mandatory Bucket`]);
    });
  });

  it("demands that all agree when no region is required", async () => {
    await withPack({}, async (pack) => {
      const same = [provider(VIRGINIA), resource(VPC, {}, VIRGINIA), resource("aws:s3/bucket:Bucket", {}, VIRGINIA)];
      assert.deepEqual(await pack.run(same), []);
      const frankfurt = { ...FRANKFURT, name: "frankfurt" };
      const subnet = resource("aws:ec2/subnet:Subnet", {}, frankfurt);
      const found = await pack.run([...same, subnet]);
      assert.deepEqual(summary(found), [`${POLICY} mandatory Subnet`]);
      assert.match(found[0]?.message ?? "", /those of the stack are eu-central-1, us-east-1/);
      const even = await pack.run([subnet, resource(VPC, {}, VIRGINIA)]);
      assert.deepEqual(summary(even), [`${POLICY} mandatory Subnet`, `${POLICY} mandatory Vpc`]);
      const ambient = await pack.run([...same, resource("aws:ec2/subnet:Subnet", {}, AMBIENT)]);
      assert.deepEqual(
        ambient.map(({ policy, level }) => [policy, level]),
        [["undetermined", "advisory"]],
      );
      assert.match(ambient[0]?.message ?? "", /::Subnet and 0 other/);
      const computed = {
        ...resource("aws:ec2/subnet:Subnet", { cidrBlock: "10.0.0.0/24" }, VIRGINIA),
        computed: { region: UNKNOWN_VALUE },
      };
      assert.deepEqual(await pack.run([...same, computed]), []);
    });
  });

  it("checks in the end what came before the default provider showed aws:region, and nothing twice", async () => {
    await withPack({}, async (pack) => {
      const early = resource(VPC, {}, VIRGINIA);
      const late = resource("aws:s3/bucket:Bucket", {}, VIRGINIA);
      assert.deepEqual(await pack.analyze(early), []);
      await pack.analyze(provider(FRANKFURT));
      assert.deepEqual(summary(await pack.analyze(late)), [`${POLICY} mandatory Bucket`]);
      const found = await pack.analyzeStack([early, provider(FRANKFURT), late]);
      assert.deepEqual(summary(found), [`${POLICY} mandatory Vpc`]);
    });
  });

  it("refuses a wrong configuration by the option's name", async () => {
    const policyConfig = { [POLICY]: { properties: { region: "Frankfurt", otherRegions: ["us-east-1"] } } };
    const started = PolicyPackProcess.start({ only: [POLICY], policyConfig });
    await assert.rejects(started, /region is "Frankfurt".*otherRegions is \["us-east-1"\]/s);
  });
});
