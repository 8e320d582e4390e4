import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { credentialsOf } from "../../twin/credentials";
import type { RoleSession } from "../../twin/services/roleSession";
import { ACCOUNT, API_ARN, BACKEND, Door, HOST, LOOPBACK, REGION, type Setup } from "./apiGatewayDoor";
import { requestText, withoutServiceLog, type RawAnswer } from "./servicesSupport";
import { signedHeaders, type SigningScope, type ToSign } from "../../verify/signedHeaders";

type Statement = Record<string, unknown>;
const policy = (...Statement: Statement[]): string => JSON.stringify({ Version: "2012-10-17", Statement });
const ROLE = `arn:aws:iam::${ACCOUNT}:role/team/caller`;
const SESSION_ARN = `arn:aws:sts::${ACCOUNT}:assumed-role/caller/prober`;
const KEYS = credentialsOf("0".repeat(64), ROLE, "prober");
const INVOKE = { Effect: "Allow", Action: "execute-api:Invoke", Resource: `${API_ARN}/prod/GET/*` };
const RESOURCE = { Effect: "Allow", Principal: "*", Action: "execute-api:Invoke", Resource: "execute-api:/*" };
const session = (...statements: Statement[]): RoleSession => ({
  ...{ arn: ROLE, userId: "AROACALLER:prober", ...KEYS },
  policies: statements.length === 0 ? [] : [{ name: "own", document: policy(...statements) }],
});

