import * as assert from "node:assert/strict";
import type { Observation } from "../../verify/observation";
import type { Probe } from "../../verify/probe";
import { probesOf } from "../../verify/probes";
import { LEAKED_SECRET, type ProbeResponse, VantagePointName } from "../../verify/vantagePoint";
import { answer, atFrontDoor, AUTHORIZER_CALL, BACKEND_CALL, evidence, OTHERS, TARGET } from "./verifyEvidence";

const PROBES = {
  header: probesOf(TARGET),
  certificate: probesOf(OTHERS.certificate),
  direct: probesOf(OTHERS.direct),
  iam: probesOf(OTHERS.iam),
  private: probesOf(OTHERS.private),
};
type Lock = keyof typeof PROBES;

const TIMEOUT: ProbeResponse = { outcome: "timeout", detail: "" };
const REFUSED: ProbeResponse = { outcome: "refused", detail: "" };
const UNRESOLVED: ProbeResponse = { outcome: "unresolved", detail: "" };
const NO_HANDSHAKE: ProbeResponse = { outcome: "tls", detail: "certificate required" };
const CLOSED: ProbeResponse = { outcome: "closed", detail: "reset" };

const DISABLED = answer(403, '{"message":"Forbidden"}');
const DENIED_BY_POLICY = answer(
  403,
  '{"Message":"User: anonymous is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:eu-central-1:********9012:a1b2c3d4e5/prod/GET/items with an explicit deny"}',
);
const DENIED_BY_AUTHORIZER = answer(
  403,
  '{"Message":"User is not authorized to access this resource with an explicit deny"}',
);

function of(lock: Lock, id: string): Probe {
  const found = PROBES[lock].find((one) => one.id === id);
  assert.ok(found, `no probe ${id} of lock ${lock}`);
  return found;
}

/** What a probe says when each of its requests gets the same answer, and makes the far side see the same. */
function whats({ requests, judge }: Probe, response: ProbeResponse, ...each: Observation[]): string {
  const seen = evidence(
    requests.map(() => response),
    ...requests.flatMap(() => each),
  );
  return judge(seen)
    .map(({ what }) => what)
    .join("\n");
}

function byAnswers({ requests, byAnswers: judgement }: Probe, response: ProbeResponse): string | undefined {
  return judgement
    ?.judge({ responses: requests.map(() => response) })
    .map(({ what }) => what)
    .join("\n");
}

function idsOf(lock: Lock, pattern: RegExp): string[] {
  return PROBES[lock].map(({ id }) => id).filter((id) => pattern.test(id));
}

describe("probes of the locks", () => {
  it("have a name each and requests, in every lock mode", () => {
    for (const probes of Object.values(PROBES)) {
      const ids = probes.map(({ id }) => id);
      assert.equal(new Set(ids).size, ids.length);
      assert.ok(probes.every(({ requests, id }) => requests.length > 0 && /^[a-z0-9-]+$/.test(id)));
    }
  });

  it("fail when every request is served as a client's is, but for those that ask for it", () => {
    const wanted =
      /^(through-|no-alarm-|edge-|api-peer-|authorizer-each-|load-balancer-|host-|raw-|management-|metadata-)/;
    for (const [lock, probes] of Object.entries(PROBES)) {
      for (const probe of probes.filter(({ id }) => !wanted.test(id))) {
        assert.notEqual(whats(probe, answer(200), atFrontDoor(), BACKEND_CALL), "", `${lock} ${probe.id}`);
      }
    }
  });

  it("fail when nobody is there, but for those that ask for it", () => {
    const closed = /(-ports-|-port-80|management-|^private-endpoint-|plain-http|^host-other-)/;
    for (const [lock, probes] of Object.entries(PROBES)) {
      for (const probe of probes.filter(({ id }) => !closed.test(id))) {
        assert.notEqual(whats(probe, TIMEOUT), "", `${lock} ${probe.id}`);
      }
    }
  });

  it("expect a path behind a custom domain as it is, and behind a stage elsewhere", () => {
    const through = (lock: Lock) => of(lock, "through-get");
    const seen = (lock: Lock, target: string) =>
      whats(through(lock), answer(200), atFrontDoor({ target }), BACKEND_CALL);
    for (const lock of ["certificate", "direct", "iam"] as const) {
      assert.equal(seen(lock, "/items"), "");
      assert.match(seen(lock, "/prod/items"), /target "\/prod\/items" instead of "\/items"/);
    }
    for (const lock of ["header", "private"] as const) assert.equal(seen(lock, "/prod/items"), "");
  });

  it("tell no secret: each stands in a request as what it is", () => {
    for (const { requests } of Object.values(PROBES).flat()) {
      for (const { headers, clientCertificate, claims } of requests) {
        assert.equal(clientCertificate, undefined);
        const leaked = headers.some(([, value]) => value.includes(LEAKED_SECRET));
        assert.equal(leaked, claims?.secret === true);
      }
    }
  });
});

