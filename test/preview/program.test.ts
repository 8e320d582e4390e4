import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { runPulumi } from "../../tools/pulumi/run";
import { PROJECT_ROOT } from "../../twin/paths";
import { policyPackArguments, type StateResource, type TestEngine, withProject } from "../support/engine";
import { temporaryFolder } from "../support/temporary";
import { temporaryBundle } from "../unit/componentsMocks";

const POLICY_PACK = path.join(PROJECT_ROOT, "policy");
const MINUTES = 60_000;

const ZONES = [
  { name: "eu-central-1a", state: "active", publicCidr: "10.40.0.0/24", gatewayCidr: "10.40.10.0/24" },
  { name: "eu-central-1b", state: "active", publicCidr: "10.40.1.0/24", gatewayCidr: "10.40.11.0/24" },
];

function configuration(waf: Record<string, unknown> = {}, endpoints?: unknown): Record<string, unknown> {
  return {
    "aws:region": "eu-central-1",
    "portcullis:waf": {
      cidrBlock: "10.40.0.0/16",
      zones: ZONES,
      certificate: { domainName: "*.shop.example", hostedZoneId: "Z0PORTCULLIS" },
      imageId: "ami-0123456789abcdef0",
      gatewayBundle: temporaryBundle("one"),
      ...waf,
    },
    "portcullis:endpoints": endpoints ?? [
      {
        host: "api.shop.example",
        hostedZoneId: "Z0PORTCULLIS",
        origin: { sampleApi: { accountLogging: true } },
      },
    ],
  };
}

function withProgram(config: Record<string, unknown>, test: (engine: TestEngine) => Promise<void>): Promise<void> {
  return withProject(PROJECT_ROOT, test, { config });
}

function only(resources: StateResource[], type: string, name: string): StateResource {
  const found = resources.filter((resource) => resource.type === type && resource.urn.endsWith(`::${name}`));
  const [first] = found;
  assert.ok(first !== undefined && found.length === 1, `${found.length} resources of ${type} ${name}`);
  return first;
}

/** Position of a line in the engine's output. */
function lineOf(output: string, pattern: RegExp): number {
  const line = output.split("\n").findIndex((text) => pattern.test(text));
  assert.notEqual(line, -1, `${String(pattern)} is not in:\n${output}`);
  return line;
}

describe("the program with a configuration that is wrong", function () {
  this.timeout(2 * MINUTES);

  const wrong = configuration(
    {
      zones: [
        { ...ZONES[0], publicCidr: "10.40.0.9/24" },
        { ...ZONES[1], name: "eu-west-1b", state: "idle" },
      ],
      imageId: undefined,
      protect: "no",
      colour: "blue",
    },
    [
      { host: "shop", origin: { sampleApi: { accountLogging: false } } },
      { host: "api.shop.example", lockMode: "open", origin: { restApiId: "a1b2c3d4e5", stageName: "v1" } },
      { host: "api.shop.example", origin: { restApiId: "a1b2c3d4e5", stageName: "v1" } },
    ],
  );
  const keys = [
    "portcullis:waf.zones[0].publicCidr",
    "portcullis:waf.zones[1].name",
    "portcullis:waf.zones[1].state",
    "portcullis:waf.imageId",
    "portcullis:waf.protect",
    "portcullis:waf.colour",
    "portcullis:endpoints[0].host",
    "portcullis:endpoints[1].lockMode",
    "portcullis:endpoints[2].host",
  ];

  it("fails in the preview with every problem at once, and makes nothing even when it is run", async () => {
    await withProgram(wrong, async (engine) => {
      for (const outcome of [await engine.preview(), await engine.up()]) {
        assert.notEqual(outcome.exitCode, 0);
        for (const key of keys) {
          assert.ok(outcome.output.includes(`${key}: `), `${key} is not in:\n${outcome.output}`);
        }
        assert.match(outcome.output, /9 problems/);
        // A mistake of the user's is no crash of the program's.
        assert.doesNotMatch(outcome.output, /unhandled exception|^\s+at /m);
      }
      const made = (await engine.resources()).filter(({ type }) => !type.startsWith("pulumi:"));
      assert.deepEqual(made, []);
    });
  });
});

describe("the example configurations", function () {
  this.timeout(3 * MINUTES);

  for (const stack of ["dev", "prod"]) {
    it(`Pulumi.${stack}.yaml previews without a violation`, async () => {
      const folder = temporaryFolder();
      const text = fs.readFileSync(path.join(PROJECT_ROOT, `Pulumi.${stack}.yaml`), "utf8");
      // The file leaves the bundle to its default, which this machine may not have made.
      const bundle = `$1gatewayBundle: ${JSON.stringify(temporaryBundle())}\n$1imageId:`;
      const configFile = path.join(folder, `Pulumi.${stack}.yaml`);
      fs.writeFileSync(configFile, text.replace(/^( +)imageId:/m, bundle));
      const { exitCode, output } = await runPulumi({
        stack,
        args: ["--color", "never", "preview", "--non-interactive", ...policyPackArguments(POLICY_PACK)],
        configFile,
        standins: { recordsFile: path.join(folder, "records.json") },
        stdio: "capture",
      });
      assert.equal(exitCode, 0, output);
      assert.ok(!output.includes("[mandatory]"), output);
      assert.match(output, /portcullis@v/, "the policy pack did not run");
      assert.match(output, /portcullis:index:PublicWafStack waf/);
    });
  }
});

