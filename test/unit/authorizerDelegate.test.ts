import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import type { AuthorizerSettings } from "../../contracts/authorizerSettings";
import { createAuthorizer } from "../../workloads/authorizer/authorize";
import type { AuthorizerResponse } from "../../workloads/authorizer/policy";
import { delegateEvent, type DelegateReply, effectOn } from "../../workloads/authorizer/delegate";
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

  const failed = "The delegate failed.";
  const noAnswer = "The delegate's answer cannot be used: ";
  for (const [why, reply, message] of [
    ["another error", { failed: true, payload: '{"errorMessage":"Unauthorized: no token"}' }, failed],
    ["an error that is no object", { failed: true, payload: '"Unauthorized"' }, failed],
    ["an error that is no JSON", { failed: true, payload: "Unauthorized" }, `${noAnswer}it is not JSON.`],
    ["a good answer beside an error", { failed: true, payload: JSON.stringify(answer([statement("Allow")])) }, failed],
    [
      "an answer that only says Unauthorized",
      replies({ errorMessage: "Unauthorized" }),
      `${noAnswer}principalId must be text.`,
    ],
    ["a call that fails", new TypeError("customer-7 timed out"), "customer-7 timed out"],
  ] as const) {
    it(`throws, and names the kind of error only, after ${why}`, async () => {
      const bench = new Bench(reply);
      await assert.rejects(bench.authorize(directEvent(EIP)), { message });
      assert.equal(bench.lines.length, 2);
      const error = reply instanceof Error ? "TypeError" : "Error";
      assert.deepEqual(JSON.parse(bench.lines[1] ?? ""), {
        extendedRequestId: "ZhFsxGQDDoEEMig=",
        delegate: "failed",
        error,
      });
    });
  }

  const STATEMENT = "a statement must be an object of Sid, Effect, Action, Resource";
  const EFFECT = 'Effect must be "Allow" or "Deny"';
  const TEXTS = "Action and Resource must be a text or a list of texts";
  const POLICY = 'policyDocument must be an object with Version "2012-10-17"';
  const CONTEXT = "context must be flat: texts, numbers and booleans";
  const malformed: [string, unknown, string][] = [
    ["null", null, "it is no object"],
    ["a list", [], "it is no object"],
    ["no principal", { ...answer([statement("Allow")]), principalId: undefined }, "principalId must be text"],
    ["an empty principal", { ...answer([statement("Allow")]), principalId: "" }, "principalId must be text"],
    ["no policy", { principalId: "x" }, POLICY],
    ["a policy that is text", { principalId: "x", policyDocument: "Allow" }, POLICY],
    [
      "another version",
      { principalId: "x", policyDocument: { Version: "2008-10-17", Statement: statement("Allow") } },
      POLICY,
    ],
    ["no statement", answer(undefined), STATEMENT],
    ["an empty list of statements", answer([]), "policyDocument must hold a statement"],
    ["a statement that is text", answer(["Allow"]), STATEMENT],
    ["an unknown effect", answer([statement("allow")]), EFFECT],
    ["no effect", answer([statement(undefined)]), EFFECT],
    ["no action", answer([{ Effect: "Allow", Resource: "*" }]), TEXTS],
    ["an empty list of resources", answer([statement("Allow", [])]), TEXTS],
    ["a resource that is no text", answer([statement("Allow", ["*", 7])]), TEXTS],
    ["NotResource", answer([{ Effect: "Allow", Action: "*", NotResource: "x" }]), STATEMENT],
    [
      "a condition",
      answer([{ ...statement("Allow"), Condition: { Bool: { "aws:SecureTransport": "true" } } }]),
      STATEMENT,
    ],
    [
      "a second statement that is bad",
      answer([statement("Deny"), { ...statement("Allow"), Principal: "*" }]),
      STATEMENT,
    ],
    ["a nested context", answer([statement("Allow")], { context: { tier: "gold", roles: ["admin"] } }), CONTEXT],
    ["a context that is a list", answer([statement("Allow")], { context: ["x"] }), CONTEXT],
    [
      "an API key that is no text",
      answer([statement("Allow")], { usageIdentifierKey: 7 }),
      "usageIdentifierKey must be text",
    ],
  ];
  for (const [why, payload, what] of malformed) {
    it(`throws after ${why}`, async () => {
      await assert.rejects(ask(payload), { message: `The delegate's answer cannot be used: ${what}.` });
    });
  }

  it("throws after an answer that is no JSON, and quotes nothing of it", async () => {
    const bench = new Bench({ failed: false, payload: "Hello customer-7" });
    const message = "The delegate's answer cannot be used: it is not JSON.";
    await assert.rejects(
      bench.authorize(directEvent(EIP)),
      (error: Error) => error.message === message && error.cause === undefined,
    );
  });

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

  it("takes a Deny beside an Allow for what it is, and logs nothing of an Allow", async () => {
    for (const [statements, lines] of [
      [[statement("Allow"), statement("Deny")], 2],
      [[statement("Deny"), statement("Allow")], 2],
      [[statement("Deny", "arn:elsewhere"), statement("Allow")], 1],
    ] as const) {
      const bench = new Bench(replies(answer(statements)));
      assert.deepEqual(await bench.authorize(directEvent(EIP)), answer(statements));
      assert.equal(bench.lines.length, lines);
    }
    const both: AuthorizerResponse = {
      principalId: "customer-7",
      policyDocument: {
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Action: "*", Resource: "*" },
          { Effect: "Deny", Action: "*", Resource: "*" },
        ],
      },
    };
    assert.equal(effectOn(RECORDED.methodArn, both), "Deny");
  });

  it("leaves out the names of statements, and of an event that is none everything as it is", async () => {
    assert.deepEqual(await ask(answer([{ Sid: "Customer7", ...statement("Allow") }])), answer([statement("Allow")]));
    for (const event of [null, undefined, "x", []]) assert.deepEqual(delegateEvent(event), event);
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
    const named = { ...DIRECT, delegate: { functionArn: DELEGATE_ARN } };
    const unmatched = /a way to call the delegate exactly when/;
    assert.throws(() => createAuthorizer({ ...parts, settings: named }), unmatched);
    assert.throws(() => createAuthorizer({ ...parts, settings: DIRECT, delegate }), unmatched);
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
