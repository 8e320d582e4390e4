import * as assert from "node:assert/strict";
import { probesOf } from "../../verify/probes";
import { type ProbeResponse, VantagePointName } from "../../verify/vantagePoint";
import { answer, atDistribution, atFrontDoor, BACKEND_CALL, evidence, GATEWAY_REFUSAL, TARGET } from "./verifyEvidence";
import { byAnswers, everyAnswer, idsWith, probe, PROBES, whatsOf } from "./verifyProbesSupport";

const TIMEOUT: ProbeResponse = { outcome: "timeout", detail: "" };
const REFUSED: ProbeResponse = { outcome: "refused", detail: "" };
const NO_HANDSHAKE: ProbeResponse = { outcome: "tls", detail: "alert protocol version" };
const CLOSED_AGAIN: ProbeResponse = { outcome: "closed", detail: "reset" };
const UNRESOLVED: ProbeResponse = { outcome: "unresolved", detail: "" };

const PORTS = [
  ...idsWith("gateway-ports-"),
  ...idsWith("egress-ports-"),
  ...idsWith("load-balancer-port"),
  ...idsWith("management-ports-"),
  ...["internet", "bystander", "admin-ports"].map((place) => `management-entrance-${place}`),
];
/** Pass when nobody answers; the last one asks for nothing but that another endpoint is not this one. */
const CONTENT_WITH_SILENCE = [...PORTS, "api-plain-http", "host-other-endpoint"];
const redirect = (location: string): ProbeResponse => ({
  outcome: "response",
  status: 301,
  headers: [["Location", location]],
  body: "",
});

describe("probes of every kind", () => {
  it("have a name each, and requests", () => {
    const ids = PROBES.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    assert.ok(PROBES.every(({ requests }) => requests.length > 0));
    assert.ok(ids.length > 70);
  });

  it("fail when nobody answers and nothing is seen, unless that is what they ask for", () => {
    for (const { id, requests, judge } of PROBES) {
      const silence = requests.map((): ProbeResponse => TIMEOUT);
      assert.equal(judge(evidence(silence)).length > 0, !CONTENT_WITH_SILENCE.includes(id), id);
    }
  });

  it("fail by answers alone when nobody answers, and when everything is answered by 2xx or by 500", () => {
    for (const { id, requests, byAnswers: judgement } of PROBES) {
      if (judgement === undefined) continue;
      const problems = (response: ProbeResponse) => judgement.judge({ responses: requests.map(() => response) });
      assert.equal(problems(TIMEOUT).length > 0, !CONTENT_WITH_SILENCE.includes(id), id);
      const asksFor2xx = /^(through|no-alarm|raw)-/.test(id);
      assert.equal(problems(answer(200)).length > 0, !asksFor2xx, id);
      assert.ok(problems(answer(500)).length > 0 || id === "api-plain-http", id);
    }
  });

  it("name something to look at with every problem", () => {
    for (const { requests, judge } of PROBES) {
      const broken = requests.map((): ProbeResponse => ({ outcome: "tls", detail: "bad certificate" }));
      for (const problem of judge(evidence(broken, atFrontDoor(), BACKEND_CALL))) {
        assert.match(problem.lookAt, /\w/);
      }
    }
  });

  it("say in each request whose it is and what for, with the version of the package", () => {
    for (const { id, requests } of PROBES) {
      for (const { headers } of requests) {
        const agents = headers.filter(([name]) => name === "User-Agent").map(([, value]) => value);
        assert.equal(agents.length, 1, id);
        assert.match(agents[0] ?? "", /^portcullis-verify\/\d+\.\d+\.\d+ \(\+[a-zA-Z ]+\)$/);
      }
    }
  });
});

