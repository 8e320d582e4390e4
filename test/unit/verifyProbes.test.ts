import * as assert from "node:assert/strict";
import type { Evidence } from "../../verify/probe";
import { probesOf } from "../../verify/probes";
import { byAnswers, everyAnswer, idsWith, probe, whatsOf } from "./verifyProbesSupport";
import {
  answer,
  atDistribution,
  atFrontDoor,
  AUTHORIZER_CALL,
  BACKEND_CALL,
  evidence,
  GATEWAY_REFUSAL,
  TARGET,
  DISTRIBUTION,
} from "./verifyEvidence";

/** Evidence of a request that went the right way to its end. */
function passageOf(id: string): Evidence {
  const [request] = probe(id).requests;
  assert.ok(request);
  const seen = { method: request.method, target: `/prod${request.target}`, body: request.body };
  return evidence([answer(200)], atDistribution(), atFrontDoor(seen), AUTHORIZER_CALL, BACKEND_CALL);
}

const PASSAGES = [...idsWith("through-"), ...idsWith("no-alarm-")];
/** The gateways themselves refuse what is of no type, in verifyProbesRaw.test.ts. */
const ATTACKS = idsWith("attack").filter((id) => id !== "attack-encodings");
/** Those that have an answer of their own to come are judged in verifyProbesEntrance.test.ts. */
const SPECIAL = ["http10", "plain-http", "old-tls", "foreign-host", "odd-headers"].flatMap((what) => [
  `distribution-${what}`,
  `api-${what}`,
]);
const AT_DISTRIBUTION = idsWith("distribution-").filter((id) => !SPECIAL.includes(id));
const AT_API = idsWith("api-").filter((id) => !SPECIAL.includes(id));