describe("the program on stand-ins", function () {
  this.timeout(5 * MINUTES);

  it("comes up whole, does nothing the second time, and rolls a new version as a new group", async () => {
    await withProgram(configuration(), async (engine) => {
      const first = await engine.up({ policyPack: POLICY_PACK });
      assert.equal(first.exitCode, 0, first.output);
      checkState(await engine.resources());

      const second = await engine.up();
      assert.equal(second.exitCode, 0, second.output);
      assert.match(second.output, /^\s+\d+ unchanged$/m);
      assert.doesNotMatch(second.output, /\d+ (created|updated|replaced|deleted)/);

      engine.setConfiguration(configuration({ gatewayBundle: temporaryBundle("two") }));
      const rolled = await engine.up();
      assert.equal(rolled.exitCode, 0, rolled.output);
      const made = lineOf(rolled.output, /autoscaling:Group waf-gateways created replacement/);
      const removed = lineOf(rolled.output, /autoscaling:Group waf-gateways deleted original/);
      assert.ok(made < removed, "the new group must be whole before the old one goes");
      const oldBundle = lineOf(rolled.output, /BucketObjectv2 waf-gateway-bundle deleted original/);
      assert.ok(removed < oldBundle, "the old gateways' bundle must outlive them");
      assert.doesNotMatch(rolled.output, /(Eip|NatGateway|LoadBalancer|Distribution) \S+ (creat|updat|delet)/);
    });
  });

  it("refuses a zone a step too far, and moves a reserved one into use without touching any address", async () => {
    const [first, second] = ZONES;
    const reserved = [first, { ...second, state: "reserved" }];
    await withProgram(configuration({ zones: reserved }), async (engine) => {
      const before = await engine.up();
      assert.equal(before.exitCode, 0, before.output);
      assert.match(before.output, /reserved: \[\s+\[0\]: "203\.0\.113\.\d+"/);

      engine.setConfiguration(configuration({ zones: [first, { ...second, state: "retiring" }] }));
      const refused = await engine.preview();
      assert.notEqual(refused.exitCode, 0);
      assert.match(
        refused.output,
        /zones\[1\]\.state: "retiring"[\s\S]*fix: write active, run `pulumi up`, then retiring/,
      );

      engine.setConfiguration(configuration());
      const after = await engine.up();
      assert.equal(after.exitCode, 0, after.output);
      assert.match(after.output, /NatGateway waf-egress-eu-central-1b created/);
      assert.doesNotMatch(after.output, /ec2:Eip/);
      // The allow-lists knew the address already.
      assert.doesNotMatch(after.output, /(cloudfront:Function|lambda:Function) \S+ (creat|updat|delet)/);
      // The old group's gateways leave when those in all zones are healthy.
      assert.match(after.output, /autoscaling:Group waf-gateways created replacement/);
    });
  });
});

function checkState(resources: StateResource[]): void {
  for (const zone of ["eu-central-1a", "eu-central-1b"]) {
    const address = only(resources, "aws:ec2/eip:Eip", `waf-egress-${zone}`);
    assert.equal(address.protect, true, "a fixed address must be protected");
  }
  const stack = only(resources, "portcullis:index:PublicWafStack", "waf");
  const endpoint = only(resources, "portcullis:index:ProtectedEndpoint", "api-shop-example");
  const authorizer = only(resources, "portcullis:index:Authorizer", "api-shop-example-authorizer");
  assert.equal(authorizer.parent, endpoint.urn);
  assert.deepEqual(Object.keys(stack.outputs).sort(), [
    "attachment",
    "fleetName",
    "httpRedirect",
    "loadBalancerName",
    "vpcId",
    "zones",
  ]);
  for (const resource of resources.filter(({ urn }) => urn.includes("$aws:"))) {
    assert.ok(resource.parent !== undefined && !resource.parent.includes("pulumi:pulumi:Stack"), resource.urn);
  }
  const group = only(resources, "aws:autoscaling/group:Group", "waf-gateways");
  for (const needed of [
    "waf-gateway-bundle",
    "waf-s3",
    "waf-https",
    "waf-egress-eu-central-1a",
    "waf-lb-to-gateways",
  ]) {
    assert.ok(
      group.dependencies?.some((urn) => urn.endsWith(`::${needed}`)),
      `the gateways must wait for ${needed}`,
    );
  }
  assertNoPlainSecret(resources);
}

/** The state shows secrets encrypted; a value of 64 letters and digits in the clear would be the origin secret. */
function assertNoPlainSecret(resources: StateResource[]): void {
  for (const { urn, inputs, outputs } of resources) {
    const text = JSON.stringify([inputs, outputs]).replaceAll(/[0-9a-f]{64}/g, "");
    assert.doesNotMatch(text, /(?<![A-Za-z0-9+/=])[A-Za-z0-9]{64}(?![A-Za-z0-9+/=])/, urn);
  }
}
