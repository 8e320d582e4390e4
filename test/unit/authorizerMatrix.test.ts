import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import type { AuthorizerResponse } from "../../workloads/authorizer/policy";
import { createAuthorizer } from "../../workloads/authorizer/authorize";
import { decide } from "../../workloads/authorizer/decide";
import { readSettings } from "../../workloads/authorizer/settings";
import { AUTHORIZER_SETTINGS_VARIABLE, type AuthorizerSettings } from "../../contracts/authorizerSettings";
import {
  apiId,
  ATTACKER,
  CLIENT,
  clientCertOf,
  cloudfront,
  CURRENT,
  DIRECT,
  directEvent,
  distributionEvent,
  EDGE_1,
  EDGE_2,
  EIP,
  EIP_2,
  endpointEvent,
  mutualTls,
  NEXT_CLIENT,
  PRIVATE,
  RECORDED,
  requestEvent,
  stage,
  VPC_ENDPOINT,
} from "./authorizerEvents";
import { type Attempt, CLIENT_NAMES, LIVE_SECRETS, MATRIX } from "./authorizerMatrix";

const RESOURCE = `arn:aws:execute-api:eu-west-1:123456789012:${apiId}/${stage}/*`;

const outcomeOf = ({ event, settings, live = LIVE_SECRETS }: Attempt): string => {
  try {
    return decide(event, settings, live).reason;
  } catch {
    return "throws";
  }
};

/** The whole way from an event to API Gateway's answer. */
const answerTo = ({ event, settings, live = LIVE_SECRETS }: Pick<Attempt, "event" | "settings" | "live">) =>
  createAuthorizer({
    settings,
    liveSecrets: () => Promise.resolve(live),
    now: () => 0,
    writeLine: () => undefined,
  })(event);

const effectsOf = ({ policyDocument }: AuthorizerResponse): string[] =>
  policyDocument.Statement.map(({ Effect }) => Effect);

