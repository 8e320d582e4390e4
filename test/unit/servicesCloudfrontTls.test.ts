import * as assert from "node:assert/strict";
import type { CloudfrontConfiguration } from "../../twin/services/cloudfront/configuration";
import { EdgeServer } from "../../twin/services/cloudfront/edgeServer";
import { sendRaw } from "../../verify/rawRequest";
import type { TlsVersion } from "../../verify/vantagePoint";
import { withoutServiceLog, Workshop } from "./servicesSupport";

/** A distribution with CloudFront's own certificate, whose floor is TLS 1.0, and one with a certificate and floor of its own. */
const OLD = "d111111abcdef8.cloudfront.net";
const NEW = "api.shop.example";

type Floor = CloudfrontConfiguration["distributions"][number]["minimumTlsVersion"];

describe("CloudFront on the twin: TLS of viewers", () => {
  withoutServiceLog();
  let workshop: Workshop;
  let edge: EdgeServer;

  before(async () => {
    workshop = new Workshop();
    edge = new EdgeServer(
      () => undefined,
      () => () => Promise.resolve([]),
    );
    const names = ["*.cloudfront.net", NEW];
    await edge.configure({
      https: { address: "127.0.0.1", port: 0 },
      nameServer: "127.0.0.1",
      trustedCertificates: workshop.authority.certificatePem,
      serverCertificates: names.map((name) => ({ names: [name], certificate: workshop.certificate(name) })),
      distributions: [distribution("E1", OLD, "TLSv1"), distribution("E2", NEW, "TLSv1.2")],
    } satisfies CloudfrontConfiguration);
  });

  after(async () => {
    await edge.listeners.close();
    workshop.remove();
  });

  async function outcome(host: string, tlsVersion: TlsVersion): Promise<string> {
    const { address, port } = edge.listeners.addressOf("https");
    const response = await sendRaw(
      {
        connectTo: host,
        port: 443,
        serverName: host,
        verifyCertificate: false,
        method: "GET",
        target: "/",
        headers: [["Host", host]],
        body: "",
        timeoutMilliseconds: 5_000,
        tlsVersion,
      },
      { address: { host: address, port } },
    );
    return response.outcome === "response" ? String(response.status) : response.outcome;
  }

  it("begins where the distribution's own floor is", async () => {
    const versions: TlsVersion[] = ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"];
    const of = (host: string) => Promise.all(versions.map((version) => outcome(host, version)));
    // Its origin has no address: 502 says that the request was taken.
    assert.deepEqual(await of(OLD), ["502", "502", "502", "502"]);
    const [first, second, ...rest] = await of(NEW);
    assert.ok(
      [first, second].every((one) => one === "closed" || one === "tls"),
      `${first} ${second}`,
    );
    assert.deepEqual(rest, ["502", "502"]);
  });
});

function distribution(id: string, domainName: string, floor: Floor): CloudfrontConfiguration["distributions"][number] {
  const nothing = { behavior: "none" as const, names: [] };
  return {
    id,
    domainName,
    aliases: [],
    enabled: true,
    minimumTlsVersion: floor,
    origins: [
      {
        originId: "api",
        domainName: "nowhere.example",
        originPath: "",
        protocolPolicy: "https-only",
        httpPort: 80,
        httpsPort: 443,
        sslProtocols: ["TLSv1.2"],
        connectionAttempts: 1,
        connectionTimeoutMilliseconds: 1_000,
        readTimeoutMilliseconds: 1_000,
        customHeaders: [],
      },
    ],
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
