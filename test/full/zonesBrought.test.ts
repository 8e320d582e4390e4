import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { z } from "zod";
import { PROJECT_ROOT } from "../../twin/paths";
import { OwnedSchema, ownerProgram } from "../support/broughtNetwork";
import { programTsconfig, TestEngine, withProject } from "../support/engine";
import { temporaryBundle } from "../unit/componentsMocks";

const MINUTES = 60_000;

function configuration(
  owned: z.infer<typeof OwnedSchema>,
  changes: Record<string, string> = {},
): Record<string, unknown> {
  const zones = ["a", "b"].map((letter, index) => ({
    name: `eu-central-1${letter}`,
    state: "active",
    publicSubnetId: owned.publicSubnetIds[index],
    gatewaySubnetId: owned.gatewaySubnetIds[index],
    gatewayRouteTableId: owned.gatewayRouteTableIds[index],
    // One zone with an address that exists, one with an address of its own.
    ...(index === 0 ? { allocationId: owned.allocationIds[0], ...changes } : {}),
  }));
  return {
    "aws:region": "eu-central-1",
    "portcullis:waf": {
      network: { vpcId: owned.vpcId },
      zones,
      certificate: { domainName: "*.shop.example", hostedZoneId: "Z0PORTCULLIS" },
      imageId: "ami-0123456789abcdef0",
      gatewayBundle: temporaryBundle(),
      protect: false,
    },
    "portcullis:endpoints": [
      { host: "api.shop.example", hostedZoneId: "Z0PORTCULLIS", origin: { sampleApi: { accountLogging: true } } },
    ],
  };
}

async function outputsOf(engine: TestEngine): Promise<Record<string, unknown>> {
  const stack = (await engine.resources()).find(({ type }) => type === "pulumi:pulumi:Stack");
  assert.ok(stack !== undefined);
  return stack.outputs;
}

/** The engine on another project whose stand-ins keep what exists in the same place. */
function beside(engine: TestEngine, project: string): TestEngine {
  const folder = path.dirname(engine.recordsFile);
  return new TestEngine(project, folder, "waf", path.join(folder, "waf.yaml"));
}

function recordTypes(engine: TestEngine): string[] {
  const records = JSON.parse(fs.readFileSync(engine.recordsFile, "utf8")) as { type: string }[];
  return records.map(({ type }) => type);
}

