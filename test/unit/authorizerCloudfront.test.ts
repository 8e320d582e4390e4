import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { decide, type Reason } from "../../workloads/authorizer/decide";
import {
  ATTACKER,
  cloudfront,
  CURRENT,
  distributionEvent,
  EDGE_1,
  EDGE_2,
  EIP,
  OLD,
  PENDING,
  requestEvent,
  type BehindDistribution,
} from "./authorizerEvents";

const LIVE = [CURRENT, PENDING];

const reasonOf = (parts: BehindDistribution, settings = cloudfront(), live: readonly string[] = LIVE): Reason =>
  decide(distributionEvent(parts), settings, live).reason;

describe("authorizer, mode cloudfront with header proof", () => {
  it("CF-01 allows an egress address through our distribution", () => {
    const decision = decide(distributionEvent(), cloudfront(), LIVE);
    assert.equal(decision.allowed, true);
    assert.equal(decision.viewer, EIP);
    assert.equal(decision.sourceAddress, EDGE_1);
  });

  it("CF-02 ignores what stands left of the trusted entries", () => {
    assert.equal(reasonOf({ forwardedFor: `9.9.9.9, 10.0.0.4, , ${EIP}, ${EDGE_1}` }), "allowed");
  });

  it("CF-03 takes every live secret, the first and the last of the list", () => {
    assert.equal(reasonOf({ secret: [PENDING] }), "allowed");
    assert.equal(reasonOf({ secret: [PENDING] }, cloudfront(), [PENDING, CURRENT]), "allowed");
  });

  it("CF-04 denies an expired secret", () => {
    assert.equal(reasonOf({ secret: [OLD] }), "secret_wrong");
  });

  it("CF-05 denies a missing, empty, lower-cased or joined secret", () => {
    assert.equal(reasonOf({ secret: [] }), "secret_absent");
    assert.equal(reasonOf({ secret: [""] }), "secret_absent");
    assert.equal(reasonOf({ secret: [CURRENT.toLowerCase()] }), "secret_wrong");
    assert.equal(reasonOf({ secret: [`${CURRENT},${OLD}`] }), "secret_absent");
    assert.equal(reasonOf({ secret: [CURRENT.slice(1)] }), "secret_absent");
  });

  it("CF-06 denies a secret that comes twice", () => {
    assert.equal(reasonOf({ headers: [["X-Origin-Verify", CURRENT]] }), "secret_absent");
    assert.equal(reasonOf({ secret: [CURRENT, CURRENT] }), "secret_absent");
  });

  it("CF-06 denies a secret that the two maps do not agree on", () => {
    const event = distributionEvent({ secret: [OLD] });
    const split = { ...event, headers: { "x-origin-verify": CURRENT } };
    assert.equal(decide(split, cloudfront(), LIVE).reason, "secret_absent");
  });

  it("CF-07 denies another viewer of our distribution", () => {
    assert.equal(
      reasonOf({ forwardedFor: `${EIP}, ${ATTACKER}, ${EDGE_1}`, viewer: [ATTACKER] }),
      "viewer_not_allowed",
    );
  });

  it("CF-08 denies another viewer with a forged viewer header", () => {
    const forwardedFor = `${EIP}, ${ATTACKER}, ${EDGE_1}`;
    assert.equal(reasonOf({ forwardedFor, viewer: [EIP] }), "viewer_header_mismatch");
    assert.equal(reasonOf({ viewer: [] }), "viewer_header_mismatch");
  });

  it("CF-09 denies a chain that is too short", () => {
    assert.equal(reasonOf({ forwardedFor: EIP }), "xff_short");
    assert.equal(reasonOf({ forwardedFor: [] }), "xff_short");
  });

  it("CF-10 denies when the peer is not where it must be", () => {
    assert.equal(reasonOf({ forwardedFor: `${EIP}, ${EIP}` }), "xff_source_mismatch");
  });

  for (const viewer of [`${EIP}:443`, `::ffff:${EIP}`, "", `${EIP}\0`, `${EIP}\n`, `\u00a0${EIP}`, "198.51.100.010"]) {
    it(`CF-11 denies the viewer ${JSON.stringify(viewer)}`, () => {
      assert.equal(reasonOf({ forwardedFor: `${viewer}, ${EDGE_1}`, viewer: [viewer] }), "viewer_unparsable");
    });
  }

  it("CF-12 joins X-Forwarded-For of several lines", () => {
    assert.equal(reasonOf({ forwardedFor: [EIP, EDGE_1] }), "allowed");
    assert.equal(reasonOf({ forwardedFor: [EDGE_1, EIP], viewer: [EDGE_1] }), "xff_source_mismatch");
  });

  it("CF-12 denies X-Forwarded-For in two spellings: their order is unknown", () => {
    assert.equal(reasonOf({ headers: [["x-forwarded-for", `${EIP}, ${EDGE_1}`]] }), "xff_ambiguous");
  });

  it("CF-12 denies X-Forwarded-For that the two maps do not agree on", () => {
    const event = distributionEvent({ forwardedFor: "9.9.9.9" });
    const headers = { "x-origin-verify": CURRENT, "X-Forwarded-For": `${EIP}, ${EDGE_1}` };
    assert.equal(decide({ ...event, headers }, cloudfront(), LIVE).reason, "xff_ambiguous");
  });

  it("CF-13 denies another customer's distribution without the secret", () => {
    const headers: [string, string][] = [["CloudFront-Viewer-Address", `${EIP}:443`]];
    assert.equal(reasonOf({ secret: [], headers }), "secret_absent");
  });

  it("CF-14 denies another customer's distribution with a guessed secret", () => {
    assert.equal(reasonOf({ secret: ["G".repeat(32)] }), "secret_wrong");
  });

  it("CF-15 denies two viewer headers", () => {
    assert.equal(reasonOf({ viewer: [EIP, ATTACKER] }), "viewer_header_mismatch");
    assert.equal(reasonOf({ viewer: [ATTACKER, EIP] }), "viewer_header_mismatch");
  });

  it("CF-16 a leaked secret is the residual risk of header proof: a direct call with a forged chain passes", () => {
    const forwardedFor = `${EIP}, ${ATTACKER}`;
    assert.equal(reasonOf({ forwardedFor, sourceIp: ATTACKER, viewer: [EIP] }), "allowed");
  });

  it("CF-17 throws when no live secret is known", () => {
    for (const live of [[], [CURRENT, ""]]) {
      assert.throws(() => decide(distributionEvent(), cloudfront(), live), /live origin secret/);
    }
  });

  it("CF-18 counts one hop more before an edge-optimised API", () => {
    const edge = cloudfront({ hops: 2, sourceAddressPosition: 2 });
    assert.equal(reasonOf({ forwardedFor: `${EIP}, ${EDGE_1}, ${EDGE_2}` }, edge), "allowed");
    const forged = `${EIP}, ${ATTACKER}, ${EDGE_1}, ${EDGE_2}`;
    assert.equal(reasonOf({ forwardedFor: forged }, edge), "viewer_header_mismatch");
  });

  it("CF-19 denies everything when the hops are set wrong, either way", () => {
    const edge = cloudfront({ hops: 2, sourceAddressPosition: 2 });
    const mixed = cloudfront({ hops: 2, sourceAddressPosition: 1 });
    const throughOne = { forwardedFor: `9.9.9.9, ${EIP}, ${EDGE_1}` };
    const throughTwo = { forwardedFor: `${EIP}, ${EDGE_1}, ${EDGE_2}` };
    assert.equal(reasonOf(throughOne, edge), "xff_source_mismatch");
    assert.equal(reasonOf(throughOne, mixed), "viewer_header_mismatch");
    assert.equal(reasonOf(throughTwo, cloudfront()), "xff_source_mismatch");
  });

  it("CF-20 an underscore spelling is another header: ignored beside the good one, worth nothing alone", () => {
    const headers: [string, string][] = [["X_Origin_Verify", CURRENT]];
    assert.equal(reasonOf({ headers }), "allowed");
    assert.equal(reasonOf({ headers, secret: [] }), "secret_absent");
  });

  it("asks for the checks of mode direct first: API, host, source", () => {
    const headers: [string, string][] = [["x-origin-verify", CURRENT]];
    const decideOn = (parts: object): Reason => decide(requestEvent({ headers, ...parts }), cloudfront(), LIVE).reason;
    assert.equal(decideOn({ sourceIp: EDGE_1, apiId: "other12345" }), "api_mismatch");
    assert.equal(decideOn({ sourceIp: EDGE_1, domainName: "other.example" }), "host");
    assert.equal(decideOn({ sourceIp: "::1" }), "source_ip");
  });

  it("Z-01 whatever stands left of the trusted entries changes nothing", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.constantFrom(EIP, ATTACKER), (junk, viewer) => {
        const forwardedFor = [...junk, viewer, EDGE_1].join(", ");
        assert.equal(reasonOf({ forwardedFor, viewer: [viewer] }), viewer === EIP ? "allowed" : "viewer_not_allowed");
      }),
    );
  });

  it("Z-02 no guessed secret is ever allowed", () => {
    const guess = fc.oneof(
      fc.string(),
      fc.stringMatching(/^[A-Za-z0-9]{32,128}$/),
      fc
        .constantFrom(...LIVE)
        .chain((live) => fc.nat(live.length - 1).map((at) => `${live.slice(0, at)}_${live.slice(at + 1)}`)),
    );
    fc.assert(
      fc.property(guess, (secret) => {
        fc.pre(!LIVE.includes(secret));
        assert.equal(decide(distributionEvent({ secret: [secret] }), cloudfront(), LIVE).allowed, false);
      }),
    );
  });
});
