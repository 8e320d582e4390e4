import * as assert from "node:assert/strict";
import * as net from "node:net";
import * as tls from "node:tls";
import type { Api, CustomDomain } from "../../twin/services/apiGateway/configuration";
import { ACCOUNT, BACKEND, deployment, Door, GATE, REGION } from "./apiGatewayDoor";
import { requestText, type RawAnswer, withoutServiceLog } from "./servicesSupport";

const SHOP = "api.shop.example";
const OTHER = "other.shop.example";

describe("API Gateway on the twin: custom domain names", () => {
  withoutServiceLog();
  let door: Door;

  beforeEach(async () => (door = await Door.open()));
  afterEach(() => door.close());

  const domain = (name: string, changes: Partial<CustomDomain> = {}): CustomDomain => ({
    name,
    certificate: door.workshop.certificate(name),
    minimumTlsVersion: "TLSv1.2",
    matchServerName: false,
    mappings: [{ basePath: "", apiId: "one", stageName: "prod" }],
    ...changes,
  });

  const hostOf = (id: string): string => `${id}.execute-api.${REGION}.amazonaws.com`;
  const api = (id: string, stages: string[], disableExecuteApiEndpoint = false): Api => ({
    id,
    host: hostOf(id),
    endpointType: "REGIONAL",
    stages: stages.map((name) => ({
      name,
      variables: {},
      throttling: [],
      deployment: deployment({ deployment: { disableExecuteApiEndpoint } }),
    })),
  });

  function configure(domains: CustomDomain[], disabled = false): Promise<void> {
    const apis = [api("one", ["prod"], disabled), api("two", ["prod", "beta"])];
    return door.configure({ configuration: { apis, domains } });
  }

  function get(host: string, target: string, serverName = host): Promise<RawAnswer> {
    return door.sendTo(serverName, requestText("GET", target, [["Host", host]]));
  }

  it("serves the mapped stage under the domain's own certificate, with the domain's name and path in events", async () => {
    await configure([domain(SHOP)]);
    const { status } = await get(SHOP, "/items/1?q=2");
    assert.equal(status, 200);
    for (const functionArn of [GATE, BACKEND]) {
      const event = door.eventOf(functionArn);
      const context = event.requestContext as Record<string, unknown>;
      assert.deepEqual([event.path, event.resource, event.pathParameters], ["/items/1", "/items/{id}", { id: "1" }]);
      assert.deepEqual([context.domainName, context.domainPrefix], [SHOP, "api"]);
      assert.deepEqual([context.path, context.stage, context.apiId], ["/items/1", "prod", "one"]);
    }
    const arn = `arn:aws:execute-api:${REGION}:${ACCOUNT}:one/prod/GET/items/1`;
    assert.equal(door.eventOf(GATE).methodArn, arn, "policies name the stage, whatever the path");
  });

  it("tells base paths apart by the first segment, and keeps them in the events' paths", async () => {
    const mappings = [
      { basePath: "", apiId: "one", stageName: "prod" },
      { basePath: "v2", apiId: "two", stageName: "beta" },
      { basePath: "free", apiId: "two" },
    ];
    await configure([domain(SHOP, { mappings }), domain(OTHER, { mappings: mappings.slice(1) })]);
    const served = async (host: string, target: string): Promise<unknown[]> => {
      const { status } = await get(host, target);
      if (status !== 200) return [status];
      const event = door.eventOf(BACKEND);
      const context = event.requestContext as Record<string, unknown>;
      return [context.apiId, context.stage, event.path, context.path];
    };
    assert.deepEqual(await served(SHOP, "/items/1"), ["one", "prod", "/items/1", "/items/1"]);
    assert.deepEqual(await served(SHOP, "/v2/items/1"), ["two", "beta", "/v2/items/1", "/v2/items/1"]);
    // Without a stage of its own, a mapping's callers name it (https://github.com/localstack/localstack/pull/12296).
    const free = "/free/prod/items/1";
    assert.deepEqual(await served(SHOP, free), ["two", "prod", free, free]);
    assert.deepEqual(await served(SHOP, "/v22/items/1"), [403], "the mapping of everything, where nothing is");
    assert.deepEqual(await served(OTHER, "/items/1"), [403], "no mapping");
    assert.deepEqual(await served(OTHER, "/free/gamma/items/1"), [403], "no such stage");
  });

  it("keeps the domain open where the API's own endpoint is disabled", async () => {
    await configure([domain(SHOP)], true);
    assert.equal((await get(SHOP, "/items/1")).status, 200);
    assert.equal((await get(hostOf("one"), "/prod/items/1")).status, 403);
    await configure([domain(SHOP)], false);
    assert.equal((await get(hostOf("one"), "/prod/items/1")).status, 200);
  });

  it("compares the server name with Host in STRICT mode only", async () => {
    const strict = domain(SHOP, { matchServerName: true });
    await configure([strict, domain(OTHER)]);
    assert.equal((await get(SHOP, "/items/1")).status, 200);
    assert.equal((await get(SHOP, "/items/1", OTHER)).status, 403);
    assert.equal((await get(SHOP, "/items/1", hostOf("one"))).status, 403);
    assert.equal((await get(OTHER, "/items/1", SHOP)).status, 200, "BASIC, or a policy of old, does not look");
  });

  it("refuses handshakes without a server name, with an unknown one, or below the domain's floor", async () => {
    await configure([domain(SHOP), domain(OTHER, { minimumTlsVersion: "TLSv1.3" })]);
    await assert.rejects(get(SHOP, "/items/1", ""));
    await assert.rejects(get(SHOP, "/items/1", "nobody.example"));
    const versionOf = (servername: string, maxVersion: tls.SecureVersion): Promise<string | null> =>
      new Promise((resolve, reject) => {
        const { address, port } = door.address;
        const ca = door.workshop.authority.certificatePem;
        const socket = tls.connect({ host: address, port, servername, ca, maxVersion }, () => {
          resolve(socket.getProtocol());
          socket.destroy();
        });
        socket.on("error", reject);
      });
    assert.equal(await versionOf(SHOP, "TLSv1.2"), "TLSv1.2");
    assert.equal(await versionOf(OTHER, "TLSv1.3"), "TLSv1.3");
    await assert.rejects(versionOf(OTHER, "TLSv1.2"), "a floor of one name is none of another's");
  });

  it("ends connections that are no TLS, and with the listener those that have said nothing yet", async () => {
    await configure([domain(SHOP)]);
    const { address, port } = door.address;
    const closed = (said: string): Promise<string> =>
      new Promise((resolve, reject) => {
        const socket = net.connect({ host: address, port }, () => socket.write(said));
        const chunks: Buffer[] = [];
        socket.on("data", (chunk: Buffer) => chunks.push(chunk));
        socket.on("error", reject);
        socket.on("close", () => resolve(Buffer.concat(chunks).toString()));
      });
    assert.equal(await closed(requestText("GET", "/", [["Host", SHOP]])), "");
    const silent = closed("");
    await get(SHOP, "/items/1");
    await door.closeListener();
    assert.equal(await silent, "");
  });
});
