import * as assert from "node:assert/strict";
import type { ApiEndpoint } from "../../twin/services/apiGateway/configuration";
import { ACCOUNT, API_ARN, Door, GATE, HOST, LOOPBACK, REGION, type Setup } from "./apiGatewayDoor";
import { requestText, withoutServiceLog, type RawAnswer } from "./servicesSupport";

const OWN_NAME = `vpce-1-abcdefgh.execute-api.${REGION}.vpce.amazonaws.com`;
const ASSOCIATED = `api123-vpce-1.execute-api.${REGION}.amazonaws.com`;
const FORBIDDEN = '{"message":"Forbidden"}';

type Statement = Record<string, unknown>;
const policy = (...Statement: Statement[]): string => JSON.stringify({ Version: "2012-10-17", Statement });
const statement = (Effect: string, Condition?: Statement): Statement => ({
  ...{ Effect, Principal: "*", Action: "execute-api:Invoke", Resource: "execute-api:/*" },
  ...(Condition === undefined ? {} : { Condition }),
});
const allow = statement("Allow");

const endpoint = (id: string, changes: Partial<ApiEndpoint> = {}): ApiEndpoint => ({
  id,
  vpcId: "vpc-1",
  policy: policy({ ...allow, Resource: "*" }),
  names: [OWN_NAME],
  listeners: [LOOPBACK],
  ...changes,
});

