import * as assert from "node:assert/strict";
import { webAclSchema } from "../../twin/services/apiGateway/webAclConfiguration";
import type { ResourceRecord } from "../../twin/resourceRecord";
import { Problems } from "../../twin/topology/cloudProblems";
import { checkAssociations, webAclOf } from "../../twin/topology/cloudWebAcl";
import { Resources } from "../../twin/topology/resources";
import { record, REGION } from "../twin/networkRecords";

type Inputs = Record<string, unknown>;

const STAGE_ARN = `arn:aws:apigateway:${REGION}::/restapis/api123/stages/prod`;
const ACL_ARN = `arn:aws:wafv2:${REGION}:123456789012:regional/webacl/gate/1`;
const SET_ARN = `arn:aws:wafv2:${REGION}:123456789012:regional/ipset/gateways/1`;
const MATCH = {
  fieldToMatch: { singleHeader: { name: "x-origin-verify" } },
  positionalConstraint: "EXACTLY",
  searchString: "Open",
  textTransformations: [
    { priority: 1, type: "LOWERCASE" },
    { priority: 0, type: "NONE" },
  ],
};

const rule = (statement: Inputs, changes: Inputs = {}): Inputs => ({
  name: "rule",
  priority: 1,
  action: { allow: {} },
  statement,
  visibilityConfig: {},
  ...changes,
});

function stack(rules: Inputs[], changes: Inputs = {}): ResourceRecord[] {
  return [
    record("aws:apigateway/stage:Stage", "stage", { restApi: "api123", stageName: "prod" }, { arn: STAGE_ARN }),
    record("aws:wafv2/ipSet:IpSet", "set", { addresses: ["203.0.113.10/32"] }, { arn: SET_ARN }),
    record(
      "aws:wafv2/webAcl:WebAcl",
      "acl",
      { name: "gate", scope: "REGIONAL", defaultAction: { block: {} }, rules, ...changes },
      { arn: ACL_ARN },
    ),
    record("aws:wafv2/webAclAssociation:WebAclAssociation", "one", { resourceArn: STAGE_ARN, webAclArn: ACL_ARN }),
  ];
}

function read(records: ResourceRecord[]) {
  const resources = new Resources(records);
  const problems = new Problems("API Gateway");
  const [stage] = resources.ofType("aws:apigateway/stage:Stage");
  assert.ok(stage !== undefined);
  const acl = webAclOf(stage, resources, problems);
  checkAssociations(resources, problems);
  problems.throwIfAny();
  return acl;
}

describe("topology: web ACLs of stages", () => {
  it("have their rules by priority and their IP sets filled in", () => {
    const rules = [
      rule({ byteMatchStatement: MATCH }, { name: "second", priority: 20, action: { count: {} } }),
      rule(
        {
          andStatement: {
            statements: [
              { ipSetReferenceStatement: { arn: SET_ARN } },
              { notStatement: { statement: { byteMatchStatement: MATCH } } },
            ],
          },
        },
        { name: "first", priority: 3, action: { block: {} } },
      ),
    ];
    const bytes = {
      kind: "byte-match",
      header: "x-origin-verify",
      constraint: "EXACTLY",
      search: "Open",
      transformations: ["NONE", "LOWERCASE"],
    };
    const acl = read(stack(rules));
    assert.deepEqual(webAclSchema.parse(acl), acl);
    assert.deepEqual(acl, {
      arn: ACL_ARN,
      name: "gate",
      defaultAction: "BLOCK",
      rules: [
        {
          name: "first",
          action: "BLOCK",
          statement: {
            kind: "and",
            statements: [
              { kind: "ip-set", addresses: ["203.0.113.10/32"] },
              { kind: "not", statement: bytes },
            ],
          },
        },
        { name: "second", action: "COUNT", statement: bytes },
      ],
    });
  });

  it("are none of a stage that no association names", () => {
    assert.equal(read(stack([]).slice(0, 3)), undefined);
  });

  it("are refused by name where the twin does not play them, all at once", () => {
    const refused = (message: RegExp, rules: Inputs[], changes: Inputs = {}): void =>
      assert.throws(() => read(stack(rules, changes)), message);
    const match = (changes: Inputs): Inputs => rule({ byteMatchStatement: { ...MATCH, ...changes } });
    refused(/managedRuleGroupStatement.*rateBasedStatement/, [
      rule({ managedRuleGroupStatement: {} }),
      rule({ rateBasedStatement: { limit: 100 } }),
    ]);
    refused(/exactly one of/, [rule({})]);
    refused(/overrideAction/, [rule({ ipSetReferenceStatement: { arn: SET_ARN } }, { overrideAction: { none: {} } })]);
    refused(/the action captcha/, [match({}), rule({ byteMatchStatement: MATCH }, { action: { captcha: {} } })]);
    refused(/customResponse/, [rule({ byteMatchStatement: MATCH }, { action: { block: { customResponse: {} } } })]);
    refused(/ipSetForwardedIpConfig/, [
      rule({ ipSetReferenceStatement: { arn: SET_ARN, ipSetForwardedIpConfig: {} } }),
    ]);
    refused(/no IP set arn:other/, [rule({ ipSetReferenceStatement: { arn: "arn:other" } })]);
    refused(/a fieldToMatch but singleHeader body/, [match({ fieldToMatch: { body: {} } })]);
    refused(/a singleHeader X-Forwarded-For/, [match({ fieldToMatch: { singleHeader: { name: "X-Forwarded-For" } } })]);
    refused(/positionalConstraint CONTAINS_WORD/, [match({ positionalConstraint: "CONTAINS_WORD" })]);
    refused(/the text transformation URL_DECODE/, [
      match({ textTransformations: [{ priority: 0, type: "URL_DECODE" }] }),
    ]);
    refused(/ruleJson/, [], { ruleJson: "[]" });
    const elsewhere = record("aws:wafv2/webAclAssociation:WebAclAssociation", "two", {
      resourceArn: "arn:aws:elasticloadbalancing:::x",
      webAclArn: ACL_ARN,
    });
    assert.throws(() => read([...stack([]), elsewhere]), /anything but a stage of the stack \(arn:aws:elastic/);
  });
});
