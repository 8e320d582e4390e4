import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import type { AuthorizerSettings } from "../../contracts/authorizerSettings";
import { type AuthorizerParts, createAuthorizer, reloadFailureLine } from "../../workloads/authorizer/authorize";
import {
  apiId,
  ATTACKER,
  cloudfront,
  CURRENT,
  DIRECT,
  directEvent,
  distributionEvent,
  EDGE_1,
  EIP,
  OLD,
  PENDING,
  RECORDED,
  requestEvent,
  stage,
} from "./authorizerEvents";

const NOW = Date.UTC(2026, 10, 28, 12);
const RESOURCE = `arn:aws:execute-api:eu-west-1:123456789012:${apiId}/${stage}/*`;

function bench(
  settings: AuthorizerSettings = cloudfront(),
  liveSecrets: AuthorizerParts["liveSecrets"] = () => Promise.resolve([CURRENT, PENDING]),
) {
  const lines: string[] = [];
  const writeLine = (line: string) => lines.push(line);
  return { lines, authorize: createAuthorizer({ settings, liveSecrets, now: () => NOW, writeLine }) };
}

const statementOf = (effect: "Allow" | "Deny", resource = RESOURCE) => ({
  Version: "2012-10-17",
  Statement: [{ Action: "execute-api:Invoke", Effect: effect, Resource: resource }],
});

describe("authorizer", () => {
  it("answers an Allow for the whole stage", async () => {
    const { authorize } = bench();
    assert.deepEqual(await authorize(distributionEvent()), {
      principalId: "portcullis",
      policyDocument: statementOf("Allow"),
      context: { reason: "allowed" },
    });
  });

  it("P-01 the resource never holds the path", async () => {
    const { authorize } = bench(DIRECT);
    const prefix = RECORDED.methodArn.replace(/\/lambda-request$/, "/");
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.constantFrom("*", "a/*", "?", "a".repeat(2000), "../..", "\n/*"), fc.string()),
        async (path) => {
          const answer = await authorize(requestEvent({ sourceIp: EIP, methodArn: prefix + path }));
          assert.equal(answer.policyDocument.Statement[0].Resource, RESOURCE);
          assert.ok(RESOURCE.length < 512);
        },
      ),
    );
  });

  it("P-02 every Deny is explicit", async () => {
    const direct = bench(DIRECT);
    for (const event of [
      directEvent(ATTACKER),
      directEvent("x"),
      requestEvent({ sourceIp: EIP, domainName: "x.example" }),
    ]) {
      assert.deepEqual((await direct.authorize(event)).policyDocument, statementOf("Deny"));
    }
    for (const event of [null, {}, { type: "TOKEN", methodArn: RECORDED.methodArn }]) {
      assert.deepEqual((await direct.authorize(event)).policyDocument, statementOf("Deny", "*"));
    }
  });

  it("fails closed: without secrets there is no answer at all", async () => {
    const outage = bench(cloudfront(), () => Promise.reject(new Error("no secrets")));
    await assert.rejects(outage.authorize(distributionEvent()), /no secrets/);
    const none = bench(cloudfront(), () => Promise.resolve([]));
    await assert.rejects(none.authorize(distributionEvent()), /live origin secret/);
  });

  it("takes a secret that a rotation has just made, and asks afresh for no other reason", async () => {
    const asked: boolean[] = [];
    const rotated = (doubted: boolean): Promise<readonly string[]> => {
      asked.push(doubted);
      return Promise.resolve(doubted ? [CURRENT, PENDING] : [CURRENT]);
    };
    const { authorize } = bench(cloudfront(), rotated);
    const effectOf = async (secret: string): Promise<string> =>
      (await authorize(distributionEvent({ secret: [secret] }))).policyDocument.Statement[0].Effect;
    assert.equal(await effectOf(PENDING), "Allow");
    assert.deepEqual(asked, [false, true]);
    assert.equal(await effectOf(CURRENT), "Allow");
    assert.deepEqual(asked, [false, true, false]);
    assert.equal(await effectOf(OLD), "Deny");
  });

  it("asks for no secret in mode direct", async () => {
    const direct = bench(DIRECT, () => Promise.reject(new Error("asked")));
    assert.equal((await direct.authorize(directEvent(EIP))).policyDocument.Statement[0].Effect, "Allow");
  });

  it("writes one line of JSON a request, without a header value", async () => {
    const { authorize, lines } = bench();
    await authorize(distributionEvent({ headers: [["X-Api-Key", "customer-key"]] }));
    await authorize(
      distributionEvent({ secret: [`${CURRENT}x`], forwardedFor: "junk-chain", viewer: ["junk-viewer"] }),
    );
    assert.deepEqual(
      lines.map((line) => JSON.parse(line) as unknown),
      [
        { extendedRequestId: "ZhFsxGQDDoEEMig=", effect: "Allow", reason: "allowed", sourceIp: EDGE_1, viewer: EIP },
        { extendedRequestId: "ZhFsxGQDDoEEMig=", effect: "Deny", reason: "secret_wrong", sourceIp: EDGE_1 },
      ],
    );
    const text = lines.join("");
    for (const value of [CURRENT, "customer-key", "junk", "HTTPie", "Bearer"]) {
      assert.ok(!text.includes(value), value);
    }
  });

  it("names a request only by what API Gateway calls it", async () => {
    const { authorize, lines } = bench(DIRECT);
    const { requestContext } = directEvent(EIP) as { requestContext: object };
    await authorize({ ...directEvent(EIP), requestContext: { ...requestContext, extendedRequestId: 7 } });
    await authorize({ requestContext: "x" });
    assert.deepEqual(lines, [
      `{"effect":"Allow","reason":"allowed","sourceIp":"${EIP}"}`,
      '{"effect":"Deny","reason":"bad_event"}',
    ]);
  });

  it("tells a failed reload by the kind of error only", () => {
    assert.equal(reloadFailureLine(new TypeError(CURRENT)), '{"event":"secret_reload_failed","error":"TypeError"}');
    assert.equal(reloadFailureLine(CURRENT), '{"event":"secret_reload_failed","error":"unknown"}');
  });
});