describe("probes", () => {
  for (const id of PASSAGES) {
    it(`${id} passes when the front door saw what was sent, and only then`, () => {
      const good = passageOf(id);
      assert.equal(whatsOf(id, good), "");
      assert.match(whatsOf(id, { ...good, responses: [GATEWAY_REFUSAL] }), /not 2xx: 403 by the gateway/);
      assert.match(whatsOf(id, { ...good, observations: [] }), /saw 0 requests/);
      const without = good.observations.filter((seen) => seen !== BACKEND_CALL);
      assert.match(whatsOf(id, { ...good, observations: without }), /backend was not called/);
      assert.equal(byAnswers(id, [answer(200)]) ?? "", "");
      for (const status of [403, 421, 502]) {
        const told = byAnswers(id, [answer(status)]);
        assert.ok(told === undefined || told.includes(String(status)), `${id}: ${told}`);
      }
    });
  }

  it("through-get names the station where the request ended", () => {
    const lookAt = (seen: Evidence): string => probe("through-get").judge(seen)[0]?.lookAt ?? "";
    const refused = atDistribution({ status: 403 });
    assert.match(lookAt(evidence([{ outcome: "timeout", detail: "" }])), /aws:ec2\/route:Route/);
    assert.match(lookAt(evidence([GATEWAY_REFUSAL])), /WAF engine/);
    assert.match(lookAt(evidence([answer(403)], refused)), /aws:cloudfront\/function:Function/);
    assert.match(lookAt(evidence([answer(403)], refused, atFrontDoor({ status: 403 }))), /aws:apigateway\/authorizer/);
    assert.match(lookAt(evidence([answer(502)], atFrontDoor({ status: 502 }), BACKEND_CALL)), /integration/);
  });

  it("through-encoded-slash fails when a proxy decoded the path", () => {
    const decoded = evidence([answer(200)], atFrontDoor({ target: "/prod/items/a/b" }), BACKEND_CALL);
    assert.match(whatsOf("through-encoded-slash", decoded), /target "\/prod\/items\/a\/b" instead of .*a%2Fb/);
  });

  it("through-get fails without the stage prefix, for another API and after a retry", () => {
    const seen = (...doors: ReturnType<typeof atFrontDoor>[]) => evidence([answer(200)], ...doors, BACKEND_CALL);
    assert.match(whatsOf("through-get", seen(atFrontDoor({ target: "/items" }))), /target/);
    assert.match(whatsOf("through-get", seen(atFrontDoor({ apiId: "other12345" }))), /apiId "other12345"/);
    assert.match(whatsOf("through-get", seen(atFrontDoor(), atFrontDoor())), /saw 2 requests/);
  });

  it("through-post fails when the body or the method was changed", () => {
    const good = passageOf("through-post");
    const changed = good.observations.map((seen) =>
      seen.kind === "api-request" ? { ...seen, bodySha256: "0".repeat(64), method: "DELETE" } : seen,
    );
    assert.match(whatsOf("through-post", { ...good, observations: changed }), /method "DELETE"[^]*a body other/);
  });

  it("tell by answers alone what came through, but not what it was when it arrived", () => {
    for (const id of ["through-options", "through-encoded-slash"])
      assert.equal(byAnswers(id, [answer(200)]), undefined);
    assert.match(byAnswers("through-get", [answer(404)]) ?? "", /not 2xx: 404/);
    // Nobody knows what a path answers to a POST.
    assert.equal(byAnswers("through-post", [answer(404)]), "");
  });

  it("unknown-path passes when the API refuses it without its backend, and only then", () => {
    const seen = (status: number) => atFrontDoor({ target: "/prod/portcullis-verify/unknown", status });
    assert.equal(whatsOf("unknown-path", evidence([answer(403)], seen(403))), "");
    assert.match(whatsOf("unknown-path", evidence([answer(403)])), /did not come to the API's front door/);
    const answered = evidence([answer(200)], seen(200), BACKEND_CALL);
    assert.match(whatsOf("unknown-path", answered), /not 403 or 404: 200[^]*backend was called/);
  });

  for (const id of ATTACKS) {
    it(`${id} passes when the gateway refused it, and only then`, () => {
      assert.equal(whatsOf(id, everyAnswer(id, GATEWAY_REFUSAL)), "");
      assert.match(
        whatsOf(id, everyAnswer(id, answer(200), BACKEND_CALL)),
        /not 403 by the gateway: 200[^]*backend was called/,
      );
      assert.match(whatsOf(id, everyAnswer(id, answer(403, "somebody else"))), /not 403 by the gateway: 403/);
      assert.match(whatsOf(id, everyAnswer(id, GATEWAY_REFUSAL, atDistribution())), /distribution got the request/);
      assert.match(whatsOf(id, everyAnswer(id, GATEWAY_REFUSAL, atFrontDoor())), /came to the API's front door/);
      assert.equal(byAnswers(id, [GATEWAY_REFUSAL]), "");
      assert.match(byAnswers(id, [GATEWAY_REFUSAL, answer(200)]) ?? "", /not 403 by the gateway: 200/);
    });
  }

  for (const id of AT_DISTRIBUTION) {
    it(`${id} passes when our distribution refused it, and only then`, () => {
      const refused = atDistribution({ peerAddress: "198.51.100.20", status: 403 });
      assert.equal(whatsOf(id, evidence([answer(403)], refused)), "");
      assert.match(whatsOf(id, evidence([answer(200)], refused)), /not 403: 200/);
      assert.match(whatsOf(id, evidence([answer(403)])), /did not see and refuse/);
      assert.match(
        whatsOf(id, evidence([answer(403)], atDistribution({ distributionId: "E9", status: 403 }))),
        /did not see/,
      );
      // The function is off a behavior: the authorizer refuses, and the status is the same.
      assert.match(whatsOf(id, evidence([answer(403)], refused, atFrontDoor({ status: 403 }))), /front door/);
      assert.equal(byAnswers(id, [answer(403)]), "");
      assert.match(byAnswers(id, [answer(401)]) ?? "", /not 403: 401/);
    });
  }

  for (const id of AT_API) {
    it(`${id} passes when the API's front door refused every request, and only then`, () => {
      const seen = (status: number) => probe(id).requests.map(() => atFrontDoor({ status }));
      for (const status of [401, 403]) {
        assert.equal(whatsOf(id, everyAnswer(id, answer(status), ...seen(status))), "");
        assert.equal(byAnswers(id, [answer(status)]), "");
      }
      // The authorizer is off the method.
      assert.match(
        whatsOf(id, everyAnswer(id, answer(200), atFrontDoor(), BACKEND_CALL)),
        /not 401 or 403: 200[^]*backend was called/,
      );
      const { length } = probe(id).requests;
      assert.match(
        whatsOf(id, everyAnswer(id, answer(403), ...seen(403).slice(1))),
        new RegExp(`did not see and refuse 1 of ${length}`),
      );
      assert.match(whatsOf(id, everyAnswer(id, answer(500), ...seen(500))), /not 401 or 403: 500/);
      assert.match(byAnswers(id, [answer(403), answer(200)]) ?? "", /not 401 or 403: 200/);
    });
  }

  it("api probes ask with every method of the sample API, on both of its resources", () => {
    const asked = AT_API.flatMap((id) => probe(id).requests.map(({ method, target }) => `${method} ${target}`));
    for (const expected of [
      "GET /prod/items",
      "POST /prod/items",
      "OPTIONS /prod/items",
      "GET /prod/items/42",
      "PUT /prod/items/42",
      "DELETE /prod/items/42",
      "OPTIONS /prod/items/42",
    ]) {
      assert.ok(asked.includes(expected), expected);
    }
  });

  const four = Array.from({ length: 4 }, () => answer(200));

  it("edge-peer-address passes when each peer is one of the EIPs, and only then", () => {
    const second = atDistribution({ peerAddress: "203.0.113.11" });
    const first = atDistribution();
    assert.equal(whatsOf("edge-peer-address", evidence(four, first, second, first, second)), "");
    const foreign = atDistribution({ peerAddress: "10.40.10.4" });
    assert.match(whatsOf("edge-peer-address", evidence(four, first, second, foreign, first)), /peer 10\.40\.10\.4/);
    assert.match(whatsOf("edge-peer-address", evidence(four, first)), /3 of 4 requests did not come/);
  });

  it("edge-server-name passes when each handshake names the distribution, and only then", () => {
    const named = atDistribution();
    assert.equal(whatsOf("edge-server-name", evidence(four, named, named, named, named)), "");
    const unnamed = atDistribution({ serverName: "" });
    assert.match(whatsOf("edge-server-name", evidence(four, named, unnamed, named, named)), /server name ""/);
  });

  it("edge-server-name expects no name where the gateways are configured to send none", () => {
    const probes = probesOf({ ...TARGET, distribution: { ...DISTRIBUTION, isNamed: false } });
    const unnamed = atDistribution({ serverName: "" });
    const seen = (second: typeof unnamed) => evidence(four, unnamed, second, unnamed, unnamed);
    assert.equal(whatsOf("edge-server-name", seen(unnamed), probes), "");
    const problem = whatsOf("edge-server-name", seen(atDistribution()), probes);
    assert.match(problem, new RegExp(`server name "${DISTRIBUTION.host}"`));
  });

  it("authorizer-each-request fails when a cached decision was used", () => {
    const two = [answer(200), answer(200)];
    assert.equal(whatsOf("authorizer-each-request", evidence(two, AUTHORIZER_CALL, AUTHORIZER_CALL)), "");
    assert.match(whatsOf("authorizer-each-request", evidence(two, AUTHORIZER_CALL)), /called 1 time/);
    assert.match(
      whatsOf("authorizer-each-request", evidence([answer(500), answer(200)], AUTHORIZER_CALL)),
      /not 2xx: 500/,
    );
  });
});
