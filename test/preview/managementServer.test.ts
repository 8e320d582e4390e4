import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { z } from "zod";
import { PROJECT_ROOT } from "../../twin/paths";
import { type StateResource, type TestEngine, withProject } from "../support/engine";
import { temporaryBundle } from "../unit/componentsMocks";

const POLICY_PACK = path.join(PROJECT_ROOT, "policy");

type Values = Record<string, unknown>;

function configuration(management: Values | undefined, bundle: string): Values {
  const zones = ["a", "b"].map((letter, index) => ({
    name: `eu-central-1${letter}`,
    state: "active",
    publicCidr: `10.40.${index}.0/24`,
    gatewayCidr: `10.40.1${index}.0/24`,
    ...(management === undefined ? {} : { managementCidr: `10.40.2${index}.0/28` }),
  }));
  const waf: Values = {
    cidrBlock: "10.40.0.0/16",
    zones,
    certificate: { domainName: "*.shop.example", hostedZoneId: "Z0PORTCULLIS" },
    imageId: "ami-0123456789abcdef0",
    gatewayBundle: bundle,
    ...(management === undefined ? {} : { management }),
  };
  return { "aws:region": "eu-central-1", "portcullis:waf": waf, "portcullis:endpoints": [] };
}

const PUBLIC = {
  access: "public",
  host: "waf-admin.shop.example",
  adminCidrs: ["198.51.100.0/28"],
  hostedZoneId: "Z0PORTCULLIS",
};

/** Id and CIDR of every subnet, address of every EIP: what others trust or stand in. */
function fixedThings(resources: StateResource[]): Values {
  return Object.fromEntries(
    resources
      .filter(({ type }) =>
        ["aws:ec2/subnet:Subnet", "aws:ec2/eip:Eip", "aws:ec2/natGateway:NatGateway"].includes(type),
      )
      .map(({ urn, id, outputs }) => [urn, [id, outputs["cidrBlock"] ?? outputs["publicIp"]]]),
  );
}

async function outputsOf(engine: TestEngine): Promise<Values> {
  const { output } = await engine.run(["stack", "output", "--json"]);
  return z.record(z.string(), z.unknown()).parse(JSON.parse(output));
}

describe("the program with a management server, on stand-ins", function () {
  this.timeout(300_000);

  it("adds it to a stack that stands and takes it away again, with no subnet, address or way out changed", async () => {
    const bundle = temporaryBundle();
    const project = { config: configuration(undefined, bundle) };
    await withProject(
      PROJECT_ROOT,
      async (engine) => {
        const first = await engine.up({ policyPack: POLICY_PACK });
        assert.equal(first.exitCode, 0, first.output);
        const before = fixedThings(await engine.resources());
        assert.equal((await outputsOf(engine))["management"], undefined);

        engine.setConfiguration(configuration(PUBLIC, bundle));
        const added = await engine.up({ policyPack: POLICY_PACK });
        assert.equal(added.exitCode, 0, added.output);
        assert.match(added.output, /management\.access: public is less safe than the default/);
        const resources = await engine.resources();
        const after = fixedThings(resources);
        for (const [urn, thing] of Object.entries(before)) assert.deepEqual(after[urn], thing, urn);
        const names = Object.keys(after).filter((urn) => !(urn in before));
        assert.deepEqual(names.map((urn) => urn.split("::").at(-1)).sort(), [
          "waf-vpc-management-1",
          "waf-vpc-management-2",
        ]);
        checkState(resources);
        checkOutputs(await outputsOf(engine));

        const again = await engine.up();
        assert.equal(again.exitCode, 0, again.output);
        assert.doesNotMatch(again.output, /\d+ (created|updated|replaced|deleted)/);

        engine.setConfiguration(configuration(undefined, bundle));
        const removed = await engine.up();
        assert.equal(removed.exitCode, 0, removed.output);
        assert.deepEqual(fixedThings(await engine.resources()), before);
        assert.doesNotMatch(fs.readFileSync(engine.recordsFile, "utf8"), /-management/);
      },
      project,
    );
  });
});

function only(resources: StateResource[], type: string, name: string): StateResource {
  const found = resources.filter((resource) => resource.type === type && resource.urn.endsWith(`::${name}`));
  const [first] = found;
  assert.ok(first !== undefined && found.length === 1, `${found.length} resources of ${type} ${name}`);
  return first;
}

function checkState(resources: StateResource[]): void {
  const group = only(resources, "aws:autoscaling/group:Group", "waf-management");
  for (const needed of [
    "waf-management-secrets",
    "waf-s3",
    "waf-gateway-bundle",
    "waf-adm-https",
    "waf-management-to-s3",
  ]) {
    assert.ok(
      group.dependencies?.some((urn) => urn.endsWith(`::${needed}`)),
      `the server must wait for ${needed}`,
    );
  }
  // No route of a management subnet leads anywhere but to S3: it has no route of its own.
  const tables = resources.filter(({ type, urn }) => type.endsWith(":RouteTable") && /vpc-management-\d$/.test(urn));
  assert.equal(tables.length, 2);
  const routes = resources.filter(({ type }) => type === "aws:ec2/route:Route");
  for (const { id } of tables) assert.ok(routes.every(({ inputs }) => inputs["routeTableId"] !== id));
  const secret = only(resources, "random:index/randomPassword:RandomPassword", "waf-management-login");
  assert.doesNotMatch(JSON.stringify(secret.outputs["result"]), /^"[A-Za-z0-9]{40}"$/, "the state shows the secret");
  const version = only(resources, "aws:secretsmanager/secretVersion:SecretVersion", "waf-management-login");
  assert.doesNotMatch(JSON.stringify(version.inputs["secretString"]), /^"[A-Za-z0-9]{40}"$/);
}

function checkOutputs(outputs: Values): void {
  const text = JSON.stringify(outputs);
  assert.doesNotMatch(text, /(?<![A-Za-z0-9])[A-Za-z0-9]{40}(?![A-Za-z0-9])/, "an output shows the login secret");
  const management = z.record(z.string(), z.unknown()).parse(outputs["management"]);
  assert.equal(management["url"], "https://waf-admin.shop.example");
  assert.match(
    String(management["loginSecretArn"]),
    /^arn:aws:secretsmanager:eu-central-1:\d{12}:secret:waf-management-login-/,
  );
  assert.match(String(management["autoScalingGroupName"]), /^waf-management-[0-9a-f]{7}$/);
}
