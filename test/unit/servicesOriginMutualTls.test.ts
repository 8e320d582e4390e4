import * as assert from "node:assert/strict";
import type { CloudfrontConfiguration } from "../../twin/services/cloudfront/configuration";
import { EdgeServer } from "../../twin/services/cloudfront/edgeServer";
import { makeCertificate, type MadeCertificate } from "../support/certificates";
import { Door, GATE } from "./apiGatewayDoor";
import { requestText, sendRaw, withoutServiceLog } from "./servicesSupport";

const HOST = "d111111abcdef8.cloudfront.net";
const LOCKED = "locked.shop.example";

type Origin = CloudfrontConfiguration["distributions"][number]["origins"][number];

/** The distribution and the API of the twin, one after the other, as a locked endpoint has them. */
describe("CloudFront on the twin: mutual TLS of origins", () => {
  withoutServiceLog();
  let door: Door;
  let edge: EdgeServer;
  let authority: MadeCertificate;

  before(async () => {
    authority = await makeCertificate({ name: "CN=Origin authority", authority: true });
    door = await Door.open();
    await door.configure({
      configuration: {
        domains: [
          {
            name: LOCKED,
            certificate: door.workshop.certificate(LOCKED),
            minimumTlsVersion: "TLSv1.2",
            matchServerName: false,
            truststore: authority.certificatePem,
            mappings: [{ basePath: "", apiId: "api123", stageName: "prod" }],
          },
        ],
      },
    });
    edge = new EdgeServer(
      () => undefined,
      () => () => Promise.resolve(["127.0.0.1"]),
    );
  });
  after(async () => {
    await edge.listeners.close();
    await door.close();
  });

  async function statusWith(client: MadeCertificate | undefined): Promise<number> {
    const clientCertificate = client && {
      certificatePem: client.certificatePem,
      privateKeyPem: client.privateKeyPem,
    };
    const { certificatePem: trustedCertificates } = door.workshop.authority;
    const names = [HOST];
    await edge.configure({
      https: { address: "127.0.0.1", port: 0 },
      nameServer: "127.0.0.1",
      trustedCertificates,
      serverCertificates: [{ names, certificate: door.workshop.certificate(...names) }],
      distributions: [distribution({ ...origin(), clientCertificate })],
    });
    const request = requestText("GET", "/items/1", [["Host", HOST]]);
    const security = { serverName: HOST, authority: trustedCertificates };
    return (await sendRaw(edge.listeners.addressOf("https"), request, security)).status;
  }

  const origin = (): Origin => ({
    originId: "api",
    domainName: LOCKED,
    originPath: "",
    protocolPolicy: "https-only",
    httpPort: 80,
    httpsPort: door.address.port,
    sslProtocols: ["TLSv1.2"],
    connectionAttempts: 1,
    connectionTimeoutMilliseconds: 2_000,
    readTimeoutMilliseconds: 2_000,
    customHeaders: [],
  });

  function distribution(only: Origin): CloudfrontConfiguration["distributions"][number] {
    const nothing = { behavior: "none" as const, names: [] };
    return {
      id: "E1",
      domainName: HOST,
      aliases: [],
      enabled: true,
      minimumTlsVersion: "TLSv1",
      origins: [only],
      behaviors: [
        {
          originId: "api",
          viewerProtocolPolicy: "https-only",
          allowedMethods: ["GET", "HEAD"],
          forward: { headers: nothing, cookies: nothing, queryStrings: nothing, cloudfrontHeaders: [] },
        },
      ],
    };
  }

  it("proves itself with the origin's client certificate, which the authorizer is told of", async () => {
    const name = "CN=Our distribution";
    const client = await makeCertificate({ name, issuer: authority, usages: ["clientAuth"] });
    assert.equal(await statusWith(client), 200);
    const { identity } = door.eventOf(GATE).requestContext as { identity: { clientCert: Record<string, unknown> } };
    assert.deepEqual([identity.clientCert.subjectDN, identity.clientCert.issuerDN], [name, "CN=Origin authority"]);
  });

  it("cannot reach an origin that asks for a certificate without one, or with another one", async () => {
    assert.equal(await statusWith(undefined), 502);
    const stranger = await makeCertificate({ name: "CN=stranger", usages: ["clientAuth"] });
    assert.equal(await statusWith(stranger), 403);
  });
});
