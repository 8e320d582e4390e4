import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { withProject } from "../support/engine";

/** A pack with one mandatory policy: no elastic address. */
const POLICY_PACK = {
  "policy/PulumiPolicy.yaml": "runtime: nodejs\n",
  "policy/package.json": JSON.stringify({ name: "no-address", version: "0.0.1" }),
  "policy/index.ts": `
    import * as policy from "@pulumi/policy";
    new policy.PolicyPack("no-address", {
      policies: [{
        name: "no-address",
        description: "There is no elastic address.",
        enforcementLevel: "mandatory",
        validateResource: (args, report) => {
          if (args.type === "aws:ec2/eip:Eip") report("an address was asked for");
        },
      }],
    });`,
};

const NETWORK = `
  import * as pulumi from "@pulumi/pulumi";
  import * as ec2 from "@pulumi/aws/ec2";
  import * as lambda from "@pulumi/aws/lambda";
  import * as awsx from "@pulumi/awsx";
  import * as random from "@pulumi/random";
  import * as tls from "@pulumi/tls";
  const network = new awsx.ec2.Vpc("net", {
    cidrBlock: "10.40.0.0/16",
    availabilityZoneNames: ["eu-central-1a", "eu-central-1b"],
    natGateways: { strategy: "Single" },
    subnetStrategy: "Auto",
    subnetSpecs: [
      { type: "Public", cidrBlocks: ["10.40.0.0/24", "10.40.1.0/24"] },
      { type: "Private", name: "inside", cidrBlocks: ["10.40.10.0/24", "10.40.11.0/24"] },
    ],
    tags: { project: "tiny" },
  });
  const password = new random.RandomPassword("password", { length: 40 });
  const key = new tls.PrivateKey("key", { algorithm: "ECDSA", ecdsaCurve: "P256" });
  new tls.SelfSignedCert("certificate", {
    privateKeyPem: key.privateKeyPem,
    subject: { commonName: "tiny" },
    allowedUses: ["client_auth"],
    validityPeriodHours: 24,
    earlyRenewalHours: 1,
  });
  const group = new ec2.SecurityGroup("group", {
    vpcId: network.vpcId,
    description: new pulumi.Config().get("description") ?? "first",
  });
  new lambda.Function("function", {
    role: "arn:aws:iam::123456789012:role/r",
    runtime: "nodejs24.x",
    handler: "index.handler",
    code: new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.StringAsset("exports.handler = 1") }),
  });
  export const subnets = network.privateSubnetIds;
  export const address = network.eips.apply((eips) => eips[0]?.publicIp);
  export const groupId = group.id;
  export const secret = password.result;
`;

const ADDRESS = `
  import * as ec2 from "@pulumi/aws/ec2";
  export const address = new ec2.Eip("address", { domain: "vpc" }).publicIp;
`;

