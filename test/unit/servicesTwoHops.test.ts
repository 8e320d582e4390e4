import * as assert from "node:assert/strict";
import type { AuthorizerSettings } from "../../contracts/authorizerSettings";
import { ORIGIN_SECRET_HEADER, VIEWER_ADDRESS_HEADER } from "../../contracts/headers";
import { EdgeServer } from "../../twin/services/cloudfront/edgeServer";
import { decide } from "../../workloads/authorizer/decide";
import { API_ARN, BACKEND, Door, GATE, HOST, LOOPBACK, type Setup } from "./apiGatewayDoor";
import { CURRENT } from "./authorizerEvents";
import { requestText, sendRaw, withoutServiceLog, Workshop, type RawAnswer } from "./servicesSupport";

const DISTRIBUTION = "d111111abcdef8.cloudfront.net";
const VIEWER = "127.0.0.1";
/** Where our distribution connects from, and AWS's own one before an edge-optimised API. */
const [EDGE_1, EDGE_2] = ["127.0.0.2", "192.0.2.111"];
const ASSERT_VIEWER = `function handler(event) {
  event.request.headers["${VIEWER_ADDRESS_HEADER}"] = { value: event.viewer.ip };
  return event.request;
}`;

describe("our distribution before an edge-optimised API on the twin", () => {
  withoutServiceLog();
  let door: Door;
  let edge: EdgeServer;
  let workshop: Workshop;

  before(async () => {
    door = await Door.open();
    workshop = new Workshop();
    edge = new EdgeServer(
      () => undefined,
      () => () => Promise.resolve(["127.0.0.1"]),
    );
  });
  after(async () => {
    await edge.listeners.close();
    await door.close();
    workshop.remove();
  });

  async function configure(setup: Setup = {}): Promise<void> {
    await door.configure({ api: { endpointType: "EDGE" }, ...setup });
    const all = { behavior: "all" as const, names: [] };
    const dropped = [ORIGIN_SECRET_HEADER, "host"];
    const headers = { behavior: "allExcept" as const, names: dropped };
    await edge.configure({
      https: LOOPBACK,
      originFacingAddress: EDGE_1,
      nameServer: "127.0.0.1",
      trustedCertificates: door.workshop.authority.certificatePem,
      serverCertificates: [{ names: [DISTRIBUTION], certificate: workshop.certificate(DISTRIBUTION) }],
      distributions: [
        {
          ...{ id: "E1", domainName: DISTRIBUTION, aliases: [], enabled: true, minimumTlsVersion: "TLSv1.2" },
          origins: [
            {
              ...{ originId: "api", domainName: HOST, originPath: "", protocolPolicy: "https-only", httpPort: 80 },
              ...{ httpsPort: door.address.port, sslProtocols: ["TLSv1.2"], connectionAttempts: 3 },
              ...{ connectionTimeoutMilliseconds: 2000, readTimeoutMilliseconds: 2000 },
              customHeaders: [{ name: ORIGIN_SECRET_HEADER, value: CURRENT }],
            },
          ],
          behaviors: [
            {
              ...{ originId: "api", viewerProtocolPolicy: "https-only", allowedMethods: ["GET", "HEAD"] },
              forward: { headers, cookies: all, queryStrings: all, cloudfrontHeaders: [] },
              viewerRequestFunction: { name: "viewer", code: ASSERT_VIEWER },
            },
          ],
        },
      ],
    });
  }

  function get(headers: [string, string][] = []): Promise<RawAnswer> {
    const text = requestText("GET", "/prod/items/1", [["Host", DISTRIBUTION], ...headers]);
    const security = { serverName: DISTRIBUTION, authority: workshop.authority.certificatePem };
    return sendRaw(edge.listeners.addressOf("https"), text, security);
  }

  const settings = (hops: number, sourceAddressPosition: number): AuthorizerSettings => ({
    apiId: "api123",
    hosts: [HOST],
    lock: {
      ...{ mode: "cloudfront", proof: "header", hops, sourceAddressPosition },
      ...{ allowedAddresses: [VIEWER], secretArn: "arn:aws:secretsmanager:x" },
    },
  });
  const reasonOf = (hops: number, position: number): string =>
    decide(door.eventOf(GATE), settings(hops, position), [CURRENT]).reason;

  it("is two hops: viewer, our edge, AWS's edge; and our edge is the source (row d, CF-18, CF-19)", async () => {
    await configure();
    const forged: [string, string][] = [
      ["X-Forwarded-For", "9.9.9.9"],
      [VIEWER_ADDRESS_HEADER, "9.9.9.9"],
    ];
    assert.equal((await get(forged)).body, "served");
    for (const functionArn of [GATE, BACKEND]) {
      const event = door.eventOf(functionArn);
      const headers = event.headers as Record<string, string>;
      const { identity, domainName } = event.requestContext as { identity: { sourceIp: string }; domainName: string };
      assert.equal(headers["X-Forwarded-For"], `9.9.9.9, ${VIEWER}, ${EDGE_1}, ${EDGE_2}`);
      assert.deepEqual([identity.sourceIp, domainName], [EDGE_1, HOST]);
      assert.equal(headers.Host ?? headers.host, HOST, "the distribution asks for the API's own name");
      assert.equal(headers[VIEWER_ADDRESS_HEADER], VIEWER);
      assert.equal(headers.Via?.split(", ").length, 2, "each of the two distributions adds itself");
    }
    assert.equal(reasonOf(2, 2), "allowed");
    assert.notEqual(reasonOf(1, 1), "allowed");
    assert.notEqual(reasonOf(2, 1), "allowed");
    assert.notEqual(reasonOf(1, 2), "allowed");
  });

  it("is one hop for a REGIONAL API, so that two are refused there", async () => {
    await configure({ api: { endpointType: "REGIONAL" } });
    assert.equal((await get()).body, "served");
    assert.equal(reasonOf(1, 1), "allowed");
    assert.notEqual(reasonOf(2, 2), "allowed");
  });

  it("is what a web ACL and a resource policy of that API see as well: our edge, not the viewer", async () => {
    const from = async (address: string): Promise<[acl: number, policy: number]> => {
      const addresses = [`${address}/32`];
      const webAcl = {
        ...{ arn: "arn:acl", name: "acl", defaultAction: "BLOCK" as const },
        rules: [{ name: "from", action: "ALLOW" as const, statement: { kind: "ip-set" as const, addresses } }],
      };
      await configure({ stage: { webAcl } });
      const acl = (await get()).status;
      const resourcePolicy = JSON.stringify({
        Version: "2012-10-17",
        Statement: {
          ...{ Effect: "Deny", Principal: "*", Action: "execute-api:Invoke", Resource: `${API_ARN}/*` },
          Condition: { NotIpAddress: { "aws:SourceIp": addresses } },
        },
      });
      await configure({ deployment: { resourcePolicy } });
      return [acl, (await get()).status];
    };
    assert.deepEqual(await from(EDGE_1), [200, 200]);
    assert.deepEqual(await from(VIEWER), [403, 403]);
    assert.deepEqual(await from(EDGE_2), [403, 403]);
  });
});
