import * as assert from "node:assert/strict";
import { checkResource } from "../../twin/standins/aws/check";
import type { AwsProvider } from "../../twin/standins/aws/provider";
import type { Properties } from "../../twin/standins/values";
import { regionalProvider } from "./standinsFrame";

const SET = "aws:wafv2/ipSet:IpSet";
const ACL = "aws:wafv2/webAcl:WebAcl";
const ASSOCIATION = "aws:wafv2/webAclAssociation:WebAclAssociation";
const VISIBLE = { cloudwatchMetricsEnabled: true, metricName: "m", sampledRequestsEnabled: false };

describe("stand-in for AWS: AWS WAF", () => {
  let provider: AwsProvider;

  beforeEach(() => {
    provider = regionalProvider();
  });

  function create(type: string, inputs: Properties, name: string): Promise<{ id: string; outputs: Properties }> {
    const urn = `urn:pulumi:test::tiny::${type}::${name}`;
    return provider.create({ urn, type, logicalName: name, inputs, preview: false, connection: "one" });
  }

  const ipSet = (addresses: string[], more: Properties = {}) =>
    create(SET, { name: "set", scope: "REGIONAL", ipAddressVersion: "IPV4", addresses, ...more }, "set");
  const webAcl = (rules: Properties[], more: Properties = {}) =>
    create(
      ACL,
      { name: "acl", scope: "REGIONAL", defaultAction: { block: {} }, visibilityConfig: VISIBLE, rules, ...more },
      "acl",
    );
  const rule = (name: string, priority: number, more: Properties = {}): Properties => ({
    ...{ name, priority, action: { allow: {} }, statement: {}, visibilityConfig: VISIBLE },
    ...more,
  });
  const associate = (resourceArn: unknown, webAclArn: unknown, name = "association") =>
    create(ASSOCIATION, { resourceArn, webAclArn }, name);
  const stage = () =>
    create("aws:apigateway/stage:Stage", { restApi: "api1", stageName: "prod", deployment: "d" }, "stage");

  it("names ACLs and sets as AWS does", async () => {
    const { id, outputs } = await webAcl([rule("a", 1), rule("b", 2)]);
    assert.match(id, /^[0-9a-f-]{36}$/);
    assert.equal(outputs["arn"], `arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/acl/${id}`);
    const set = await ipSet(["192.0.2.44/32", "198.51.100.0/24"]);
    assert.equal(set.outputs["arn"], `arn:aws:wafv2:eu-central-1:123456789012:regional/ipset/set/${set.id}`);
    await assert.rejects(ipSet([]), /AlreadyExists/);
  });

  it("refuses addresses that are no blocks, the block of everything, and the other family", async () => {
    for (const address of ["192.0.2.44", "0.0.0.0/0", "2001:db8::/32", "192.0.2.0/33", "192.0.2.0/24/1", "text"]) {
      await assert.rejects(ipSet([address]), new RegExp(`WAFInvalidParameterException: .*IP_ADDRESS.*${address}`));
    }
    await ipSet(["2001:db8::/32"], { ipAddressVersion: "IPV6" });
  });

  it("refuses rules with one priority or name, without an action or with two, and two default actions", async () => {
    await assert.rejects(webAcl([rule("a", 1), rule("b", 1)]), /RULE_PRIORITY|priority 1 is used/);
    await assert.rejects(webAcl([rule("a", 1), rule("a", 2)]), /the name a is used/);
    await assert.rejects(webAcl([rule("a", 1, { action: undefined })]), /exactly one action, it has 0/);
    await assert.rejects(webAcl([rule("a", 1, { action: { allow: {}, count: {} } })]), /it has 2/);
    await assert.rejects(webAcl([rule("a", 1, { overrideAction: { none: {} } })]), /it has 2/);
    await assert.rejects(webAcl([], { defaultAction: { allow: {}, block: {} } }), /DEFAULT_ACTION/);
    const { id, outputs } = await webAcl([rule("a", 1)]);
    const urn = `urn:pulumi:test::tiny::${ACL}::acl`;
    const inputs = { ...outputs, rules: [rule("a", 1), rule("b", 1)] };
    const call = { urn, type: ACL, logicalName: "acl", id, inputs, preview: false, connection: "one" };
    await assert.rejects(provider.update({ ...call, oldOutputs: outputs }), /priority 1 is used/);
  });

  it("has the scope CLOUDFRONT in us-east-1 alone", async () => {
    await assert.rejects(webAcl([], { scope: "CLOUDFRONT" }), /SCOPE_VALUE.*CLOUDFRONT/);
    await assert.rejects(ipSet([], { scope: "CLOUDFRONT" }), /SCOPE_VALUE/);
    const { outputs } = await webAcl([], { scope: "CLOUDFRONT", region: "us-east-1" });
    assert.match(String(outputs["arn"]), /^arn:aws:wafv2:us-east-1:\d+:global\/webacl\//);
    await assert.rejects(
      associate((await stage()).outputs["arn"], outputs["arn"]),
      /not a regional one of eu-central-1/,
    );
  });

  it("associates what exists, once, and never a distribution", async () => {
    const { outputs } = await webAcl([]);
    const distribution = "arn:aws:cloudfront::123456789012:distribution/E1";
    await assert.rejects(associate(distribution, outputs["arn"]), /RESOURCE_ARN.*webAclId/);
    const arn = "arn:aws:apigateway:eu-central-1::/restapis/api1/stages/prod";
    await assert.rejects(associate(arn, outputs["arn"]), /WAFNonexistentItemException.*no resource/);
    assert.equal((await stage()).outputs["arn"], arn);
    await assert.rejects(associate(arn, "arn:aws:wafv2:x"), /no web ACL arn:aws:wafv2:x/);
    assert.equal((await associate(arn, outputs["arn"])).id, `${String(outputs["arn"])},${arn}`);
    await assert.rejects(associate(arn, outputs["arn"], "replacement"), /DisassociateWebACL.*deleteBeforeReplace/);
  });

  it("refuses in a preview what the provider refuses, and no more", () => {
    const refused = (inputs: Properties): string =>
      checkResource({
        ...{ urn: "urn", type: ACL, logicalName: "acl", olds: {}, seed: new Uint8Array([1]), region: "eu-central-1" },
        news: { scope: "REGIONAL", defaultAction: { block: {} }, visibilityConfig: VISIBLE, ...inputs },
      })
        .problems.map(({ property, reason }) => `${property} ${reason}`)
        .join();
    const not = { notStatement: { statement: { ipSetReferenceStatement: { arn: "arn:x" } } } };
    assert.equal(refused({ rules: [rule("a", 1, { statement: not }), rule("b", 1)] }), "");
    assert.match(refused({ scope: "GLOBAL" }), /scope must be one of CLOUDFRONT, REGIONAL/);
    const bytes = { positionalConstraint: "EXACTLY", searchString: "", textTransformations: [{}] };
    assert.match(
      refused({ rules: [rule("a", 1, { statement: { byteMatchStatement: bytes } })] }),
      /1 to 200 characters/,
    );
  });
});
