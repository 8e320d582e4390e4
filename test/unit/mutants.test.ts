import * as assert from "node:assert/strict";
import { idle, undecided } from "../../tools/mutants/coverage";
import type { DeployedResource } from "../../tools/mutants/deployment";
import { mutantsOf } from "../../tools/mutants/mutants";
import { objections, type Outcome, scoreOf, Verdict } from "../../tools/mutants/outcome";
import { mutantsDocument, renderMutants } from "../../tools/mutants/report";
import {
  another,
  ANOTHER,
  inDocument,
  missing,
  PROTECT,
  removed,
  type Row,
  rowsOf,
  statementsOf,
  to,
  together,
  WHOLE,
} from "../../tools/mutants/row";
import type { Properties } from "../../twin/standins/values";

const TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";
const RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";

function resource(type: string, name: string, inputs: Properties, protect = false): DeployedResource {
  return {
    urn: `urn:pulumi:test::p::${type}::${name}`,
    type,
    name,
    custom: true,
    id: `id-of-${name}`,
    inputs,
    outputs: inputs,
    protect,
    dependencies: [],
    propertyDependencies: {},
  };
}

const template = resource(TEMPLATE, "gateways", {
  imageId: "ami-1",
  metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 },
});
const rule = resource(RULE, "from-lb", {
  ipProtocol: "tcp",
  fromPort: 443,
  toPort: 443,
  referencedSecurityGroupId: "sg-1",
});
const row = (type: string, given: Omit<Row, "type" | "why">): Row => ({ type, why: "all is lost", ...given });

function inputsAfter(rows: Row[], stack: DeployedResource[]): unknown[] {
  return mutantsOf(rows, stack).map(({ mutation, resource: good }) =>
    mutation.kind === "inputs" ? mutation.change(good.inputs) : mutation,
  );
}

describe("mutants", () => {
  it("change one property each, and only where there is something to weaken", () => {
    const rows = rowsOf(TEMPLATE, [
      { property: "metadataOptions.httpTokens", weak: [to("optional"), to("required"), removed], why: "it is lost" },
      { property: "keyName", weak: [removed], why: "it is lost" },
    ]);
    assert.deepEqual(
      mutantsOf(rows, [template, rule]).map(({ id }) => id),
      [
        'LaunchTemplate gateways metadataOptions.httpTokens: "optional"',
        "LaunchTemplate gateways metadataOptions.httpTokens: not given",
      ],
    );
    assert.deepEqual(inputsAfter(rows, [template]), [
      { imageId: "ami-1", metadataOptions: { httpTokens: "optional", httpPutResponseHopLimit: 1 } },
      { imageId: "ami-1", metadataOptions: { httpPutResponseHopLimit: 1 } },
    ]);
  });

  it("change together what a provider takes only together", () => {
    const open = together("the world", () => ({ referencedSecurityGroupId: undefined, cidrIpv4: "0.0.0.0/0" }));
    assert.deepEqual(inputsAfter([row(RULE, { property: "cidrIpv4", weak: [open] })], [rule]), [
      { ipProtocol: "tcp", fromPort: 443, toPort: 443, cidrIpv4: "0.0.0.0/0" },
    ]);
  });

  it("change a policy document inside its text", () => {
    const policy = JSON.stringify({ Statement: [{ Effect: "Allow", Action: "s3:GetObject" }] });
    const wide = inDocument("every action", (document) => {
      for (const statement of statementsOf(document)) statement["Action"] = "*";
    });
    const type = "aws:iam/rolePolicy:RolePolicy";
    const stack = [resource(type, "gateway", { policy }), resource(type, "broken", { policy: "{" })];
    assert.deepEqual(inputsAfter([row(type, { property: "policy", weak: [wide] })], stack), [
      { policy: JSON.stringify({ Statement: [{ Effect: "Allow", Action: "*" }] }) },
    ]);
  });

  it("take a resource away, add one, or lift its protection", () => {
    const rows = [
      row(RULE, { property: WHOLE, weak: [missing] }),
      row(RULE, { property: ANOTHER, weak: [another("SSH", (inputs) => ({ ...inputs, fromPort: 22, toPort: 22 }))] }),
      row(RULE, { property: PROTECT, weak: [missing] }),
    ];
    assert.deepEqual(inputsAfter(rows, [rule]), [
      { kind: "missing" },
      { kind: "another", inputs: { ...rule.inputs, fromPort: 22, toPort: 22 } },
    ]);
    assert.deepEqual(inputsAfter(rows.slice(2), [{ ...rule, protect: true }]), [{ kind: "unprotected" }]);
  });
});

