import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { decide, type Reason } from "../../workloads/authorizer/decide";
import { isPublicIpv4 } from "../../workloads/authorizer/ipv4";
import { authorizerResponse } from "../../workloads/authorizer/policy";
import {
  ATTACKER,
  CLIENT,
  clientCertOf,
  cloudfront,
  CURRENT,
  DIRECT,
  directEvent,
  distributionEvent,
  domainName,
  EDGE_1,
  EIP,
  EIP_2,
  endpointEvent,
  mutualTls,
  PRIVATE,
  requestEvent,
  VPC_ENDPOINT,
} from "./authorizerEvents";

const LIVE = [CURRENT];
const METHOD = { prefix: "arn:aws:execute-api:eu-west-1:123456789012:", apiId: DIRECT.apiId, stage: "prod" };

describe("authorizer decision", () => {
  it("is no answer when it allows without saying what", () => {
    assert.throws(() => authorizerResponse({ allowed: true, reason: "allowed" }), /An Allow needs the API and stage/);
  });

  it("takes for public only what is an address", () => {
    for (const text of ["", "x", "203.0.113", "203.0.113.0/24"]) assert.equal(isPublicIpv4(text), false, text);
  });

  it("tells what it is about, and the addresses that it came to know", () => {
    const about = { method: METHOD };
    const peer = { ...about, sourceAddress: EDGE_1 };
    for (const [event, settings, expected] of [
      [directEvent(EIP), DIRECT, { allowed: true, reason: "allowed", ...about, sourceAddress: EIP }],
      [
        directEvent(ATTACKER),
        DIRECT,
        { allowed: false, reason: "source_not_allowed", ...about, sourceAddress: ATTACKER },
      ],
      [directEvent("::1"), DIRECT, { allowed: false, reason: "source_ip", ...about }],
      [null, DIRECT, { allowed: false, reason: "bad_event" }],
      [
        requestEvent({ sourceIp: EIP, apiId: "other12345" }),
        DIRECT,
        { allowed: false, reason: "api_mismatch", ...about },
      ],
      [requestEvent({ sourceIp: EIP, domainName: "x.example" }), DIRECT, { allowed: false, reason: "host", ...about }],
      [distributionEvent(), cloudfront(), { allowed: true, reason: "allowed", ...peer, viewer: EIP }],
      [
        distributionEvent({ secret: [] }),
        cloudfront(),
        { allowed: false, reason: "secret_absent", ...peer, viewer: undefined },
      ],
      [
        distributionEvent({ forwardedFor: `${ATTACKER}, ${EDGE_1}`, viewer: [ATTACKER] }),
        cloudfront(),
        { allowed: false, reason: "viewer_not_allowed", ...peer, viewer: ATTACKER },
      ],
      [
        distributionEvent({ viewer: [EIP_2] }),
        cloudfront(),
        { allowed: false, reason: "viewer_header_mismatch", ...peer, viewer: EIP },
      ],
      [endpointEvent(VPC_ENDPOINT), PRIVATE, { allowed: true, reason: "allowed", ...about }],
      [endpointEvent("vpce-00000000"), PRIVATE, { allowed: false, reason: "vpc_endpoint", ...about }],
    ] as const) {
      assert.deepEqual(decide(event, settings, LIVE), expected);
    }
  });

  it("takes an event without headers, as API Gateway may send it", () => {
    for (const none of [null, undefined]) {
      assert.equal(decide({ ...directEvent(EIP), headers: none, multiValueHeaders: none }, DIRECT, []).allowed, true);
    }
  });

  it("refuses an event in which something is of the wrong kind", () => {
    const event = directEvent(EIP);
    const { requestContext } = event as { requestContext: Record<string, unknown> };
    for (const [key, value] of [
      ["type", "request"],
      ["methodArn", undefined],
      ["methodArn", 7],
      ["headers", "x"],
      ["headers", []],
      ["headers", { accept: 1 }],
      ["multiValueHeaders", { accept: [1] }],
      ["multiValueHeaders", { accept: ["x", 1] }],
      ["multiValueHeaders", 7],
      ["requestContext", "x"],
      ...["apiId", "stage", "domainName", "identity"].flatMap((name): [string, unknown][] => [
        ["requestContext", { ...requestContext, [name]: undefined }],
        ["requestContext", { ...requestContext, [name]: 7 }],
      ]),
      ["requestContext", { ...requestContext, identity: [] }],
    ] as [string, unknown][]) {
      assert.equal(
        decide({ ...event, [key]: value }, DIRECT, []).reason,
        "bad_event",
        `${key}: ${JSON.stringify(value)}`,
      );
    }
  });

  for (const name of ["authorizer-token", "console-test-ui", "iam-auth", "lambda-authorizer-auth", "no-auth"]) {
    it(`refuses the recorded event ${name}, which is of another kind`, () => {
      const file = path.join(__dirname, `../fixtures/api-gateway-events/${name}.json`);
      const event: unknown = JSON.parse(fs.readFileSync(file, "utf8"));
      for (const settings of [DIRECT, cloudfront(), mutualTls(), PRIVATE]) {
        assert.equal(decide(event, settings, LIVE).reason, "bad_event");
      }
    });
  }

  it("refuses a method ARN that is not one, from its first character to its path", () => {
    const good = `${METHOD.prefix}${METHOD.apiId}/prod/GET/`;
    const asked = (methodArn: string): Reason => decide(requestEvent({ sourceIp: EIP, methodArn }), DIRECT, []).reason;
    assert.equal(asked(good), "allowed");
    for (const arn of [
      `x${good}`,
      `\n${good}`,
      good.slice(0, -1),
      good.replace("arn:aws:", "arn:other:"),
      good.replace("123456789012", "12345678901"),
      good.replace("123456789012", "1234567890123"),
      good.replace("eu-west-1", ""),
      good.replace("eu-west-1", "*"),
      good.replace("execute-api", "lambda"),
      good.replace("/GET/", "/get/"),
      good.replace("/GET/", "//"),
      good.replace("/prod/", "//"),
      good.replace("/prod/", "/*/"),
      good.replace("/prod/", `/${"s".repeat(129)}/`),
      good.replace(METHOD.apiId, "*"),
      good.replace(METHOD.apiId, ""),
      good.replace(METHOD.apiId, "a".repeat(65)),
      good.replace(METHOD.apiId, METHOD.apiId.toUpperCase()),
    ]) {
      assert.equal(asked(arn), "bad_event", arn);
    }
  });

  it("knows the partitions of AWS, and the longest names", () => {
    const prefix = "arn:aws-us-gov:execute-api:us-gov-west-1:123456789012:";
    const parts = { apiId: "a".repeat(64), stage: `S_-9${"s".repeat(124)}` };
    const event = requestEvent({
      ...parts,
      sourceIp: EIP,
      methodArn: `${prefix}${parts.apiId}/${parts.stage}/DELETE/a`,
    });
    const decision = decide(event, { ...DIRECT, apiId: parts.apiId }, []);
    assert.deepEqual(decision, { allowed: true, reason: "allowed", method: { prefix, ...parts }, sourceAddress: EIP });
  });

  it("knows a listed host in any case", () => {
    assert.equal(
      decide(requestEvent({ sourceIp: EIP, domainName: domainName.toUpperCase() }), DIRECT, []).allowed,
      true,
    );
  });

  it("asks first for API, host and source, whatever the proof", () => {
    for (const settings of [cloudfront(), mutualTls()]) {
      const headers: [string, string][] = [["x-origin-verify", CURRENT]];
      const identity = { clientCert: clientCertOf(CLIENT) };
      const decideOn = (parts: object): Reason =>
        decide(requestEvent({ headers, identity, ...parts }), settings, LIVE).reason;
      assert.equal(decideOn({ sourceIp: EDGE_1, apiId: "other12345" }), "api_mismatch");
      assert.equal(decideOn({ sourceIp: EDGE_1, domainName: "other.example" }), "host");
      assert.equal(decideOn({ sourceIp: "::1" }), "source_ip");
    }
  });

  it("reads a header that only one of the two maps holds", () => {
    const both = distributionEvent();
    for (const missing of ["headers", "multiValueHeaders"]) {
      assert.equal(decide({ ...both, [missing]: null }, cloudfront(), LIVE).reason, "allowed", missing);
    }
  });

  it("trims what may stand around an entry of X-Forwarded-For, spaces and tabs, and nothing else", () => {
    const reasonOf = (forwardedFor: string): Reason =>
      decide(distributionEvent({ forwardedFor }), cloudfront(), LIVE).reason;
    assert.equal(reasonOf(` \t${EIP}\t \t, \t${EDGE_1} \t `), "allowed");
    assert.equal(reasonOf(`${EIP},${EDGE_1}`), "allowed");
    assert.equal(reasonOf(`${EIP},\r${EDGE_1}`), "xff_source_mismatch");
    assert.equal(reasonOf(`${EIP}\v,${EDGE_1}`), "viewer_unparsable");
    assert.equal(reasonOf(`${EIP.replace("100.", "100 .\t")},${EDGE_1}`), "viewer_unparsable");
  });

  it("compares a secret only when there is one, and says so without naming it when it cannot", () => {
    assert.equal(decide(distributionEvent({ secret: [] }), cloudfront(), []).reason, "secret_absent");
    for (const live of [[], [""], [CURRENT, ""], ["", CURRENT], [`${CURRENT}!`]]) {
      assert.throws(
        () => decide(distributionEvent(), cloudfront(), live),
        (error: Error) => /live origin secret/.test(error.message) && !error.message.includes(CURRENT),
      );
    }
  });

  it("takes secrets of 32 to 128 letters and digits, and no other", () => {
    for (const [secret, reason] of [
      ["a".repeat(31), "secret_absent"],
      ["a".repeat(32), "allowed"],
      ["Z9".repeat(64), "allowed"],
      ["a".repeat(129), "secret_absent"],
      [`${"a".repeat(32)}\n`, "secret_absent"],
      [` ${"a".repeat(32)}`, "secret_absent"],
      [`${"a".repeat(32)}-`, "secret_absent"],
    ] as const) {
      const live = [/^[A-Za-z0-9]{32,128}$/.test(secret) && !secret.includes("\n") ? secret : CURRENT];
      assert.equal(decide(distributionEvent({ secret: [secret] }), cloudfront(), live).reason, reason, secret);
    }
  });
});
