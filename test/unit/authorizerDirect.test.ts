import * as assert from "node:assert/strict";
import { inspect } from "node:util";
import * as fc from "fast-check";
import { decide, type Reason } from "../../workloads/authorizer/decide";
import {
  ATTACKER,
  cloudfront,
  CURRENT,
  DIRECT,
  directEvent,
  distributionEvent,
  domainName,
  EDGE_1,
  EIP,
  EIP_2,
  requestEvent,
} from "./authorizerEvents";

const reasonOf = (event: unknown): Reason => decide(event, DIRECT, []).reason;

describe("authorizer, mode direct", () => {
  it("D-01 allows each egress address", () => {
    for (const address of [EIP, EIP_2]) {
      const decision = decide(directEvent(address), DIRECT, []);
      assert.equal(decision.allowed, true);
      assert.equal(decision.sourceAddress, address);
    }
  });

  it("D-02 denies another address", () => {
    assert.equal(reasonOf(directEvent(ATTACKER)), "source_not_allowed");
  });

  it("D-03 denies another address with a forged X-Forwarded-For", () => {
    assert.equal(reasonOf(directEvent(ATTACKER, [["X-Forwarded-For", EIP]])), "source_not_allowed");
  });

  it("D-04 denies another address with every forged address header", () => {
    const forged: [string, string][] = [
      ["X-Forwarded-For", EIP],
      ["True-Client-IP", EIP],
      ["Forwarded", `for=${EIP}`],
      ["CloudFront-Viewer-Address", `${EIP}:443`],
      ["X-Real-IP", EIP],
    ];
    assert.equal(reasonOf(directEvent(ATTACKER, forged)), "source_not_allowed");
  });

  it("D-05 allows an egress address whatever X-Forwarded-For says", () => {
    assert.equal(reasonOf(directEvent(EIP, [["X-Forwarded-For", "junk,,10.0.0.1 ,"]])), "allowed");
  });

  for (const source of [`::ffff:${EIP}`, "2001:db8::1"]) {
    it(`D-06 denies the IPv6 source ${source}`, () => {
      assert.equal(reasonOf(directEvent(source)), "source_ip");
    });
  }

  for (const source of [
    "198.51.100.010",
    `${EIP} `,
    `${EIP}/32`,
    `${EIP}\n`,
    "",
    undefined,
    7,
    "test-invoke-source-ip",
  ]) {
    it(`D-07 denies the source ${inspect(source)}`, () => {
      assert.equal(reasonOf(directEvent(source)), "source_ip");
    });
  }

  it("D-08 denies a CloudFront address", () => {
    assert.equal(reasonOf(directEvent(EDGE_1)), "source_not_allowed");
  });

  const badEvents: [string, unknown][] = [
    ["null", null],
    ["an empty object", {}],
    ["a TOKEN event", { ...directEvent(EIP), type: "TOKEN" }],
    ["no request context", { ...directEvent(EIP), requestContext: undefined }],
    ["a method ARN of another service", { ...directEvent(EIP), methodArn: "arn:aws:s3:::bucket/prod/GET/" }],
    ["a header that is no text", { ...directEvent(EIP), headers: { "x-http-method-override": null } }],
    ["header values that are no list", { ...directEvent(EIP), multiValueHeaders: { accept: "x" } }],
  ];
  for (const [name, event] of badEvents) {
    it(`D-09 denies ${name}`, () => {
      assert.equal(reasonOf(event), "bad_event");
    });
  }

  it("D-09 takes an event without headers, as API Gateway may send it", () => {
    assert.equal(reasonOf({ ...directEvent(EIP), headers: null, multiValueHeaders: null }), "allowed");
  });

  it("D-10 denies a host that is not listed, and knows the listed one in any case", () => {
    const foreign = requestEvent({ sourceIp: EIP, domainName: "abc123.execute-api.eu-west-1.amazonaws.com" });
    assert.equal(reasonOf(foreign), "host");
    assert.equal(reasonOf(requestEvent({ sourceIp: EIP, domainName: domainName.toUpperCase() })), "allowed");
  });

  it("D-11 denies when API or stage differ from the method ARN or the settings", () => {
    const arn = "arn:aws:execute-api:eu-west-1:123456789012";
    for (const parts of [
      { apiId: "other12345" },
      { stage: "other" },
      { methodArn: `${arn}:other12345/prod/GET/` },
      { methodArn: `${arn}:other12345/prod/GET/`, apiId: "other12345" },
    ]) {
      assert.equal(reasonOf(requestEvent({ sourceIp: EIP, ...parts })), "api_mismatch", JSON.stringify(parts));
    }
  });

  for (const [mode, settings, event] of [
    ["direct", DIRECT, directEvent(EIP, [["x-HTTP-method-override", "DELETE"]])],
    ["cloudfront", cloudfront(), distributionEvent({ headers: [["X-HTTP-Method-Override", "DELETE"]] })],
    ["direct, empty", DIRECT, directEvent(EIP, [["x-http-method-override", ""]])],
  ] as const) {
    it(`H-1 denies a method override (${mode})`, () => {
      assert.equal(decide(event, settings, [CURRENT]).reason, "method_override");
    });
  }

  it("Z-02 never allows another address, whatever its headers", () => {
    const text = fc.oneof(fc.constantFrom(EIP, EIP_2, CURRENT, `${EIP}, ${EIP}`), fc.string());
    const name = fc.constantFrom(
      "X-Forwarded-For",
      "x-forwarded-for",
      "Forwarded",
      "X-Real-IP",
      "x-portcullis-viewer-address",
    );
    fc.assert(
      fc.property(fc.ipV4(), fc.array(fc.tuple(name, text)), (source, headers) => {
        fc.pre(source !== EIP && source !== EIP_2);
        assert.equal(decide(directEvent(source, headers), DIRECT, []).allowed, false);
      }),
    );
  });
});