describe("the adversarial matrix of the origin lock", () => {
  for (const { id, mode, input, attempts } of MATRIX) {
    const expectations = [...new Set(attempts.map(({ expected }) => expected))].join(", ");
    it(`${id} ${mode}: ${input} => ${expectations}`, async () => {
      assert.ok(attempts.length > 0);
      for (const [index, attempt] of attempts.entries()) {
        assert.equal(outcomeOf(attempt), attempt.expected, `attempt ${index + 1}`);
        if (attempt.expected === "throws") {
          await assert.rejects(answerTo(attempt));
        } else {
          const effect = attempt.expected === "allowed" ? "Allow" : "Deny";
          assert.deepEqual(effectsOf(await answerTo(attempt)), [effect], `attempt ${index + 1}`);
        }
      }
    });
  }

  it("P-01 any: whatever the path, the resource is the stage, below 512 characters", async () => {
    const prefix = RECORDED.methodArn.replace(/\/lambda-request$/, "/");
    const paths = fc.oneof(fc.constantFrom("*", "a/*", "?", "a".repeat(2000), "../..", "\n/*"), fc.string());
    await fc.assert(
      fc.asyncProperty(paths, async (path) => {
        const event = requestEvent({ sourceIp: EIP, methodArn: prefix + path });
        const { policyDocument } = await answerTo({ event, settings: DIRECT });
        assert.deepEqual(policyDocument.Statement, [
          { Action: "execute-api:Invoke", Effect: "Allow", Resource: RESOURCE },
        ]);
      }),
    );
    assert.ok(RESOURCE.length < 512);
  });

  it("P-02 any: every Deny of this matrix is an explicit statement", async () => {
    const denied = MATRIX.flatMap(({ attempts }) => attempts).filter(
      ({ expected }) => expected !== "allowed" && expected !== "throws",
    );
    assert.ok(denied.length > 50);
    for (const attempt of denied) {
      const { policyDocument } = await answerTo(attempt);
      const { Resource } = policyDocument.Statement[0];
      assert.deepEqual(policyDocument, {
        Version: "2012-10-17",
        Statement: [{ Action: "execute-api:Invoke", Effect: "Deny", Resource }],
      });
      assert.match(String(Resource), attempt.expected === "bad_event" ? /^\*$/ : /^arn:.*\/\*$/);
    }
  });

  it("C-01 settings: no start without a list, with a wide, private or IPv6 one, a bad mode or no hosts", () => {
    const start = (settings: unknown) => readSettings({ [AUTHORIZER_SETTINGS_VARIABLE]: JSON.stringify(settings) });
    for (const locked of [DIRECT, cloudfront(), mutualTls()]) {
      assert.deepEqual(start(locked), locked);
      for (const address of ["0.0.0.0/0", "10.0.0.1/32", "10.0.0.1", "203.0.113.0/24", "", "203.0.113", "::/0"]) {
        const lock = { ...locked.lock, allowedAddresses: [EIP, address] };
        assert.throws(() => start({ ...locked, lock }), /lock.allowedAddresses holds/, address);
      }
      assert.throws(() => start({ ...locked, lock: { ...locked.lock, allowedAddresses: [] } }), /allowedAddresses/);
      assert.throws(() => start({ ...locked, lock: { ...locked.lock, mode: "off" } }), /lock.mode/);
      assert.throws(() => start({ ...locked, hosts: [] }), /hosts/);
    }
    assert.throws(() => start({ ...PRIVATE, lock: { mode: "private", vpcEndpointIds: [] } }), /vpcEndpointIds/);
    assert.throws(() => readSettings({}), /is not set/);
  });

  const viewers = fc.constantFrom(EIP, EIP_2, ATTACKER);
  const junk = fc.array(fc.oneof(fc.string(), fc.ipV4(), fc.constantFrom(EIP, EDGE_1, EDGE_2, "")), { maxLength: 12 });
  const proofs: [string, AuthorizerSettings, string[]][] = [
    ["header", cloudfront(), [EDGE_1]],
    ["header, edge", cloudfront({ hops: 2, sourceAddressPosition: 2 }), [EDGE_1, EDGE_2]],
    ["mtls", mutualTls(), [EDGE_1]],
  ];
  it("Z-01 cloudfront: junk left of the trusted entries never changes a decision", () => {
    fc.assert(
      fc.property(fc.constantFrom(...proofs), junk, viewers, fc.boolean(), (proof, left, viewer, isProved) => {
        const [, settings, edges] = proof;
        const parts = {
          viewer: [viewer],
          secret: isProved ? [CURRENT] : [],
          clientCert: isProved ? clientCertOf(CLIENT) : null,
        };
        const withJunk = distributionEvent({ ...parts, forwardedFor: [...left, viewer, ...edges].join(", ") });
        const without = distributionEvent({ ...parts, forwardedFor: [viewer, ...edges].join(", ") });
        assert.deepEqual(decide(withJunk, settings, LIVE_SECRETS), decide(without, settings, LIVE_SECRETS));
        assert.equal(decide(withJunk, settings, LIVE_SECRETS).allowed, isProved && viewer !== ATTACKER);
      }),
      { numRuns: 500 },
    );
  });

  it("Z-02 any: no forged request is ever allowed, whatever it says", () => {
    const secret = fc.oneof(
      fc.string(),
      fc.stringMatching(/^[A-Za-z0-9]{32,128}$/),
      fc
        .constantFrom(...LIVE_SECRETS)
        .chain((live) => fc.nat(live.length - 1).map((at) => `${live.slice(0, at)}_${live.slice(at + 1)}`)),
      fc.constantFrom(...LIVE_SECRETS).map((live) => live.toLowerCase()),
    );
    const value = fc.oneof(fc.constantFrom(EIP, EIP_2, `${EIP}, ${EDGE_1}`, VPC_ENDPOINT), secret, fc.string());
    const lines = fc.array(fc.tuple(fc.constantFrom(...CLIENT_NAMES), value), { maxLength: 8 });
    const anybody = fc.oneof(fc.ipV4(), fc.constantFrom(ATTACKER, EDGE_1, EDGE_2));
    const strange = fc.oneof(
      fc.constant(null),
      fc.record({ issuerDN: fc.string(), subjectDN: fc.constantFrom(CLIENT.subject, NEXT_CLIENT.subject) }),
      fc.constant(clientCertOf({ issuer: CLIENT.issuer, subject: NEXT_CLIENT.subject })),
    );
    const endpointId = fc.oneof(fc.string(), fc.constantFrom("vpce-0fedcba9876543210", `${VPC_ENDPOINT}0`, null));
    const runs = { numRuns: 1_000 };
    fc.assert(
      fc.property(anybody, lines, (sourceIp, headers) => {
        fc.pre(sourceIp !== EIP && sourceIp !== EIP_2);
        assert.equal(decide(directEvent(sourceIp, headers), DIRECT, []).allowed, false);
      }),
      runs,
    );
    fc.assert(
      fc.property(anybody, lines, (sourceIp, headers) => {
        fc.pre(!headers.some(([, sent]) => LIVE_SECRETS.includes(sent)));
        assert.equal(decide(requestEvent({ sourceIp, headers }), cloudfront(), LIVE_SECRETS).allowed, false);
      }),
      runs,
    );
    fc.assert(
      fc.property(secret, (guess) => {
        fc.pre(!LIVE_SECRETS.includes(guess));
        assert.equal(decide(distributionEvent({ secret: [guess] }), cloudfront(), LIVE_SECRETS).allowed, false);
      }),
      runs,
    );
    fc.assert(
      fc.property(strange, lines, (clientCert, headers) => {
        const event = distributionEvent({ clientCert, headers, secret: [CURRENT] });
        assert.equal(decide(event, mutualTls(), LIVE_SECRETS).allowed, false);
      }),
      runs,
    );
    fc.assert(
      fc.property(endpointId, anybody, lines, (id, sourceIp, headers) => {
        fc.pre(id !== VPC_ENDPOINT);
        assert.equal(decide(endpointEvent(id, { sourceIp, headers }), PRIVATE, []).allowed, false);
      }),
      runs,
    );
  });

  it("Z-02 any: what is no event is refused, whatever its shape", () => {
    const settings = [DIRECT, cloudfront(), mutualTls(), PRIVATE];
    fc.assert(
      fc.property(fc.constantFrom(...settings), fc.anything(), (locked, event) => {
        assert.equal(decide(event, locked, LIVE_SECRETS).reason, "bad_event");
      }),
      { numRuns: 500 },
    );
  });

  it("has each row once", () => {
    const ids = MATRIX.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    const expected = [
      ...Array.from({ length: 11 }, (_, index) => `D-${String(index + 1).padStart(2, "0")}`),
      "H-1",
      ...Array.from({ length: 21 }, (_, index) => `CF-${String(index + 1).padStart(2, "0")}`),
      ...Array.from({ length: 4 }, (_, index) => `PV-0${index + 1}`),
    ];
    assert.deepEqual(ids, expected);
  });
});
