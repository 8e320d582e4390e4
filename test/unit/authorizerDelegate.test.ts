import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import type { AuthorizerSettings } from "../../contracts/authorizerSettings";
import { createAuthorizer } from "../../workloads/authorizer/authorize";
import type { DelegateReply } from "../../workloads/authorizer/delegate";
import { matchesWildcard } from "../../workloads/authorizer/wildcard";
import {
  apiId,
  ATTACKER,
  cloudfront,
  CURRENT,
  DELEGATE_ARN,
  DIRECT,
  directEvent,
  distributionEvent,
  EIP,
  RECORDED,
  requestEvent,
  stage,
} from "./authorizerEvents";

const NOW = Date.UTC(2026, 10, 28, 12);
const STAGE = `arn:aws:execute-api:eu-west-1:123456789012:${apiId}/${stage}/*`;
const OUR_DENY = { Effect: "Deny", Action: "execute-api:Invoke", Resource: STAGE };

const statement = (Effect: unknown, Resource: unknown = STAGE, Action: unknown = "execute-api:Invoke") => ({
  Effect,
  Action,
  Resource,
});
const answer = (Statement: unknown, more: object = {}) => ({
  principalId: "customer-7",
  policyDocument: { Version: "2012-10-17", Statement },
  ...more,
});
const replies = (payload: unknown): DelegateReply => ({ failed: false, payload: JSON.stringify(payload) });

/** An authorizer whose delegate replies as the test says. */
class Bench {
  readonly lines: string[] = [];
  readonly asked: unknown[] = [];
  readonly authorize: (event: unknown) => Promise<unknown>;

  constructor(reply: DelegateReply | Error, settings: AuthorizerSettings = DIRECT) {
    this.authorize = createAuthorizer({
      settings: { ...settings, delegate: { functionArn: DELEGATE_ARN } },
      liveSecrets: () => Promise.resolve([CURRENT]),
      now: () => NOW,
      delegate: (event) => {
        this.asked.push(event);
        return reply instanceof Error ? Promise.reject(reply) : Promise.resolve(reply);
      },
      writeLine: (line) => this.lines.push(line),
    });
  }
}

const ask = (payload: unknown) => new Bench(replies(payload)).authorize(directEvent(EIP));