describe("probes of the API's own name", () => {
  for (const lock of ["certificate", "direct", "iam"] as const) {
    for (const id of idsOf(lock, /^own-host/)) {
      it(`${id} (${lock}) passes when the name is disabled, and only then`, () => {
        const probe = of(lock, id);
        const seen = atFrontDoor({ status: 403 });
        assert.equal(whats(probe, DISABLED, seen), "");
        assert.equal(byAnswers(probe, DISABLED), "");
        // The name is open, and something behind it refuses.
        for (const refusal of [
          DENIED_BY_POLICY,
          DENIED_BY_AUTHORIZER,
          answer(403, '{"message":"Missing Authentication Token"}'),
        ]) {
          assert.match(whats(probe, refusal, seen), /not 403 \{"message":"Forbidden"\}/);
          assert.match(byAnswers(probe, refusal) ?? "", /not 403/);
        }
        assert.match(whats(probe, DISABLED, BACKEND_CALL), /backend was called/);
      });
    }
  }

  it("ask for stages that there are not, and for paths behind none", () => {
    const targets = of("direct", "own-host-stages").requests.map(({ target }) => target);
    assert.ok(targets.includes("/items") && targets.length > 3 && !targets.includes("/prod/items/42"));
  });
});

describe("probes of resource policies", () => {
  const denied = [
    ...idsOf("direct", /^policy-denies-/).map((id) => ["direct", id] as const),
    ...idsOf("iam", /^iam-signed-/).map((id) => ["iam", id] as const),
  ];

  it("are sent from everywhere but the gateways", () => {
    assert.equal(denied.length, 7);
  });

  for (const [lock, id] of denied) {
    it(`${id} passes when the policy's Deny refused it, and only then`, () => {
      const probe = of(lock, id);
      const seen = atFrontDoor({ status: 403 });
      assert.equal(whats(probe, DENIED_BY_POLICY, seen), "");
      assert.equal(byAnswers(probe, DENIED_BY_POLICY), "");
      // The Deny is gone, and the authorizer still refuses.
      assert.match(
        whats(probe, DENIED_BY_AUTHORIZER, seen, AUTHORIZER_CALL),
        /not 403 by an explicit Deny[^]*authorizer was called/,
      );
      assert.match(whats(probe, answer(200), atFrontDoor(), BACKEND_CALL), /backend was called/);
    });
  }

  for (const id of ["iam-unsigned", "iam-stranger"]) {
    it(`${id} passes when the API refused it, and only then`, () => {
      const probe = of("iam", id);
      assert.equal(whats(probe, answer(403), atFrontDoor({ status: 403 })), "");
      assert.match(whats(probe, answer(403)), /did not see and refuse/);
      // A method's authorization is NONE.
      assert.match(whats(probe, answer(200), atFrontDoor(), BACKEND_CALL), /not 401 or 403: 200[^]*backend was called/);
    });
  }

  it("sign what a client would, as a client would, where the API wants that", () => {
    for (const [lock, isSigned] of [
      ["iam", true],
      ["direct", false],
    ] as const) {
      const { claims } = of(lock, "through-get").requests[0] ?? {};
      assert.equal(claims?.signature?.by === "caller", isSigned);
    }
    assert.equal(of("iam", "iam-unsigned").requests[0]?.claims, undefined);
  });

  it("know the API's peer", () => {
    const probe = of("direct", "api-peer-address");
    assert.equal(whats(probe, answer(200), atFrontDoor({ peerAddress: "203.0.113.10" })), "");
    assert.match(whats(probe, answer(200), atFrontDoor({ peerAddress: "192.0.2.110" })), /saw the peer 192\.0\.2\.110/);
    assert.match(whats(probe, answer(200)), /4 of 4 requests did not come/);
  });
});