describe("a private API on the twin", () => {
  withoutServiceLog();
  let door: Door;
  before(async () => (door = await Door.open()));
  after(() => door.close());

  const configure = (setup: Setup & { endpoints?: ApiEndpoint[]; resourcePolicy?: string | undefined } = {}) =>
    door.configure({
      authorizer: false,
      api: { endpointType: "PRIVATE", associatedHosts: { [ASSOCIATED]: "vpce-1" } },
      configuration: { endpoints: setup.endpoints ?? [endpoint("vpce-1"), endpoint("vpce-2", { names: [] })] },
      deployment: { resourcePolicy: "resourcePolicy" in setup ? setup.resourcePolicy : policy(allow) },
      ...setup,
    });
  const ask = (host: string, headers: [string, string][] = [], through = "vpce-1"): Promise<RawAnswer> =>
    door.sendTo(host, requestText("GET", "/prod/items/1", [["Host", host], ...headers]), through);
  const statusOf = async (host: string, headers: [string, string][] = [], through = "vpce-1"): Promise<number> =>
    (await ask(host, headers, through)).status;

  it("is found by its names and the endpoint's own, and tells its functions who asks", async () => {
    await configure({ authorizer: true });
    const forged: [string, string][] = [
      ["X-Amzn-Vpce-Id", "vpce-evil"],
      ["X-Forwarded-For", "9.9.9.9"],
    ];
    assert.equal(await statusOf(ASSOCIATED, forged), 200);
    assert.equal(door.calls.length, 2);
    for (const { functionArn, event } of door.calls) {
      const { identity, domainName, domainPrefix } = event.requestContext as Record<string, Record<string, unknown>>;
      assert.deepEqual([identity?.vpceId, identity?.vpcId, identity?.sourceIp], ["vpce-1", "vpc-1", "127.0.0.1"]);
      assert.deepEqual([domainName, domainPrefix], [ASSOCIATED, "api123-vpce-1"], functionArn);
      const headers = event.headers as Record<string, string>;
      assert.equal(headers["X-Forwarded-For"], "9.9.9.9, 127.0.0.1");
      assert.equal(headers["x-amzn-vpce-id"], "vpce-1");
      assert.equal(headers["X-Amzn-Vpce-Id"], undefined, "a client's is dropped");
      assert.deepEqual([headers["x-amzn-vpce-config"], headers["x-amzn-vpc-id"]], ["1", "vpc-1"]);
    }
    assert.equal(door.calls[0]?.functionArn, GATE);
    assert.equal(await statusOf(HOST), 200, "with private DNS");
    assert.equal(await statusOf(OWN_NAME, [["x-apigw-api-id", "api123"]]), 200);
    assert.equal(await statusOf(HOST, [], "vpce-2"), 200, "an endpoint need not be associated with it");
  });

  it("is not served to the internet, nor by names that are another's", async () => {
    await configure();
    const refused = async (answer: Promise<RawAnswer>): Promise<void> => {
      const { status, body } = await answer;
      assert.deepEqual([status, body], [403, FORBIDDEN]);
    };
    await refused(door.send("GET", "/prod/items/1"));
    await refused(door.sendTo(ASSOCIATED, requestText("GET", "/prod/items/1", [["Host", ASSOCIATED]])));
    await refused(door.send("GET", "/prod/items/1", [["x-apigw-api-id", "api123"]]));
    await refused(ask(ASSOCIATED, [], "vpce-2"));
    await refused(ask(OWN_NAME));
    await refused(ask(OWN_NAME, [["x-apigw-api-id", "api123"]], "vpce-2"));
    await refused(ask(HOST, [["x-apigw-api-id", "other"]]));
    await refused(
      ask(OWN_NAME, [
        ["x-apigw-api-id", "api123"],
        ["x-apigw-api-id", "api123"],
      ]),
    );
    assert.equal(door.calls.length, 0);
  });

  it("is not behind a custom domain name of the internet, whatever its mappings say", async () => {
    const name = "api.shop.example";
    const domain = {
      ...{ name, certificate: door.workshop.certificate(name), matchServerName: false },
      minimumTlsVersion: "TLSv1.2" as const,
      mappings: [{ basePath: "", apiId: "api123", stageName: "prod" }],
    };
    const ask = async (endpointType: "PRIVATE" | "REGIONAL"): Promise<number> => {
      await configure({ api: { endpointType }, configuration: { endpoints: [], domains: [domain] } });
      return (await door.sendTo(name, requestText("GET", "/items/1", [["Host", name]]))).status;
    };
    assert.equal(await ask("PRIVATE"), 403);
    assert.equal(await ask("REGIONAL"), 200);
  });

  it("is no longer served when its own endpoint is disabled or the VPC's is gone, and a public one never is", async () => {
    await configure({ deployment: { resourcePolicy: policy(allow), disableExecuteApiEndpoint: true } });
    assert.equal((await ask(ASSOCIATED)).body, FORBIDDEN);
    await configure({ api: { endpointType: "REGIONAL" } });
    assert.equal((await ask(HOST)).body, FORBIDDEN);
    assert.equal((await ask(OWN_NAME, [["x-apigw-api-id", "api123"]])).body, FORBIDDEN);
    assert.equal((await door.send("GET", "/prod/items/1")).status, 200);
    await configure({ endpoints: [] });
    assert.throws(() => ask(ASSOCIATED), /does not listen/);
  });

  it("needs a resource policy that allows, and an endpoint policy that does", async () => {
    const message = (suffix = ""): string =>
      `{"Message":"User: anonymous is not authorized to perform: execute-api:Invoke on resource: ${API_ARN.replace(ACCOUNT, `********${ACCOUNT.slice(8)}`)}/prod/GET/items/1${suffix}"}`;
    await configure({ resourcePolicy: undefined, authorizer: true });
    assert.deepEqual([(await ask(ASSOCIATED)).status, (await ask(ASSOCIATED)).body], [403, message()]);
    assert.equal(door.calls.length, 0);
    const never = statement("Allow", { StringEquals: { "aws:SourceVpce": "vpce-9" } });
    await configure({ resourcePolicy: policy(never) });
    assert.equal((await ask(ASSOCIATED)).body, message());
    const elsewhere = policy({ ...allow, Resource: API_ARN.replace("api123", "other") });
    await configure({ endpoints: [endpoint("vpce-1", { policy: elsewhere })] });
    assert.equal((await ask(ASSOCIATED)).body, message());
    const denied = policy({ ...allow, Resource: "*" }, { ...statement("Deny"), Resource: `${API_ARN}/*` });
    await configure({ endpoints: [endpoint("vpce-1", { policy: denied })] });
    assert.equal((await ask(ASSOCIATED)).body, message(" with an explicit deny"));
  });

  it("is asked for its caller by the keys of private APIs, and never by aws:SourceIp", async () => {
    const deny = (operator: string, key: string, value: string): string =>
      policy(allow, statement("Deny", { [operator]: { [key]: value } }));
    for (const [resourcePolicy, status] of [
      [deny("StringNotEquals", "aws:SourceVpce", "vpce-1"), 200],
      [deny("StringNotEquals", "aws:SourceVpce", "vpce-2"), 403],
      [deny("StringNotEquals", "aws:SourceVpc", "vpc-1"), 200],
      [deny("NotIpAddress", "aws:VpcSourceIp", "127.0.0.1/32"), 200],
      [deny("NotIpAddress", "aws:VpcSourceIp", "10.0.0.0/8"), 403],
      [deny("NotIpAddress", "aws:SourceIp", "127.0.0.1/32"), 403],
    ] as const) {
      await configure({ resourcePolicy });
      assert.equal(await statusOf(ASSOCIATED), status, resourcePolicy);
    }
    // On a public API it is the other way round.
    await door.configure({
      authorizer: false,
      deployment: { resourcePolicy: deny("NotIpAddress", "aws:VpcSourceIp", "127.0.0.1/32") },
    });
    assert.equal((await door.send("GET", "/prod/items/1")).status, 403);
  });
});
