import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { evaluatePolicies, isAllowed, PolicyVerdict, type AccessRequest } from "../../twin/iam/evaluate";
import { parsePolicy } from "../../twin/iam/policyDocument";
import { matchesArn, matchesWildcard } from "../../twin/iam/wildcard";

const ROLE = "arn:aws:iam::123456789012:role/gateway";

function request(changes: Partial<AccessRequest> = {}): AccessRequest {
  return {
    principal: { kind: "role", arn: ROLE },
    action: "s3:GetObject",
    resource: "arn:aws:s3:::bucket/host-routes/a.json",
    context: { "aws:securetransport": "true", "aws:sourceip": "203.0.113.10" },
    ...changes,
  };
}

function policy(...statements: Record<string, unknown>[]): ReturnType<typeof parsePolicy> {
  return parsePolicy({ Version: "2012-10-17", Statement: statements }, "test");
}

const allow = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::bucket/*" };

describe("IAM evaluator", () => {
  it("says nothing where no statement applies", () => {
    assert.equal(evaluatePolicies([], request()), PolicyVerdict.None);
    for (const changes of [{ action: "s3:PutObject" }, { resource: "arn:aws:s3:::bucket2/x" }]) {
      assert.equal(evaluatePolicies([policy(allow)], request(changes)), PolicyVerdict.None);
    }
  });

  it("lets an explicit Deny win, wherever it stands", () => {
    const deny = policy({ ...allow, Effect: "Deny" });
    assert.equal(evaluatePolicies([deny, policy(allow)], request()), PolicyVerdict.ExplicitDeny);
    assert.equal(isAllowed({ identity: [policy(allow)], resource: [deny], endpoint: undefined }, request()), false);
  });

  it("lets a Deny begin at its time, and knows the time by itself", () => {
    const denied = (bound: string, context = {}): PolicyVerdict =>
      evaluatePolicies(
        [policy(allow, { ...allow, Effect: "Deny", Condition: { DateGreaterThan: { "aws:CurrentTime": bound } } })],
        request({ context }),
      );
    const at = (time: string): Record<string, string> => ({ "aws:currenttime": time });
    assert.equal(denied("2026-12-31T23:59:59Z", at("2026-12-31T23:59:59.000Z")), PolicyVerdict.Allow);
    assert.equal(denied("2026-12-31T23:59:59Z", at("2027-01-01T00:00:00.000Z")), PolicyVerdict.ExplicitDeny);
    assert.equal(denied("2020-01-01T00:00:00Z"), PolicyVerdict.ExplicitDeny);
    assert.equal(denied("2999-01-01T00:00:00Z"), PolicyVerdict.Allow);
    assert.throws(() => denied("tomorrow"), /tomorrow is no value of this operator/);
  });

  it("asks the endpoint's policy for an Allow of its own", () => {
    const endpoint = (resource: string): ReturnType<typeof policy> =>
      policy({ Effect: "Allow", Principal: "*", Action: "s3:*", Resource: resource });
    const allowedBy = (resource: string): boolean =>
      isAllowed({ identity: [policy(allow)], resource: [], endpoint: [endpoint(resource)] }, request());
    assert.equal(allowedBy("arn:aws:s3:::bucket/*"), true);
    assert.equal(allowedBy("arn:aws:s3:::elsewhere/*"), false);
  });

  it("compares actions without case and resources with it", () => {
    assert.equal(evaluatePolicies([policy({ ...allow, Action: "S3:getobject" })], request()), PolicyVerdict.Allow);
    assert.equal(
      evaluatePolicies([policy({ ...allow, Resource: "arn:aws:s3:::BUCKET/*" })], request()),
      PolicyVerdict.None,
    );
  });

  it("knows NotAction, NotResource and principals", () => {
    const others = policy({ Effect: "Deny", Principal: "*", NotAction: "s3:Get*", NotResource: "arn:aws:s3:::x" });
    assert.equal(evaluatePolicies([others], request()), PolicyVerdict.None);
    assert.equal(evaluatePolicies([others], request({ action: "s3:PutObject" })), PolicyVerdict.ExplicitDeny);
    const service = policy({ ...allow, Principal: { Service: "apigateway.amazonaws.com" } });
    assert.equal(evaluatePolicies([service], request()), PolicyVerdict.None);
    for (const [value, verdict] of [
      [ROLE, PolicyVerdict.Allow],
      ["arn:aws:iam::123456789012:root", PolicyVerdict.Allow],
      [`${ROLE}2`, PolicyVerdict.None],
    ] as const) {
      assert.equal(evaluatePolicies([policy({ ...allow, Principal: { AWS: value } })], request()), verdict);
    }
  });

  const holds = (operator: string, key: string, value: unknown, context: AccessRequest["context"]): boolean =>
    evaluatePolicies([policy({ ...allow, Condition: { [operator]: { [key]: value } } })], request({ context })) ===
    PolicyVerdict.Allow;

  it("decides by address ranges", () => {
    const ranges = ["203.0.113.10/32", "198.51.100.0/24"];
    const at = (address: string): AccessRequest["context"] => ({ "aws:sourceip": address });
    assert.equal(holds("IpAddress", "aws:SourceIp", ranges, at("198.51.100.77")), true);
    assert.equal(holds("IpAddress", "aws:SourceIp", ranges, at("203.0.113.11")), false);
    assert.equal(holds("NotIpAddress", "aws:SourceIp", ranges, at("203.0.113.11")), true);
    assert.equal(holds("NotIpAddress", "aws:SourceIp", ranges, at("203.0.113.10")), false);
    assert.equal(holds("IpAddress", "aws:SourceIp", "203.0.113.10", {}), false);
    assert.equal(holds("NotIpAddress", "aws:SourceIp", "203.0.113.10", {}), true);
  });

  it("treats an absent key as AWS does", () => {
    assert.equal(holds("StringEquals", "aws:SourceVpce", "vpce-1", {}), false);
    assert.equal(holds("StringEqualsIfExists", "aws:SourceVpce", "vpce-1", {}), true);
    assert.equal(holds("StringNotEquals", "aws:SourceVpce", "vpce-1", {}), true);
    assert.equal(holds("Null", "aws:SourceVpce", "true", {}), true);
    assert.equal(holds("Null", "aws:SourceVpce", true, { "aws:sourcevpce": "vpce-1" }), false);
    assert.equal(holds("Bool", "aws:SecureTransport", "false", { "aws:securetransport": "false" }), true);
  });

  it("refuses by name what it does not know", () => {
    const refused = (statement: Record<string, unknown>, message: RegExp): void =>
      assert.throws(() => policy({ ...allow, ...statement }), message);
    refused({ Condition: { "ForAllValues:StringEquals": { "aws:SourceIp": "x" } } }, /ForAllValues:StringEquals/);
    refused({ Condition: { DateLessThan: { "aws:CurrentTime": "x" } } }, /DateLessThan/);
    refused({ Condition: { StringEquals: { "aws:PrincipalTag/team": "x" } } }, /aws:PrincipalTag\/team/);
    refused({ Condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/33" } } }, /10\.0\.0\.0\/33/);
    refused({ Condition: { StringLike: { "s3:prefix": "${aws:username}/*" } } }, /policy variables/);
    refused({ NotPrincipal: "*" }, /NotPrincipal/);
    refused({ NotAction: "s3:*" }, /exclude each other/);
    assert.throws(() => parsePolicy({ Version: "2008-10-17", Statement: [] }, "bucket b"), /bucket b.*Version/);
    assert.throws(() => parsePolicy("{", "role r"), /role r.*no JSON/);
  });

  it("fills in aws:userid, and nothing applies without it", () => {
    const own = policy({ ...allow, Resource: "arn:aws:s3:::bucket/requests/${aws:UserId}.csr" });
    const verdict = (name: string, userId?: string): PolicyVerdict =>
      evaluatePolicies(
        [own],
        request({
          resource: `arn:aws:s3:::bucket/requests/${name}.csr`,
          context: userId === undefined ? {} : { "aws:userid": userId },
        }),
      );
    assert.equal(verdict("AROA1:i-1", "AROA1:i-1"), PolicyVerdict.Allow);
    assert.equal(verdict("AROA1:i-2", "AROA1:i-1"), PolicyVerdict.None);
    assert.equal(verdict("${aws:UserId}"), PolicyVerdict.None, "a variable without a value is not its own text");
    assert.equal(verdict("AROA1:i-2", "*"), PolicyVerdict.None, "a value is never a wildcard");
    const others = policy({ ...allow, Resource: undefined, NotResource: "arn:aws:s3:::bucket/${aws:userid}" });
    assert.equal(evaluatePolicies([others], request()), PolicyVerdict.None);
    const ids = { "aws:userid": "AROA1:i-1" };
    assert.equal(holds("StringEquals", "aws:userid", "AROA1:i-1", ids), true);
    assert.equal(holds("StringLike", "s3:prefix", "${aws:userid}/*", { ...ids, "s3:prefix": "AROA1:i-1/x" }), true);
    assert.equal(holds("StringLike", "s3:prefix", "${aws:userid}/*", { ...ids, "s3:prefix": "AROA1:i-2/x" }), false);
    assert.equal(holds("StringNotLike", "s3:prefix", "${aws:userid}/*", { "s3:prefix": "x" }), false);
    assert.throws(() => policy({ ...allow, Resource: "arn:aws:s3:::b/${aws:userid, 'x'}" }), /policy variables/);
    assert.throws(() => policy({ ...allow, Resource: "arn:aws:s3:::b/${*}" }), /policy variables/);
  });

  it("knows tags and instances in statements about Systems Manager alone", () => {
    const statement = (Action: unknown, key: string): ReturnType<typeof policy> =>
      policy({ Effect: "Allow", Action, Resource: "*", Condition: { StringEquals: { [key]: "server" } } });
    const start = { action: "ssm:StartSession", resource: "arn:aws:ec2:eu-central-1:123456789012:instance/i-1" };
    for (const key of ["ssm:resourceTag/Role", "aws:ResourceTag/Role"]) {
      const known = statement("ssm:StartSession", key);
      const verdict = (context: AccessRequest["context"]): PolicyVerdict =>
        evaluatePolicies([known], request({ ...start, context }));
      const tag = key.startsWith("ssm") ? "ssm:resourcetag/role" : "aws:resourcetag/role";
      assert.equal(verdict({ [tag]: "server" }), PolicyVerdict.Allow);
      assert.equal(verdict({ [tag]: "other" }), PolicyVerdict.None);
      assert.equal(verdict({}), PolicyVerdict.None);
      for (const action of ["s3:GetObject", "*", ["ssm:StartSession", "s3:GetObject"]]) {
        assert.throws(() => statement(action, key), /resourcetag\/role of actions of Systems Manager/);
      }
    }
    statement(["ssm:TerminateSession", "ssmmessages:OpenDataChannel"], "ssm:SourceInstanceARN");
    assert.throws(() => statement("lambda:InvokeFunction", "ec2:SourceInstanceARN"), /Systems Manager/);
    assert.throws(() => statement("ssm:StartSession", "aws:ResourceTag/"), /aws:ResourceTag\/ is not known/);
  });

  it("matches wildcards only where they stand", () => {
    const options = { ignoreCase: false };
    fc.assert(fc.property(fc.string(), (text) => matchesWildcard("*", text, options)));
    fc.assert(
      fc.property(fc.string(), fc.string(), (pattern, text) => {
        if (/[*?]/.test(pattern)) return true;
        return matchesWildcard(pattern, text, options) === (pattern === text);
      }),
    );
    assert.equal(matchesWildcard("a?c*", "abc.d", options), true);
    assert.equal(matchesWildcard("a.c", "abc", options), false);
    assert.equal(matchesArn("arn:aws:execute-api:*:1:api/*", "arn:aws:execute-api:eu:1:api/prod/GET/a:b"), true);
    assert.equal(matchesArn("arn:aws:*:api/x", "arn:aws:execute-api:eu:1:api/x"), false);
  });
});
