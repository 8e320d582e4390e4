import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import { evaluateWebAcl } from "../../twin/services/apiGateway/webAcl";
import type { WebAcl, WebAclStatement } from "../../twin/services/apiGateway/webAclConfiguration";
import { logGroupFile } from "../../twin/services/logGroups";
import { Door } from "./apiGatewayDoor";
import { withoutServiceLog } from "./servicesSupport";

const secret = (changes: Partial<Extract<WebAclStatement, { kind: "byte-match" }>> = {}): WebAclStatement => ({
  kind: "byte-match",
  header: "x-origin-verify",
  constraint: "EXACTLY",
  search: "Open",
  transformations: ["NONE"],
  ...changes,
});
const from = (...addresses: string[]): WebAclStatement => ({ kind: "ip-set", addresses });
const acl = (rules: WebAcl["rules"], defaultAction: WebAcl["defaultAction"] = "BLOCK"): WebAcl => ({
  arn: "arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/gate/1",
  name: "gate",
  defaultAction,
  rules,
});
const rule = (
  statement: WebAclStatement,
  action: WebAcl["rules"][number]["action"] = "ALLOW",
  name = "rule",
): WebAcl["rules"][number] => ({ name, action, statement });

describe("a web ACL on the twin", () => {
  const holds = (statement: WebAclStatement, lines: [string, string][] = [], sourceAddress = "203.0.113.10"): boolean =>
    evaluateWebAcl(acl([rule(statement)]), { sourceAddress, lines }).action === "ALLOW";

  it("matches bytes of one header, transformed first, and never one that is not there", () => {
    const given: [string, string][] = [["X-Origin-VERIFY", "Open"]];
    assert.ok(holds(secret(), given));
    assert.ok(!holds(secret(), [["X-Origin-Verify", "open"]]));
    assert.ok(!holds(secret(), [["X_Origin_Verify", "Open"]]));
    assert.ok(!holds(secret(), [...given, ["x-origin-verify", "Open"]]), "twice is not exactly");
    assert.ok(!holds(secret(), []));
    assert.ok(holds({ kind: "not", statement: secret() }, []));
    assert.ok(!holds(secret({ transformations: ["LOWERCASE"] }), given), "the search text is not transformed");
    assert.ok(holds(secret({ transformations: ["LOWERCASE"], search: "open" }), given));
    for (const [constraint, search] of [
      ["STARTS_WITH", "Op"],
      ["ENDS_WITH", "en"],
      ["CONTAINS", "pe"],
    ] as const) {
      assert.ok(holds(secret({ constraint, search }), given), constraint);
      assert.ok(!holds(secret({ constraint, search: "x" }), given), constraint);
    }
  });

  it("matches addresses, and joins statements with and, or and not", () => {
    const [yes, no] = [from("203.0.113.10/32", "2001:db8::/32"), from("198.51.100.0/24")];
    assert.ok(holds(yes) && !holds(no) && !holds(from()));
    assert.ok(!holds(yes, [], "203.0.113.11") && !holds(yes, [], "test-invoke-source-ip"));
    assert.ok(holds(yes, [], "2001:db8::1"));
    assert.ok(!holds({ kind: "and", statements: [yes, no] }) && holds({ kind: "or", statements: [yes, no] }));
    assert.ok(holds({ kind: "and", statements: [yes, { kind: "not", statement: no }] }));
  });

  it("takes the first rule that does not only count, and tells of those that do", () => {
    const request = { sourceAddress: "203.0.113.10", lines: [] };
    const all = from("203.0.113.0/24");
    const verdict = evaluateWebAcl(
      acl([rule(all, "COUNT", "one"), rule(all, "BLOCK", "two"), rule(all, "ALLOW", "three")], "ALLOW"),
      request,
    );
    assert.deepEqual(verdict, { action: "BLOCK", terminatingRule: "two", countedRules: ["one"] });
    assert.deepEqual(evaluateWebAcl(acl([rule(all, "COUNT", "one")]), request), {
      action: "BLOCK",
      terminatingRule: "Default_Action",
      countedRules: ["one"],
    });
  });
});

describe("API Gateway on the twin, with a web ACL on its stage", () => {
  withoutServiceLog();
  let door: Door;
  before(async () => (door = await Door.open()));
  after(() => door.close());

  const good: [string, string][] = [["X-Origin-Verify", "Open"]];
  const forbidden = '{"message":"Forbidden"}';

  it("asks nobody else of what it blocks: not the policy, the throttle, the authorizer, nor where the path leads", async () => {
    const stage = {
      webAcl: acl([rule(secret())]),
      throttling: [{ methodPath: "*/*", ratePerSecond: 0.001, burst: 1 }],
    };
    // A policy that denies everybody would answer in other words.
    const Statement = { Effect: "Deny", Principal: "*", Action: "execute-api:Invoke", Resource: "execute-api:/*" };
    const denied = { resourcePolicy: JSON.stringify({ Version: "2012-10-17", Statement }) };
    await door.configure({ stage, deployment: denied });
    for (const [method, target] of [
      ["GET", "/prod/items/1"],
      ["OPTIONS", "/prod/items/1"],
      ["GET", "/prod/nothing"],
      ["GET", "/prod"],
    ] as const) {
      const answer = await door.send(method, target);
      assert.deepEqual([answer.status, answer.body], [403, forbidden], target);
      assert.match(answer.head, /x-amzn-ErrorType: ForbiddenException/);
    }
    await door.configure({ stage });
    for (let index = 0; index < 3; index++) await door.send("GET", "/prod/items/1", [["X-Origin-Verify", "guess"]]);
    assert.equal(door.calls.length, 0);
    assert.equal((await door.send("GET", "/prod/items/1", good)).status, 200, "the flood has taken no token");
    assert.equal((await door.send("GET", "/prod/items/1", good)).status, 429);
  });

  it("decides by the peer's address, whatever X-Forwarded-For says", async () => {
    const forged: [string, string][] = [["X-Forwarded-For", "203.0.113.10"]];
    await door.configure({ stage: { webAcl: acl([rule(from("203.0.113.10/32"))]) } });
    assert.equal((await door.send("GET", "/prod/items/1", forged)).status, 403);
    await door.configure({ stage: { webAcl: acl([rule(from("127.0.0.1/32"))]) } });
    assert.equal((await door.send("GET", "/prod/items/1", forged)).status, 200);
  });

  it("lets go on to the authorizer what it allows or only counts, and is observed and logged", async () => {
    const format = "$context.wafResponseCode $context.webaclArn $context.error.responseType";
    const stage = {
      webAcl: acl([rule(secret(), "ALLOW", "verified"), rule(from("127.0.0.0/8"), "COUNT", "others")]),
      accessLog: { logGroup: "access", format },
    };
    await door.configure({ stage });
    assert.equal((await door.send("GET", "/prod/items/1", good)).status, 200);
    assert.equal((await door.send("GET", "/prod/items/1")).status, 403);
    assert.equal(door.calls.length, 2);
    assert.deepEqual(
      door.observations.map((seen) =>
        seen.kind === "web-acl-inspection" ? [seen.action, seen.terminatingRule, ...seen.countedRules] : seen.kind,
      ),
      [["ALLOW", "verified"], "api-request", ["BLOCK", "Default_Action", "others"], "api-request"],
    );
    const { arn } = stage.webAcl;
    const lines = fs.readFileSync(logGroupFile(door.logGroups, "access"), "utf8").trim().split("\n");
    assert.deepEqual(lines, [`WAF_ALLOW ${arn} -`, `WAF_BLOCK ${arn} WAF_FILTERED`]);
  });
});
