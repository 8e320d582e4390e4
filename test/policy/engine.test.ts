import * as assert from "node:assert/strict";
import { withProject } from "../support/engine";
import { POLICY_FOLDER } from "./support/policyPack";

/** A management group with an open rule, a rule whose range is unknown, and a list that holds both. */
const PROGRAM = `
import { Eip, SecurityGroup, SecurityGroupRule } from "@pulumi/aws/ec2";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc";

const group = new SecurityGroup("management", { tags: { "portcullis:role": "management" } });
const address = new Eip("address", { domain: "vpc" });
const unknown = address.publicIp.apply((ip) => ip + "/32");
const description = "From administrators";
const ssh = { description, fromPort: 22, toPort: 22 };
new SecurityGroupIngressRule("open", { securityGroupId: group.id, ipProtocol: "-1", description, cidrIpv4: "0.0.0.0/0" });
new SecurityGroupIngressRule("later", { securityGroupId: group.id, ipProtocol: "tcp", ...ssh, cidrIpv4: unknown });
new SecurityGroupRule("both", {
  type: "ingress", securityGroupId: group.id, protocol: "tcp", ...ssh, cidrBlocks: [unknown, "0.0.0.0/0"],
});
`;

const CLOSED_PROGRAM = PROGRAM.replaceAll("0.0.0.0/0", "203.0.113.7/32").replace('"-1", description', '"tcp", ...ssh');

describe("policy pack in the engine", function () {
  this.timeout(120_000);

  it("stops a preview for what is known, and tells what is unknown beside it", async () => {
    await withProject({ "index.ts": PROGRAM }, async (engine) => {
      const { exitCode, output } = await engine.preview({ policyPack: POLICY_FOLDER });
      assert.notEqual(exitCode, 0, output);
      assert.match(output, /\[mandatory\].*management-access.*: open\)/);
      assert.match(output, /\[mandatory\].*management-access.*: both\)/);
      assert.match(output, /\[advisory\].*undetermined.*: later\)/);
      assert.match(output, /\[advisory\].*undetermined.*: both\)/);
      assert.doesNotMatch(output, /\[mandatory\].*: later\)/);
    });
  });

  it("lets a closed program through, in preview and update, and finds nothing unknown in its state", async () => {
    await withProject({ "index.ts": CLOSED_PROGRAM }, async (engine) => {
      const preview = await engine.preview({ policyPack: POLICY_FOLDER });
      assert.equal(preview.exitCode, 0, preview.output);
      assert.match(preview.output, /\[advisory\].*undetermined.*: later\)/);
      assert.doesNotMatch(preview.output, /\[mandatory\]/);
      const update = await engine.up({ policyPack: POLICY_FOLDER });
      assert.equal(update.exitCode, 0, update.output);
      assert.doesNotMatch(update.output, /\[(?:mandatory|advisory)\]/);
    });
  });

  it("stops an update before a resource is made in another region", async () => {
    const program = `
      import { Eip } from "@pulumi/aws/ec2";
      new Eip("here", { domain: "vpc" });
      new Eip("elsewhere", { domain: "vpc", region: "us-east-1" });
    `;
    await withProject({ "index.ts": program }, async (engine) => {
      const { exitCode, output } = await engine.up({ policyPack: POLICY_FOLDER });
      assert.notEqual(exitCode, 0, output);
      assert.match(output, /\[mandatory\].*same-region.*: elsewhere\)/);
      const names = (await engine.resources()).map(({ urn }) => urn.split("::").at(-1));
      assert.equal(names.includes("elsewhere"), false, names.join(" "));
    });
  });
});
