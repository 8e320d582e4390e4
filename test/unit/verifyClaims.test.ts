import * as assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { verifySignature } from "../../twin/services/signature";
import { ClaimingVantagePoint, type ClaimSources } from "../../verify/claims";
import { serialize } from "../../verify/rawRequest";
import { webRequest } from "../../verify/requests";
import { type Claims, LEAKED_SECRET, type ProbeRequest, VantagePointName } from "../../verify/vantagePoint";
import { answer } from "./verifyEvidence";

const REGION = "eu-central-1";
const CREDENTIALS = { accessKeyId: "ASIAEXAMPLE", secretAccessKey: "secret", sessionToken: "token" };
const SOURCES: ClaimSources = {
  credentials: () => Promise.resolve(CREDENTIALS),
  originSecret: (host) => Promise.resolve(`secret of ${host}`),
};

/** What is sent of a request with claims. */
async function sent(request: ProbeRequest, sources = SOURCES): Promise<ProbeRequest> {
  const seen: ProbeRequest[] = [];
  const sender = {
    send: (_from: VantagePointName, one: ProbeRequest) => {
      seen.push(one);
      return Promise.resolve(answer(200));
    },
  };
  await new ClaimingVantagePoint(sender, sources).send(VantagePointName.Internet, request);
  const [one] = seen;
  assert.ok(one !== undefined);
  return one;
}

const asked = (claims: Claims, parts: object = {}) =>
  webRequest("api.shop.example", "/items/a%2Fb?name=tea%20pot&tag=b&tag=a&note=", { claims, ...parts });

describe("what a request claims to be", () => {
  it("is signed so that whoever knows the caller takes it, with path and query as they are", async () => {
    const request = asked({ signature: { region: REGION, by: "caller" } }, { method: "POST", json: '{"a":"ü"}' });
    const { method, target, headers, body } = await sent(request);
    assert.deepEqual([method, target, body], [request.method, request.target, request.body]);
    const role = { arn: "arn:aws:iam::123456789012:role/client", userId: "AROA:client", policies: [], ...CREDENTIALS };
    const judged = (changes: object) =>
      verifySignature({ method, target, lines: headers, body: Buffer.from(body), ...changes }, [role], {
        region: REGION,
        service: "execute-api",
        now: Date.now(),
      }).kind;
    assert.equal(judged({}), "signed");
    for (const change of [{ target: "/items" }, { body: Buffer.from("{}") }, { method: "PUT" }]) {
      assert.equal(judged(change), "refused");
    }
  });

  it("is signed by nobody's key where it shall be refused", async () => {
    const { headers } = await sent(asked({ signature: { region: REGION, by: "stranger" } }), {});
    const [, authorization = ""] = headers.find(([name]) => name === "authorization") ?? [];
    assert.match(authorization, /^AWS4-HMAC-SHA256 Credential=AKIA.*execute-api/);
    assert.ok(!authorization.includes(CREDENTIALS.accessKeyId));
  });

  it("is the secret of the API that is asked, in its place only", async () => {
    const headers = [
      ["x-origin-verify", LEAKED_SECRET],
      ["X-Other", "value"],
    ];
    const request = asked({ secret: true }, { headers });
    const filled = await sent(request);
    assert.match(serialize(filled).toString(), /x-origin-verify: secret of api\.shop\.example\r\nX-Other: value\r\n/);
    assert.ok(serialize(request).toString().includes(LEAKED_SECRET), "the probe itself keeps its place-holder");
  });

  it("is a certificate for clients that signed itself", async () => {
    const { clientCertificate } = await sent(asked({ certificate: true }));
    const certificate = new X509Certificate(clientCertificate?.certificatePem ?? "");
    assert.ok(certificate.verify(certificate.publicKey));
    assert.deepEqual(certificate.keyUsage, ["1.3.6.1.5.5.7.3.2"]);
    assert.match(clientCertificate?.privateKeyPem ?? "", /PRIVATE KEY/);
  });

  it("is not sent at all where it cannot be made true", async () => {
    await assert.rejects(sent(asked({ secret: true }), {}), /no origin secret is known/);
    await assert.rejects(sent(asked({ signature: { region: REGION, by: "caller" } }), {}), /no credentials/);
    assert.equal((await sent(asked({}), {})).clientCertificate, undefined);
  });
});
