import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import type { AuthorizerSettings } from "../../contracts/authorizerSettings";
import { audited } from "../../workloads/authorizer/audit";
import { createAuthorizer } from "../../workloads/authorizer/authorize";
import { decide } from "../../workloads/authorizer/decide";
import { ATTACKER, cloudfront, CURRENT, DIRECT, directEvent, EDGE_1, EIP } from "./authorizerEvents";
import { LIVE_SECRETS, MATRIX } from "./authorizerMatrix";

const LAST_DAY = "2026-11-30";
const END = Date.UTC(2026, 11, 1);

/** An authorizer whose clock the test sets. */
class Bench {
  readonly lines: string[] = [];
  now = END - 1;
  readonly authorize: ReturnType<typeof createAuthorizer>;

  constructor(settings: AuthorizerSettings, live: readonly string[] = LIVE_SECRETS) {
    this.authorize = createAuthorizer({
      settings: { ...settings, auditUntil: LAST_DAY },
      liveSecrets: () => Promise.resolve(live),
      now: () => this.now,
      writeLine: (line) => this.lines.push(line),
    });
  }
}

describe("authorizer while its lock is audited", () => {
  it("lets in what it would refuse, says so, and counts it in the log", async () => {
    const bench = new Bench(DIRECT);
    const answer = await bench.authorize(directEvent(ATTACKER));
    assert.equal(answer.policyDocument.Statement[0].Effect, "Allow");
    assert.deepEqual(answer.context, { reason: "source_not_allowed", audited: true });
    assert.deepEqual(bench.lines, [
      '{"extendedRequestId":"ZhFsxGQDDoEEMig=","effect":"Allow","reason":"source_not_allowed","audited":true,"sourceIp":"203.0.113.66"}',
    ]);
  });

  it("says nothing of an audit where it would let in anyway", async () => {
    const bench = new Bench(DIRECT);
    assert.deepEqual((await bench.authorize(directEvent(EIP))).context, { reason: "allowed" });
    assert.ok(!bench.lines.join("").includes("audited"));
  });

  it("enforces from the first moment of the next day on, in one process and without a deployment", async () => {
    const bench = new Bench(DIRECT);
    for (const [now, effect] of [
      [END - 1, "Allow"],
      [END, "Deny"],
      [END + 1, "Deny"],
      [NaN, "Deny"],
    ] as const) {
      bench.now = now;
      assert.equal((await bench.authorize(directEvent(ATTACKER))).policyDocument.Statement[0].Effect, effect);
    }
  });

  it("lets in every Deny of the matrix, but for events that are not about this API; and throws where it threw", async () => {
    for (const { id, attempts } of MATRIX) {
      for (const { event, settings, live, expected } of attempts) {
        const bench = new Bench(settings, live);
        if (expected === "throws") {
          await assert.rejects(bench.authorize(event), id);
          continue;
        }
        const isAboutThisApi = expected !== "bad_event" && expected !== "api_mismatch";
        const { policyDocument } = await bench.authorize(event);
        assert.equal(policyDocument.Statement[0].Effect, isAboutThisApi ? "Allow" : "Deny", id);
        assert.equal(bench.lines.join("").includes('"audited":true'), isAboutThisApi && expected !== "allowed", id);
      }
    }
  });

  it("is not audited at all without a day", () => {
    const decision = decide(directEvent(EDGE_1), DIRECT, []);
    fc.assert(
      fc.property(fc.double(), (now) => {
        assert.deepEqual(audited(decision, undefined, now), decision);
      }),
    );
  });

  it("still answers nothing when the secrets cannot be read", async () => {
    const authorize = createAuthorizer({
      settings: { ...cloudfront(), auditUntil: LAST_DAY },
      liveSecrets: () => Promise.reject(new Error("no secrets")),
      now: () => END - 1,
      writeLine: () => undefined,
    });
    await assert.rejects(authorize(directEvent(ATTACKER, [["x-origin-verify", CURRENT]])), /no secrets/);
  });
});