describe("a REST API with IAM authorization on the twin", () => {
  withoutServiceLog();
  let door: Door;
  before(async () => (door = await Door.open()));
  after(() => door.close());

  const configure = (caller: RoleSession, resourcePolicy?: string, setup: Setup = {}): Promise<void> =>
    door.configure({
      authorizer: false,
      method: { iamAuthorization: true },
      deployment: { resourcePolicy },
      ...setup,
      configuration: { sessions: [caller], ...setup.configuration },
    });
  const sign = (
    changes: Partial<ToSign> = {},
    scope: Partial<SigningScope> = {},
    keys = KEYS,
  ): Promise<[string, string][]> =>
    signedHeaders({ method: "GET", host: HOST, target: "/prod/items/1?b=2&a=x%20y", ...changes }, keys, {
      region: REGION,
      service: "execute-api",
      ...scope,
    });
  const get = (headers: [string, string][], target = "/prod/items/1?b=2&a=x%20y"): Promise<RawAnswer> =>
    door.send("GET", target, headers);
  const denied = (suffix = ""): string =>
    `{"Message":"User: ${SESSION_ARN} is not authorized to perform: execute-api:Invoke on resource: ${API_ARN.replace(ACCOUNT, "********9012")}/prod/GET/items/1${suffix}"}`;

  it("serves who signed and may, and tells the backend who that is, but not by what signature", async () => {
    await configure(session(INVOKE));
    assert.equal((await get(await sign())).status, 200);
    const event = door.eventOf(BACKEND);
    const { identity } = event.requestContext as { identity: Record<string, unknown> };
    const recorded = JSON.parse(
      fs.readFileSync(path.join("test", "fixtures", "api-gateway-events", "iam-auth.json"), "utf8"),
    ) as { headers: object; requestContext: { identity: Record<string, unknown> } };
    const { caller, user, userArn, accountId, accessKey } = identity;
    assert.deepEqual(
      { caller, user, userArn, accountId, accessKey },
      {
        caller: "AROACALLER:prober",
        user: "AROACALLER:prober",
        userArn: SESSION_ARN,
        accountId: ACCOUNT,
        accessKey: KEYS.accessKeyId,
      },
    );
    const recordedIdentity = recorded.requestContext.identity;
    assert.deepEqual(Object.keys(identity).sort(), Object.keys(recordedIdentity).sort());
    for (const [key, value] of Object.entries(recordedIdentity)) {
      // Node's socket sent no User-Agent.
      if (key !== "userAgent") assert.equal(typeof identity[key], typeof value, key);
    }
    const names = Object.keys(event.headers as object).map((name) => name.toLowerCase());
    assert.ok(!names.includes("authorization"), "as in the recorded event");
    for (const name of ["x-amz-date", "x-amz-security-token"]) assert.ok(names.includes(name), name);
  });

  it("asks for a signature before anything else, and refuses what is none in AWS's words", async () => {
    const denyAll = policy(RESOURCE, { ...RESOURCE, Effect: "Deny" });
    await configure(session(INVOKE), denyAll);
    const answer = async (headers: [string, string][]): Promise<unknown[]> => {
      const { status, head, body } = await get(headers);
      return [status, /x-amzn-ErrorType: (\w+)/.exec(head)?.[1], (JSON.parse(body) as { message: string }).message];
    };
    const missing = [403, "MissingAuthenticationTokenException", "Missing Authentication Token"];
    assert.deepEqual(await answer([]), missing);
    // A presigned URL is not played, and opens nothing.
    const presigned = `/prod/items/1?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${KEYS.accessKeyId}`;
    assert.equal((await get([], presigned)).status, 403);
    const [, type] = await answer([["Authorization", "Bearer x"]]);
    assert.equal(type, "IncompleteSignatureException");
    const other = credentialsOf("1".repeat(64), ROLE, "prober");
    assert.deepEqual(await answer(await sign({}, {}, other)), [
      403,
      "UnrecognizedClientException",
      "The security token included in the request is invalid.",
    ]);
    const wrongKey = { ...KEYS, secretAccessKey: "x".repeat(40) };
    const [status, wrongType, message] = await answer(await sign({}, {}, wrongKey));
    assert.deepEqual([status, wrongType], [403, "InvalidSignatureException"]);
    assert.match(String(message), /^The request signature we calculated does not match/);
    assert.equal(door.calls.length, 0);
  });

  it("refuses a signature of another request, host, service, region or time", async () => {
    await configure(session(INVOKE));
    const minutes = (count: number): Date => new Date(Date.now() + count * 60_000);
    const refused = async (headers: [string, string][]): Promise<void> => {
      const { status, body } = await get(headers);
      assert.equal(status, 403, body);
    };
    assert.equal((await get(await sign({}, { time: minutes(-4) }))).status, 200);
    await refused(await sign({}, { time: minutes(-6) }));
    await refused(await sign({}, { time: minutes(6) }));
    await refused(await sign({ target: "/prod/items/2" }));
    await refused(await sign({ method: "POST" }));
    await refused(await sign({}, { service: "s3" }));
    await refused(await sign({}, { region: "us-east-1" }));
    // Whoever puts a proxy before it must keep the Host: it is signed.
    await refused((await sign({ host: "api.shop.example" })).filter(([name]) => name !== "host"));
    await refused([...(await sign()), ["x-amz-unsigned", "1"]]);
    assert.equal((await get(await sign())).status, 200);
  });

  it("takes an Allow of the principal's or the resource's policies, and a Deny of either", async () => {
    const run = async (caller: RoleSession, resourcePolicy?: string): Promise<[number, string]> => {
      await configure(caller, resourcePolicy);
      const { status, body } = await get(await sign());
      return [status, body];
    };
    const nobody = session();
    const fromElsewhere = {
      ...RESOURCE,
      Effect: "Deny",
      Condition: { NotIpAddress: { "aws:SourceIp": "203.0.113.10/32" } },
    };
    const explicit = denied(" with an explicit deny");
    assert.deepEqual(await run(nobody), [403, denied()]);
    assert.deepEqual(await run(session({ ...INVOKE, Resource: `${API_ARN}/prod/POST/*` })), [403, denied()]);
    assert.deepEqual(await run(session(INVOKE)), [200, "served"]);
    assert.deepEqual(await run(nobody, policy(RESOURCE)), [200, "served"], "the resource policy alone allows");
    const never = policy({ ...RESOURCE, Condition: { IpAddress: { "aws:SourceIp": "203.0.113.10/32" } } });
    assert.deepEqual(await run(session(INVOKE), never), [200, "served"], "an Allow-only policy binds no principal");
    assert.deepEqual(await run(session(INVOKE), policy(RESOURCE, fromElsewhere)), [403, explicit], "a Deny does");
    assert.deepEqual(await run(session(INVOKE, { ...INVOKE, Effect: "Deny" }), policy(RESOURCE)), [403, explicit]);
    const byName = policy({ ...RESOURCE, Principal: { AWS: ROLE } });
    assert.deepEqual(await run(nobody, byName), [200, "served"]);
    const byCondition = policy({ ...RESOURCE, Condition: { ArnEquals: { "aws:PrincipalArn": `${ROLE}x` } } });
    assert.deepEqual(await run(nobody, byCondition), [403, denied()]);
  });

  it("of a private API asks the endpoint's policy too", async () => {
    const host = `api123-vpce-1.execute-api.${REGION}.amazonaws.com`;
    const ask = async (endpointPolicy: string): Promise<number> => {
      const vpcEndpoint = { id: "vpce-1", vpcId: "vpc-1", policy: endpointPolicy, names: [], listeners: [LOOPBACK] };
      await configure(session(INVOKE), policy(RESOURCE), {
        api: { endpointType: "PRIVATE", associatedHosts: { [host]: "vpce-1" } },
        configuration: { endpoints: [vpcEndpoint] },
      });
      const target = "/prod/items/1";
      return (await door.sendTo(host, requestText("GET", target, await sign({ host, target })), "vpce-1")).status;
    };
    const endpointPolicy = (AWS: string): string => policy({ ...RESOURCE, Resource: "*", Principal: { AWS } });
    assert.equal(await ask(endpointPolicy(ROLE)), 200);
    assert.equal(await ask(endpointPolicy(`${ROLE}x`)), 403);
  });
});