describe("the engine on stand-ins", function () {
  this.timeout(180_000);

  it("previews, makes, changes nothing, replaces, refreshes and destroys", async () => {
    await withProject({ "index.ts": NETWORK }, async (engine) => {
      const config = { "aws:region": "eu-central-1" };
      const first = await engine.preview();
      assert.equal(first.exitCode, 0, first.output);
      assert.equal(fs.existsSync(engine.recordsFile), false);

      const made = await engine.up();
      assert.equal(made.exitCode, 0, made.output);
      assert.match(made.output, /address: "203\.0\.113\.10"/);
      const resources = await engine.resources();
      const parentOf = (type: string, name: string): string | undefined =>
        resources
          .find(({ urn }) => urn.endsWith(`${type}::${name}`))
          ?.parent?.split("$")
          .at(-1);
      assert.equal(parentOf("aws:ec2/vpc:Vpc", "net"), "urn:pulumi:test::tiny::awsx:ec2:Vpc::net");
      assert.equal(parentOf("aws:ec2/natGateway:NatGateway", "net-1"), "aws:ec2/subnet:Subnet::net-public-1");
      assert.equal(parentOf("aws:ec2/route:Route", "net-inside-2"), "aws:ec2/routeTable:RouteTable::net-inside-2");
      const password = resources.find(({ type }) => type === "random:index/randomPassword:RandomPassword");
      assert.ok(JSON.stringify(password?.outputs["result"]).includes("ciphertext"));
      for (const type of ["tls:index/privateKey:PrivateKey", "tls:index/selfSignedCert:SelfSignedCert"]) {
        const { outputs } = resources.find((one) => one.type === type) ?? {};
        assert.ok(JSON.stringify(outputs?.["privateKeyPem"]).includes("ciphertext"), type);
      }

      const again = await engine.up();
      assert.match(again.output, /\d+ unchanged/);
      assert.doesNotMatch(again.output, /\d+ (updated|replaced|created)/, again.output);

      engine.setConfiguration({ ...config, "tiny:description": "second" });
      const changed = await engine.up();
      assert.match(changed.output, /1 replaced/, changed.output);
      const groups = (await engine.resources()).filter(({ type }) => type === "aws:ec2/securityGroup:SecurityGroup");
      assert.deepEqual(
        groups.map(({ inputs }) => inputs["description"]),
        ["second"],
      );
      const records = fs.readFileSync(engine.recordsFile, "utf8");
      assert.ok(records.includes('"second"') && !records.includes('"first"'));

      fs.rmSync(engine.recordsFile);
      const refreshed = await engine.refresh();
      assert.equal(refreshed.exitCode, 0, refreshed.output);
      assert.match(refreshed.output, /\d+ deleted/);

      assert.equal((await engine.up()).exitCode, 0);
      const destroyed = await engine.destroy();
      assert.equal(destroyed.exitCode, 0, destroyed.output);
      assert.deepEqual(JSON.parse(fs.readFileSync(engine.recordsFile, "utf8")), []);
    });
  });

  it("leaves the project as it was", async () => {
    await withProject(
      { "index.ts": ADDRESS, "Pulumi.test.yaml": "config:\n  aws:region: eu-central-1\n" },
      async (engine) => {
        const before = fs.readdirSync(engine.project).sort();
        const configuration = path.join(engine.project, "Pulumi.test.yaml");
        const content = fs.readFileSync(configuration, "utf8");
        assert.equal((await engine.up()).exitCode, 0);
        assert.deepEqual(fs.readdirSync(engine.project).sort(), before);
        assert.equal(fs.readFileSync(configuration, "utf8"), content);
      },
    );
  });

  it("runs a policy pack in a preview, and makes nothing that it forbids", async () => {
    await withProject({ "index.ts": ADDRESS, ...POLICY_PACK }, async (engine) => {
      const preview = await engine.preview({ policyPack: "policy" });
      assert.notEqual(preview.exitCode, 0);
      assert.match(preview.output, /an address was asked for/);
      const up = await engine.up({ policyPack: "policy" });
      assert.notEqual(up.exitCode, 0);
      assert.equal(fs.existsSync(engine.recordsFile), false);
    });
  });

  it("analyzes an exported state with a policy pack", async () => {
    await withProject({ "index.ts": ADDRESS, ...POLICY_PACK }, async (engine) => {
      assert.equal((await engine.up()).exitCode, 0);
      const state = path.join(engine.project, "state.json");
      const exported = await engine.run(["stack", "export", "--file", state]);
      assert.equal(exported.exitCode, 0, exported.output);
      const analyzed = await engine.run(["policy", "analyze", "--file", state, "--policy-pack", "policy"]);
      assert.match(analyzed.output, /an address was asked for/);
      assert.notEqual(analyzed.exitCode, 0);
      assert.equal((await engine.run(["stack", "import", "--file", state])).exitCode, 0);
      assert.equal((await engine.run(["cancel", "--yes"])).exitCode, 0);
    });
  });

  it("fails a preview for wrong inputs, with every problem of the resource and its URN", async () => {
    const program = `
      import * as ec2 from "@pulumi/aws/ec2";
      new ec2.Vpc("net", { cidrBlock: "10.40.0.1/16", instanceTenancy: "mine" });
    `;
    await withProject({ "index.ts": program }, async (engine) => {
      const { exitCode, output } = await engine.preview();
      assert.notEqual(exitCode, 0);
      for (const part of ["bits set after the prefix of /16", "must be one of default, dedicated"]) {
        assert.ok(output.includes(part), `${part} is missing in:\n${output}`);
      }
      assert.ok(output.includes("urn:pulumi:test::tiny::aws:ec2/vpc:Vpc::net"), output);
    });
  });

  it("refuses a component and a resource type that it does not know, by name", async () => {
    const program = `
      import * as rds from "@pulumi/aws/rds";
      new rds.Instance("base", { instanceClass: "db.t3.micro" });
    `;
    await withProject({ "index.ts": program }, async (engine) => {
      const { exitCode, output } = await engine.preview();
      assert.notEqual(exitCode, 0);
      assert.match(output, /does not know the resource type "aws:rds\/instance:Instance"/);
    });
  });
});