describe("probes of the entrances", () => {
  for (const id of PORTS) {
    it(`${id} passes when no connection came about, and only then`, () => {
      assert.equal(whatsOf(id, everyAnswer(id, TIMEOUT)), "");
      assert.equal(whatsOf(id, everyAnswer(id, REFUSED)), "");
      for (const open of [answer(403), NO_HANDSHAKE, CLOSED_AGAIN]) {
        assert.match(whatsOf(id, everyAnswer(id, open)), /is not closed/);
      }
      assert.match(whatsOf(id, everyAnswer(id, UNRESOLVED)), /is not closed: unresolved/);
      assert.match(whatsOf(id, evidence([])), /not asked/);
    });
  }

  it("knock at SSH's port everywhere, from the internet, from the VPC and from an administrator's address", () => {
    for (const place of [VantagePointName.Internet, VantagePointName.Bystander, VantagePointName.Admin]) {
      const asked = PROBES.filter(({ from, observed }) => from === place && !observed).flatMap(({ requests }) =>
        requests.filter(({ port }) => port === 22).map(({ connectTo }) => connectTo),
      );
      const everywhere = [
        ...TARGET.gatewayAddresses,
        ...TARGET.egressAddresses,
        TARGET.loadBalancerHost,
        ...(TARGET.management?.addresses ?? []),
        TARGET.management?.entranceHost,
      ];
      assert.deepEqual(new Set(asked), new Set(everywhere), place);
    }
  });

  it("management-entrance-admin passes when it takes a connection, and only then", () => {
    const id = "management-entrance-admin";
    for (const open of [answer(302), NO_HANDSHAKE, CLOSED_AGAIN]) assert.equal(whatsOf(id, evidence([open])), "");
    for (const shut of [TIMEOUT, REFUSED, UNRESOLVED])
      assert.match(whatsOf(id, evidence([shut])), /takes no connection/);
    assert.match(whatsOf(id, evidence([])), /not asked/);
  });

  it("ask for no management server where there is none", () => {
    const without = probesOf({ ...TARGET, management: undefined });
    assert.deepEqual(
      without.filter(({ id }) => id.startsWith("management")),
      [],
    );
  });

  it("load-balancer-port-80 passes when it redirects where it is configured to, and only then", () => {
    const probes = probesOf({ ...TARGET, httpRedirect: true });
    const judge = (response: ProbeResponse, ...seen: Parameters<typeof evidence>[1][]) =>
      whatsOf("load-balancer-port-80", evidence([response, response], ...seen), probes);
    assert.equal(judge(redirect("https://api.shop.example:443/items?q=1")), "");
    for (const wrong of [
      redirect("http://api.shop.example/items"),
      answer(301),
      answer(200),
      GATEWAY_REFUSAL,
      REFUSED,
    ]) {
      assert.match(judge(wrong), /not a redirect to HTTPS/);
    }
    assert.match(judge(redirect("https://api.shop.example/"), atDistribution()), /distribution got the request/);
  });

  it("load-balancer-old-tls passes when the newer version is served and the older ones are refused, and only then", () => {
    const id = "load-balancer-old-tls";
    assert.deepEqual(
      probe(id).requests.map(({ tlsVersion }) => tlsVersion),
      ["TLSv1.2", "TLSv1", "TLSv1.1"],
    );
    assert.equal(whatsOf(id, evidence([answer(200), NO_HANDSHAKE, CLOSED_AGAIN])), "");
    assert.match(whatsOf(id, evidence([answer(200), NO_HANDSHAKE, answer(403)])), /handshake was not refused: 403/);
    // Without the newer version nobody knows what the older ones failed for.
    assert.match(whatsOf(id, evidence([NO_HANDSHAKE, NO_HANDSHAKE, NO_HANDSHAKE])), /not 2xx: tls/);
  });

  for (const id of ["host-unknown", "host-missing"]) {
    it(`${id} passes when nothing beyond the gateways saw it, and only then`, () => {
      assert.equal(whatsOf(id, everyAnswer(id, answer(421))), "");
      assert.match(whatsOf(id, everyAnswer(id, answer(200))), /no refusal: 200/);
      assert.match(whatsOf(id, everyAnswer(id, answer(502))), /no refusal: 502/);
      assert.match(whatsOf(id, everyAnswer(id, answer(403), atDistribution())), /distribution got the request/);
      assert.match(whatsOf(id, everyAnswer(id, answer(403), atFrontDoor())), /came to the API's front door/);
      assert.match(byAnswers(id, [answer(200)]) ?? "", /no refusal/);
    });
  }

  it("host-other-endpoint passes when this endpoint saw nothing, and only then", () => {
    const id = "host-other-endpoint";
    const others = [atDistribution({ distributionId: "E9" }), atFrontDoor({ apiId: "other12345" })];
    assert.equal(whatsOf(id, evidence([answer(200)], ...others)), "");
    assert.match(whatsOf(id, evidence([answer(200)], atDistribution())), /this endpoint's distribution/);
    assert.match(whatsOf(id, evidence([answer(200)], atFrontDoor())), /this endpoint's API/);
  });
});

describe("probes of what the distribution and the API speak", () => {
  for (const id of ["http10", "foreign-host", "odd-headers"].flatMap((what) => [
    `distribution-${what}`,
    `api-${what}`,
  ])) {
    it(`${id} passes when it is refused in whatever way, and only then`, () => {
      for (const refusal of [answer(403), answer(426), CLOSED_AGAIN]) {
        assert.equal(whatsOf(id, everyAnswer(id, refusal)), "");
        assert.equal(byAnswers(id, [refusal]), "");
      }
      assert.match(whatsOf(id, everyAnswer(id, answer(200))), /no refusal: 200/);
      assert.match(whatsOf(id, everyAnswer(id, answer(403), BACKEND_CALL)), /backend was called/);
    });
  }

  it("distribution-plain-http passes when it is refused or redirected, and only then", () => {
    const id = "distribution-plain-http";
    assert.equal(whatsOf(id, evidence([answer(403)])), "");
    assert.equal(whatsOf(id, evidence([redirect("https://d111111abcdef8.cloudfront.net/prod/items")])), "");
    assert.match(whatsOf(id, evidence([answer(200)])), /redirect to HTTPS: 200/);
    assert.match(whatsOf(id, evidence([answer(403)], atFrontDoor())), /front door/);
  });

  it("distribution-old-tls passes when there is no handshake or the request is refused, and only then", () => {
    const id = "distribution-old-tls";
    assert.equal(whatsOf(id, evidence([NO_HANDSHAKE, answer(403)])), "");
    assert.match(whatsOf(id, evidence([NO_HANDSHAKE, answer(200)])), /not 403: 200/);
    assert.match(whatsOf(id, evidence([answer(403), answer(403)], atFrontDoor())), /front door/);
  });

  it("api-plain-http passes without a connection or a 2xx, and only then", () => {
    const id = "api-plain-http";
    for (const fine of [TIMEOUT, REFUSED, CLOSED_AGAIN, answer(403), answer(301)]) {
      assert.equal(whatsOf(id, evidence([fine])), "");
    }
    for (const wrong of [answer(200), UNRESOLVED])
      assert.match(whatsOf(id, evidence([wrong])), /plain HTTP was answered/);
    assert.match(whatsOf(id, evidence([REFUSED], BACKEND_CALL)), /backend was called/);
  });
});

describe("probe of the metadata service", () => {
  const id = "metadata-gateways";
  const judge = (...responses: ProbeResponse[]): string => whatsOf(id, evidence([...responses, ...responses]));

  it("asks on each gateway: without a token, for one, and for one from a hop behind", () => {
    assert.deepEqual(
      probe(id).requests.map(({ sender, method, hopsBehind }) => [sender, method, hopsBehind]),
      TARGET.gatewayAddresses.flatMap((address) => [
        [address, "GET", 0],
        [address, "PUT", 0],
        [address, "PUT", 1],
      ]),
    );
  });

  it("passes when it answers the gateway alone, and only with a token", () => {
    assert.equal(judge(answer(401), answer(200, "token"), TIMEOUT), "");
    assert.match(judge(answer(200), answer(200), TIMEOUT), /10\.40\.10\.4: .*IMDSv1.*: 200/);
    assert.match(judge(answer(401), answer(200), answer(200)), /farther than one hop: 200/);
    // Nothing is shown where the service answers nobody.
    assert.match(judge(answer(401), TIMEOUT, TIMEOUT), /gets no token/);
    assert.match(whatsOf(id, evidence([])), /not asked/);
  });
});