describe("authorizer with a delegate", () => {
  it("returns the delegate's answer to what it let in itself: policy, context and API key", async () => {
    const full = answer([statement("Allow")], { context: { tier: "gold", seats: 3, trial: false, note: null } });
    assert.deepEqual(await ask({ ...full, usageIdentifierKey: "key-1" }), { ...full, usageIdentifierKey: "key-1" });
    assert.deepEqual(await ask(answer([statement("Deny")])), answer([statement("Deny")]));
    assert.deepEqual(await ask(answer([statement("Allow")], { context: null, usageIdentifierKey: null })), {
      ...answer([statement("Allow")]),
    });
  });

  it("never asks it about what it refuses itself", async () => {
    const bench = new Bench(replies(answer([statement("Allow", "*")])));
    for (const event of [directEvent(ATTACKER), null, {}, requestEvent({ sourceIp: EIP, stage: "other" })]) {
      const { policyDocument } = (await bench.authorize(event)) as { policyDocument: { Statement: unknown } };
      assert.match(JSON.stringify(policyDocument.Statement), /"Effect":"Deny"/);
      assert.doesNotMatch(JSON.stringify(policyDocument.Statement), /Allow/);
    }
    assert.deepEqual(bench.asked, []);
  });

  it("gives it the same event without the origin secret, in whatever spelling", async () => {
    const bench = new Bench(replies(answer([statement("Allow")])), cloudfront());
    const event = distributionEvent();
    await bench.authorize(event);
    assert.ok(!JSON.stringify(bench.asked).includes(CURRENT));
    const { headers, multiValueHeaders, ...rest } = event;
    const without = (map: unknown) =>
      Object.fromEntries(Object.entries(map as object).filter(([name]) => name !== "x-origin-verify"));
    assert.deepEqual(bench.asked, [
      { ...rest, headers: without(headers), multiValueHeaders: without(multiValueHeaders) },
    ]);
    const spelled = { ...directEvent(EIP), headers: { "X-Origin-Verify": CURRENT }, multiValueHeaders: null };
    const direct = new Bench(replies(answer([statement("Allow")])));
    await direct.authorize(spelled);
    assert.deepEqual(direct.asked, [{ ...spelled, headers: {} }]);
  });

  it("adds a Deny where the delegate says nothing of the method: a resource policy could allow it", async () => {
    const other = `arn:aws:execute-api:eu-west-1:123456789012:${apiId}/${stage}/GET/elsewhere`;
    for (const silent of [
      statement("Allow", other),
      statement("Allow", STAGE, "execute-api:ManageConnections"),
      statement("Deny", other),
    ]) {
      assert.deepEqual(await ask(answer([silent])), answer([silent, OUR_DENY]));
    }
  });

  it("reads Action and Resource as IAM does: lists, wildcards, an action in any case", async () => {
    for (const said of [
      statement("Allow", [`${STAGE}/x`, RECORDED.methodArn], ["a:B", "EXECUTE-API:INVOKE"]),
      statement("Allow", "*", "*"),
      statement("Allow", RECORDED.methodArn.replace("lambda-", "lambda?"), "execute-api:*"),
    ]) {
      assert.deepEqual(await ask(answer(said)), answer([said]));
    }
  });

  it("hands on its Unauthorized as exactly that, which API Gateway answers with 401", async () => {
    const payload = JSON.stringify({ errorMessage: "Unauthorized", errorType: "Error", trace: [] });
    const bench = new Bench({ failed: true, payload });
    await assert.rejects(bench.authorize(directEvent(EIP)), { message: "Unauthorized" });
    assert.deepEqual(JSON.parse(bench.lines[1] ?? ""), {
      extendedRequestId: "ZhFsxGQDDoEEMig=",
      delegate: "unauthorized",
    });
  });

  for (const [why, reply] of [
    ["another error", { failed: true, payload: '{"errorMessage":"Unauthorized: no token"}' }],
    ["an error that is no object", { failed: true, payload: '"Unauthorized"' }],
    ["an error that is no JSON", { failed: true, payload: "Unauthorized" }],
    ["a good answer beside an error", { failed: true, payload: JSON.stringify(answer([statement("Allow")])) }],
    ["an answer that only says Unauthorized", replies({ errorMessage: "Unauthorized" })],
    ["a call that fails", new TypeError("customer-7 timed out")],
  ] as const) {
    it(`throws, and names the kind of error only, after ${why}`, async () => {
      const bench = new Bench(reply);
      await assert.rejects(bench.authorize(directEvent(EIP)), (error: Error) => error.message !== "Unauthorized");
      assert.equal(bench.lines.length, 2);
      const error = reply instanceof Error ? "TypeError" : "Error";
      assert.deepEqual(JSON.parse(bench.lines[1] ?? ""), {
        extendedRequestId: "ZhFsxGQDDoEEMig=",
        delegate: "failed",
        error,
      });
    });
  }

  const malformed: [string, unknown][] = [
    ["null", null],
    ["a list", []],
    ["no principal", { ...answer([statement("Allow")]), principalId: undefined }],
    ["an empty principal", { ...answer([statement("Allow")]), principalId: "" }],
    ["no policy", { principalId: "x" }],
    [
      "another version",
      { principalId: "x", policyDocument: { Version: "2008-10-17", Statement: [statement("Allow")] } },
    ],
    ["no statement", answer(undefined)],
    ["an empty list of statements", answer([])],
    ["a statement that is text", answer(["Allow"])],
    ["an unknown effect", answer([statement("allow")])],
    ["no effect", answer([statement(undefined)])],
    ["no action", answer([{ Effect: "Allow", Resource: "*" }])],
    ["an empty list of resources", answer([statement("Allow", [])])],
    ["a resource that is no text", answer([statement("Allow", ["*", 7])])],
    ["NotResource", answer([{ Effect: "Allow", Action: "*", NotResource: "x" }])],
    ["a condition", answer([{ ...statement("Allow"), Condition: { IpAddress: { "aws:SourceIp": "192.0.2.1" } } }])],
    ["a second statement that is bad", answer([statement("Deny"), { ...statement("Allow"), Principal: "*" }])],
    ["a nested context", answer([statement("Allow")], { context: { roles: ["admin"] } })],
    ["a context that is a list", answer([statement("Allow")], { context: ["x"] })],
    ["an API key that is no text", answer([statement("Allow")], { usageIdentifierKey: 7 })],
  ];
  for (const [why, payload] of malformed) {
    it(`throws after ${why}`, async () => {
      await assert.rejects(ask(payload), /^Error: The delegate's answer cannot be used: /);
    });
  }

  it("logs a refusal of the delegate beside its own Allow, and nothing of its answer", async () => {
    const bench = new Bench(replies(answer([statement("Deny")], { context: { email: "a@b.example" } })));
    await bench.authorize(directEvent(EIP));
    assert.deepEqual(
      bench.lines.map((line) => JSON.parse(line) as unknown),
      [
        { extendedRequestId: "ZhFsxGQDDoEEMig=", effect: "Allow", reason: "allowed", sourceIp: EIP },
        { extendedRequestId: "ZhFsxGQDDoEEMig=", delegate: "denied" },
      ],
    );
  });

  it("still decides while the lock is audited", async () => {
    const audited = { ...DIRECT, auditUntil: "2026-11-28" };
    const bench = new Bench(replies(answer([statement("Deny")])), audited);
    assert.deepEqual(await bench.authorize(directEvent(ATTACKER)), answer([statement("Deny")]));
    assert.equal(bench.asked.length, 1);
  });

  it("does not start with a delegate that it cannot call, or with one that no setting names", () => {
    const parts = { liveSecrets: () => Promise.resolve([]), now: () => NOW, writeLine: () => undefined };
    const delegate = () => Promise.resolve(replies(null));
    assert.throws(() =>
      createAuthorizer({ ...parts, settings: { ...DIRECT, delegate: { functionArn: DELEGATE_ARN } } }),
    );
    assert.throws(() => createAuthorizer({ ...parts, settings: DIRECT, delegate }));
  });

  it("Z-02 nothing that it answers lets in what we refuse, or makes an Allow of what is none", async () => {
    const text = fc.oneof(fc.constantFrom("Allow", "Deny", "execute-api:Invoke", "*", STAGE), fc.string());
    const junk = fc.record(
      {
        principalId: fc.oneof(text, fc.anything()),
        policyDocument: fc.record(
          {
            Version: fc.constantFrom("2012-10-17", ""),
            Statement: fc.array(
              fc.object({ key: fc.constantFrom("Effect", "Action", "Resource", "Sid"), values: [text] }),
            ),
          },
          { requiredKeys: [] },
        ),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(junk, fc.boolean(), async (payload, isOurs) => {
        const bench = new Bench({ failed: false, payload: JSON.stringify(payload) });
        const result = await bench.authorize(directEvent(isOurs ? EIP : ATTACKER)).catch(() => undefined);
        if (!isOurs) assert.deepEqual(bench.asked, []);
        const said = JSON.stringify(result ?? "").includes('"Allow"');
        assert.ok(!said || (isOurs && JSON.stringify(payload).includes('"Allow"')));
      }),
    );
  });
});

describe("wildcards of a policy", () => {
  it("match as a regular expression would", () => {
    const part = fc.constantFrom("a", "b", "*", "?", "/", "aa", "ab");
    const patterns = fc.array(part, { maxLength: 8 }).map((parts) => parts.join(""));
    const texts = fc.array(fc.constantFrom("a", "b", "/", "*"), { maxLength: 12 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(patterns, texts, (pattern, text) => {
        const expression = pattern.replace(/[*?]/g, (sign) => (sign === "*" ? "[^]*" : "[^]"));
        assert.equal(matchesWildcard(pattern, text), new RegExp(`^${expression}$`).test(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it("take no time that grows beyond bounds with a pattern of many stars", () => {
    const begun = performance.now();
    assert.equal(matchesWildcard("a*".repeat(400) + "b", "a".repeat(1_600)), false);
    assert.ok(performance.now() - begun < 1_000);
  });
});