describe("probes of names in the handshake", () => {
  for (const lock of ["certificate", "direct", "iam"] as const) {
    it(`server-name-other (${lock}) passes when the API never hears of it, and only then`, () => {
      const probe = of(lock, "server-name-other");
      for (const refusal of [answer(403), answer(421), NO_HANDSHAKE, CLOSED]) {
        assert.equal(whats(probe, refusal), "");
        assert.equal(byAnswers(probe, refusal), "");
      }
      // Without STRICT the domain is found by Host alone, and something behind it refuses.
      assert.match(whats(probe, answer(403), atFrontDoor({ status: 403 })), /came to the API's front door/);
      assert.match(whats(probe, answer(200)), /under another name/);
      assert.match(byAnswers(probe, answer(200)) ?? "", /under another name/);
      assert.match(whats(probe, UNRESOLVED), /nobody was there/);
    });
  }
});

describe("probes of the client certificate", () => {
  for (const id of idsOf("certificate", /^certificate-/)) {
    it(`${id} passes when it is refused before the API, and only then`, () => {
      const probe = of("certificate", id);
      for (const refusal of [answer(403), NO_HANDSHAKE, CLOSED]) assert.equal(whats(probe, refusal), "");
      assert.match(whats(probe, answer(200)), /no refusal: 200/);
      // The truststore trusts it, and the authorizer refuses.
      assert.match(whats(probe, answer(403), atFrontDoor({ status: 403 })), /came to the API's front door/);
      assert.match(whats(probe, answer(403), BACKEND_CALL), /backend was called/);
      assert.match(byAnswers(probe, answer(200)) ?? "", /no refusal/);
    });
  }

  it("are sent with and without one, from everywhere", () => {
    const asked = PROBES.certificate.filter(({ id }) => id.startsWith("certificate-"));
    for (const from of [VantagePointName.Internet, VantagePointName.Bystander, VantagePointName.ForeignDistribution]) {
      const claims = asked
        .filter((one) => one.from === from)
        .flatMap(({ requests }) => requests.map((one) => one.claims));
      assert.ok(
        claims.some((claim) => claim?.certificate === true),
        from,
      );
      assert.ok(
        claims.some((claim) => claim === undefined),
        from,
      );
    }
  });
});

describe("probes of the origin secret", () => {
  for (const id of idsOf("header", /^secret-leaked-/)) {
    it(`${id} passes when the authorizer refused it, and only then`, () => {
      const probe = of("header", id);
      assert.equal(whats(probe, answer(403), atFrontDoor({ status: 403 })), "");
      // The authorizer is off a method: the web ACL lets whoever has the secret through.
      assert.match(whats(probe, answer(200), atFrontDoor(), BACKEND_CALL), /not 401 or 403: 200/);
    });
  }

  it("secret-leaked-signed asks each method of both resources with the secret and a caller's signature", () => {
    const { requests } = of("header", "secret-leaked-signed");
    assert.ok(requests.every(({ claims }) => claims?.secret === true && claims.signature?.by === "caller"));
    const [asked, prefix] = [requests.map(({ method, target }) => `${method} ${target}`), TARGET.api.pathPrefix];
    for (const method of ["GET", "POST", "PUT", "DELETE"]) {
      for (const path of ["/items", "/items/42"])
        assert.ok(asked.includes(`${method} ${prefix}${path}`), `${method} ${path}`);
    }
  });

  it("secret-ambiguous passes when every form of it is refused, and only then", () => {
    const probe = of("header", "secret-ambiguous");
    for (const refusal of [answer(400), answer(403), CLOSED]) assert.equal(whats(probe, refusal), "");
    assert.match(whats(probe, answer(200), BACKEND_CALL), /no refusal: 200/);
  });

  it("web-acl-blocks passes when it blocks before the authorizer, and only then", () => {
    const probe = of("header", "web-acl-blocks");
    const inspected = (action: "ALLOW" | "BLOCK"): Observation => ({
      ...{ kind: "web-acl-inspection", webAcl: "stage", apiId: TARGET.api.id, stage: "prod", action },
      ...{ terminatingRule: "Default_Action", countedRules: [] },
    });
    const seen = atFrontDoor({ status: 403 });
    assert.equal(whats(probe, answer(403), seen, inspected("BLOCK")), "");
    // Its default action is Allow, and the authorizer refuses.
    assert.match(
      whats(probe, answer(403), seen, inspected("ALLOW"), AUTHORIZER_CALL),
      /blocked 0 of[^]*authorizer was called/,
    );
    assert.match(whats(probe, answer(403), seen), /blocked 0 of/);
  });
});

describe("probes of a private API", () => {
  for (const id of idsOf("private", /^private-endpoint-/)) {
    it(`${id} passes when no connection comes about, and only then`, () => {
      const probe = of("private", id);
      for (const fine of [TIMEOUT, REFUSED]) assert.equal(whats(probe, fine), "");
      for (const wrong of [answer(403), NO_HANDSHAKE, CLOSED, UNRESOLVED]) {
        assert.match(whats(probe, wrong), /is not closed/);
      }
    });
  }

  it("private-own-host passes when the name is unknown or refused, and only then", () => {
    const probe = of("private", "private-own-host");
    for (const fine of [UNRESOLVED, answer(403), REFUSED]) assert.equal(whats(probe, fine), "");
    for (const wrong of [answer(200), answer(500), TIMEOUT]) assert.match(whats(probe, wrong), /neither unknown nor/);
  });
});