describe("a network and an address that exist, through the real engine", function () {
  this.timeout(20 * MINUTES);

  it("are used and left alone, and what would not hold is refused", async () => {
    await withProject({ "index.ts": ownerProgram() }, async (owner) => {
      const made = await owner.up();
      assert.equal(made.exitCode, 0, made.output);
      const owned = OwnedSchema.parse(await outputsOf(owner));
      const ownedTypes = recordTypes(owner).sort();
      const waf = beside(owner, PROJECT_ROOT);

      const [first = "", second = ""] = owned.gatewaySubnetIds;
      const mistakes: [Record<string, string>, RegExp][] = [
        [
          { gatewaySubnetId: "subnet-00000000" },
          /zones\[0\]\.gatewaySubnetId: "subnet-00000000"[\s\S]*no matching EC2 Subnet/,
        ],
        [
          { gatewayRouteTableId: owned.publicRouteTableIds[0] ?? "" },
          /only the gateway subnet .* uses; subnet-\w+ does as well/,
        ],
        [
          { publicSubnetId: owned.publicSubnetIds[2] ?? "" },
          /the slot's zone eu-central-1a; this one is in eu-central-1c/,
        ],
      ];
      for (const [changes, message] of mistakes) {
        waf.setConfiguration(configuration(owned, changes));
        const { exitCode, output } = await waf.preview();
        assert.notEqual(exitCode, 0, output);
        assert.match(output, message);
      }

      waf.setConfiguration(configuration(owned));
      const up = await waf.up({ policyPack: path.join(PROJECT_ROOT, "policy") });
      assert.equal(up.exitCode, 0, up.output);
      const resources = await waf.resources();
      const types = new Set(resources.map(({ type }) => type));
      for (const type of ["aws:ec2/vpc:Vpc", "aws:ec2/subnet:Subnet", "aws:ec2/flowLog:FlowLog"]) {
        assert.ok(!types.has(type), type);
      }
      assert.ok(!types.has("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"));
      const nats = resources.filter(({ type }) => type === "aws:ec2/natGateway:NatGateway");
      assert.equal(nats.length, 2);
      assert.ok(nats.some(({ inputs }) => inputs["allocationId"] === owned.allocationIds[0]));
      const group = resources.find(({ type }) => type === "aws:autoscaling/group:Group");
      assert.deepEqual(
        [...((group?.inputs["vpcZoneIdentifiers"] as string[] | undefined) ?? [])].sort(),
        [first, second].sort(),
      );
      const { egressAddresses } = await outputsOf(waf);
      assert.ok((egressAddresses as { active: string[] }).active.includes(owned.addresses[0] ?? ""));

      const again = await waf.up();
      assert.match(again.output, /^\s+\d+ unchanged$/m);
      assert.doesNotMatch(again.output, /\d+ (created|updated|replaced|deleted)/, again.output);

      const swapped = configuration(owned, { allocationId: owned.allocationIds[1] ?? "" });
      waf.setConfiguration(swapped);
      assert.match(
        (await waf.preview()).output,
        /zones\[0\]\.allocationId[\s\S]*an address is changed by retiring the zone up to gone/,
      );

      waf.setConfiguration(configuration(owned));
      const destroyed = await waf.destroy();
      assert.equal(destroyed.exitCode, 0, destroyed.output);
      assert.deepEqual(recordTypes(owner).sort(), ownedTypes, "what existed before is still there");
    });
  });

  it("may be made by the same program: its steps are judged before an address is touched", async () => {
    const files = { "index.ts": libraryProgram(), "tsconfig.json": programTsconfig({ rootDir: "/" }) };
    await withProject(files, async (engine) => {
      const setState = (state: string) => {
        engine.setConfiguration({ "aws:region": "eu-central-1", "tiny:state": state });
      };
      setState("active");
      const first = await engine.up();
      assert.equal(first.exitCode, 0, first.output);
      const before = fs.readFileSync(engine.recordsFile, "utf8");
      setState("gone");
      for (const outcome of [await engine.preview(), await engine.up()]) {
        assert.notEqual(outcome.exitCode, 0);
        assert.match(outcome.output, /zones\[1\]\.state: "gone"\s+allowed: active \(as it is\) or retiring/);
        assert.doesNotMatch(
          outcome.output,
          /(Eip|NatGateway|Route|autoscaling:Group) waf-\S+ (creat|updat|delet|replac)/,
        );
      }
      assert.equal(fs.readFileSync(engine.recordsFile, "utf8"), before);
      setState("retiring");
      const retired = await engine.up();
      assert.equal(retired.exitCode, 0, retired.output);
      assert.match(retired.output, /NatGateway waf-egress-eu-central-1b deleted/);
    });
  });
});

/** A program of a library user: network, address and stack in one, everything by Outputs. */
function libraryProgram(): string {
  const components = JSON.stringify(path.join(PROJECT_ROOT, "components"));
  const bundle = JSON.stringify(temporaryBundle());
  return `${ownerProgram()}
    import * as portcullis from ${components};
    const second = new pulumi.Config().require("state") as portcullis.ZoneState;
    const stack = new portcullis.PublicWafStack("waf", {
      region: "eu-central-1",
      network: { vpcId },
      zones: ["a", "b"].map((letter, index) => ({
        name: "eu-central-1" + letter,
        state: index === 0 ? portcullis.ZoneState.Active : second,
        publicSubnetId: publicSubnetIds[index]!,
        gatewaySubnetId: gatewaySubnetIds[index]!,
        gatewayRouteTableId: gatewayRouteTableIds[index]!,
        allocationId: allocationIds[index]!,
      })),
      previousZones: portcullis.readPreviousZones(),
      certificate: { domainName: "*.shop.example", hostedZoneId: "Z0PORTCULLIS" },
      imageId: "ami-0123456789abcdef0",
      gatewayBundlePath: ${bundle},
      protectAddresses: false,
      deletionProtection: false,
    });
    export const zones = stack.zones;
  `;
}