describe("the table of mutants", () => {
  const table = [row(TEMPLATE, { property: "metadataOptions.httpTokens", weak: [removed] })];
  const names = { properties: ["imageId"], reason: "it only names" };

  it("is not complete while nobody has decided about an input that a resource has, or that its type could have", () => {
    const open = undecided(table, [template], [names]);
    assert.ok(open.includes("LaunchTemplate metadataOptions.httpPutResponseHopLimit"), open.join(", "));
    assert.ok(open.includes("LaunchTemplate userData"), "an input that the stack does not give counts too");
    assert.ok(!open.includes("LaunchTemplate metadataOptions.httpTokens"));
    assert.ok(!open.includes("LaunchTemplate imageId"));
  });

  it("is not complete when a resource type is new", () => {
    const key = resource("aws:kms/key:Key", "new", { enableKeyRotation: true });
    assert.ok(undecided(table, [key], [names]).includes("Key enableKeyRotation"));
  });

  it("may not leave out inputs that do not exist", () => {
    const wrong = [names, { type: TEMPLATE, properties: ["imageid"], reason: "misspelt" }];
    assert.deepEqual(idle([template], wrong), ["LaunchTemplate imageid"]);
  });
});

describe("the result of the mutation test", () => {
  const mutants = mutantsOf(
    [row(TEMPLATE, { property: "imageId", weak: Array.from({ length: 20 }, (_, index) => to(`ami-weak-${index}`)) })],
    [template],
  );
  const killed = mutants.map((mutant): Outcome => ({
    mutant,
    verdict: Verdict.Killed,
    policies: ["image-pinned"],
    probes: [],
    message: "no",
  }));
  const some = (verdict: Verdict, count: number): Outcome[] =>
    killed.map((outcome, index) => (index < count ? { ...outcome, verdict, policies: [] } : outcome));

  it("is good when all are killed or refused; what AWS refuses is not counted", () => {
    assert.deepEqual(objections(killed, []), []);
    assert.deepEqual(objections(some(Verdict.Refused, 10), []), []);
    assert.equal(scoreOf(some(Verdict.Refused, 10)).killed, 1);
  });

  it("is bad for a survivor without a reason, and names what is lost and where to say why", () => {
    const [objection, ...others] = objections(some(Verdict.Survived, 1), []);
    assert.match(objection ?? "", /ami-weak-0" survives, and all is lost: .*tools\/mutants\/survivors\.ts/);
    assert.deepEqual(others, []);
    const explained = [{ pattern: /imageId: "ami-weak-0"/, reason: "it is the same image" }];
    assert.deepEqual(objections(some(Verdict.Survived, 1), explained), []);
  });

  it("is bad for a reason that explains no survivor", () => {
    assert.match(objections(killed, [{ pattern: /imageId/, reason: "old" }])[0] ?? "", /explains no survivor any more/);
  });

  it("is bad when fewer than 95 % are killed, whatever the reasons", () => {
    const explained = [{ pattern: /imageId/, reason: "it cannot be helped" }];
    assert.deepEqual(objections(some(Verdict.Survived, 1), explained), []);
    assert.match(objections(some(Verdict.Survived, 2), explained)[0] ?? "", /only 90\.0 % .* at least 95\.0 %/);
    // What only the program's own values notice is noticed by no rule.
    assert.match(objections(some(Verdict.Agreed, 2), [])[0] ?? "", /only 90\.0 % .* more than values-as-agreed/);
  });

  it("tells apart what only the values objected to that the program agreed on with itself", () => {
    const outcomes = some(Verdict.Agreed, 5).map((outcome) =>
      outcome.verdict === Verdict.Agreed ? { ...outcome, policies: ["values-as-agreed"] } : outcome,
    );
    const { killedByPolicy, agreed, killed: all, killedByRules } = scoreOf(outcomes);
    assert.deepEqual([killedByPolicy, agreed, all, killedByRules], [15, 5, 1, 0.75]);
    const text = renderMutants(outcomes, [], { seconds: 1 });
    assert.match(text, /agreed\s+│ LaunchTemplate gateways imageId: "ami-weak-0"\s+│ policy values-as-agreed/);
    assert.match(text, /15 killed by a policy, 0 by a probe, 5 by values-as-agreed alone/);
    assert.match(text, /100\.0 % killed, 75\.0 % without values-as-agreed/);
  });

  it("is told as a table with what killed each, the survivors' reasons and figures, and for machines", () => {
    const explained = [{ pattern: /imageId/, reason: "it is the same image" }];
    const outcomes = some(Verdict.Survived, 1);
    const text = renderMutants(outcomes, explained, { seconds: 12.4 });
    assert.match(text, /killed\s+│ LaunchTemplate gateways imageId: "ami-weak-1"\s+│ policy image-pinned/);
    assert.match(text, /Survived:\n- LaunchTemplate gateways imageId: "ami-weak-0"\n {2}it is the same image/);
    assert.match(
      text,
      /20 mutants in 12 s, 19 killed by a policy, 0 by a probe, 0 by values-as-agreed alone, 1 survived/,
    );
    assert.match(text, /95\.0 % killed, 95\.0 % without values-as-agreed/);
    const document = JSON.stringify(mutantsDocument(outcomes, explained, { seconds: 12.4 }));
    assert.match(document, /"survived":1,"killed":0\.95,"killedByRules":0\.95,"seconds":12/);
    assert.match(document, /"explanation":"it is the same image"/);
  });
});
