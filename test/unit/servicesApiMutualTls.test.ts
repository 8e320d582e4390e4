import * as assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import * as fs from "node:fs";
import * as https from "node:https";
import * as tls from "node:tls";
import type { CustomDomain } from "../../twin/services/apiGateway/configuration";
import { logGroupFile } from "../../twin/services/logGroups";
import { makeCertificate, type MadeCertificate } from "../support/certificates";
import { BACKEND, Door, GATE, HOST } from "./apiGatewayDoor";
import { withoutServiceLog } from "./servicesSupport";

const LOCKED = "locked.shop.example";
const OPEN = "open.shop.example";

describe("API Gateway on the twin: mutual TLS of custom domain names", () => {
  withoutServiceLog();
  let door: Door;
  let authority: MadeCertificate;
  let client: MadeCertificate;

  before(async () => {
    authority = await makeCertificate({ name: "C=US, ST=Washington, O=Shop, CN=Origin authority", authority: true });
    client = await makeCertificate({
      name: "C=US, ST=Washington, O=Shop\\, Inc., CN=Our distribution",
      issuer: authority,
      usages: ["clientAuth"],
      serialNumber: "a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1",
    });
    door = await Door.open();
  });
  after(() => door.close());

  const domain = (name: string, truststore?: string): CustomDomain => ({
    name,
    certificate: door.workshop.certificate(name),
    minimumTlsVersion: "TLSv1.2",
    matchServerName: false,
    truststore,
    mappings: [{ basePath: "", apiId: "api123", stageName: "prod" }],
  });

  function configure(truststore: string): Promise<void> {
    const accessLog = { logGroup: "access", format: "$context.identity.clientCert.subjectDN" };
    const domains = [domain(LOCKED, truststore), domain(OPEN)];
    return door.configure({ stage: { accessLog }, configuration: { domains } });
  }

  interface Call {
    serverName?: string;
    host?: string;
    certificate?: { certificatePem: string; privateKeyPem: string };
    maxVersion?: tls.SecureVersion;
  }

  /** Status, or how the connection failed. */
  function call({ serverName = LOCKED, host = serverName, certificate, maxVersion }: Call): Promise<number | string> {
    return new Promise((resolve) => {
      const target = host === HOST ? "/prod/items/1" : "/items/1";
      const request = https.get({
        ...{ host: door.address.address, port: door.address.port, servername: serverName, path: target },
        headers: { Host: host },
        ca: door.workshop.authority.certificatePem,
        ...(certificate === undefined
          ? {}
          : { cert: certificate.certificatePem, key: certificate.privateKeyPem, maxVersion }),
        agent: false,
      });
      request.on("response", (response) => resolve(response.resume().statusCode ?? 0));
      request.on("error", () => resolve("refused"));
    });
  }

  it("admits a client of the truststore's authority, and tells functions who it is as AWS does", async () => {
    await configure(authority.certificatePem);
    for (const maxVersion of ["TLSv1.2", "TLSv1.3"] as const) {
      assert.equal(await call({ certificate: client, maxVersion }), 200);
    }
    const { validFrom, validTo } = new X509Certificate(client.certificatePem);
    for (const functionArn of [GATE, BACKEND]) {
      const { identity } = door.eventOf(functionArn).requestContext as { identity: Record<string, unknown> };
      // https://aws.amazon.com/blogs/compute/introducing-mutual-tls-authentication-for-amazon-api-gateway/ shows
      // "C=US,ST=Washington,L=Seattle,O=Amazon Web Services,OU=Security,CN=My Private CA", and the guide ("Working with
      // AWS Lambda proxy integrations") the serial number and the form of the times.
      assert.deepEqual(identity.clientCert, {
        clientCertPem: `${client.certificatePem.trim()}\n`,
        subjectDN: "C=US,ST=Washington,O=Shop\\, Inc.,CN=Our distribution",
        issuerDN: "C=US,ST=Washington,O=Shop,CN=Origin authority",
        serialNumber: "a1:a1:a1:a1:a1:a1:a1:a1:a1:a1:a1:a1:a1:a1:a1:a1",
        validity: { notBefore: validFrom, notAfter: validTo },
      });
      assert.match(validFrom, /^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4} GMT$/);
    }
    const log = fs.readFileSync(logGroupFile(door.logGroups, "access"), "utf8");
    assert.match(log, /CN=Our distribution/);
  });

  it("writes a short serial number in digits", async () => {
    await configure(authority.certificatePem);
    const short = await makeCertificate({ name: "CN=short", issuer: authority, serialNumber: "1f" });
    assert.equal(await call({ certificate: short }), 200);
    const { identity } = door.eventOf(GATE).requestContext as { identity: { clientCert: { serialNumber: string } } };
    assert.equal(identity.clientCert.serialNumber, "31");
  });

  it("refuses no certificate in the handshake, and one that is not trusted or not valid now with 403", async () => {
    await configure(authority.certificatePem);
    assert.equal(await call({}), "refused");
    const stranger = await makeCertificate({ name: "CN=Origin authority", authority: true });
    const table: [name: string, certificate: MadeCertificate][] = [
      ["another authority's", await makeCertificate({ name: "CN=Our distribution", issuer: stranger })],
      ["its own", await makeCertificate({ name: "CN=Our distribution" })],
      ["expired", await makeCertificate({ name: "CN=x", issuer: authority, days: [-10, -1] })],
      ["not valid yet", await makeCertificate({ name: "CN=x", issuer: authority, days: [1, 10] })],
      ["signed by a client", await makeCertificate({ name: "CN=x", issuer: client })],
    ];
    for (const [name, certificate] of table) assert.equal(await call({ certificate }), 403, name);
    assert.deepEqual(door.calls, [], "nobody was asked");
  });

  it("counts a chain of four at most", async () => {
    let issuer = authority;
    const between: MadeCertificate[] = [];
    for (const name of ["CN=two", "CN=three", "CN=four"]) {
      issuer = await makeCertificate({ name, issuer, authority: true });
      between.push(issuer);
    }
    await configure([authority, ...between].map(({ certificatePem }) => certificatePem).join("\n"));
    const leaf = async (above: MadeCertificate | undefined) =>
      makeCertificate({ name: "CN=leaf", issuer: above ?? authority });
    assert.equal(await call({ certificate: await leaf(between[1]) }), 200);
    assert.equal(await call({ certificate: await leaf(between[2]) }), 403);
  });

  it("asks on that name only, and lets nobody reach its Host by another name", async () => {
    await configure(authority.certificatePem);
    assert.equal(await call({ serverName: OPEN }), 200);
    assert.equal(await call({ serverName: HOST }), 200);
    assert.equal(await call({ serverName: OPEN, certificate: client }), 200);
    const { identity } = door.eventOf(GATE).requestContext as { identity: object };
    assert.ok(!("clientCert" in identity), "a certificate that nobody asked for");
    for (const serverName of [OPEN, HOST]) {
      assert.equal(await call({ serverName, host: LOCKED }), 403, serverName);
      assert.equal(await call({ serverName, host: LOCKED, certificate: client }), 403, serverName);
    }
  });

  it("trusts for each name what that name's truststore holds", async () => {
    const other = await makeCertificate({ name: "CN=other", authority: true });
    const theirs = await makeCertificate({ name: "CN=Our distribution", issuer: other });
    const second = "second.shop.example";
    const domains = [domain(LOCKED, authority.certificatePem), domain(second, other.certificatePem)];
    await door.configure({ configuration: { domains } });
    assert.equal(await call({ serverName: second, certificate: theirs }), 200);
    assert.equal(await call({ serverName: second, host: LOCKED, certificate: theirs }), 403);
    assert.equal(await call({ serverName: LOCKED, host: second, certificate: client }), 403);
  });

  it("follows the truststore from one configuration to the next", async () => {
    const next = await makeCertificate({ name: "CN=next", authority: true });
    const theirs = await makeCertificate({ name: "CN=Our distribution", issuer: next });
    const both = async () => [await call({ certificate: client }), await call({ certificate: theirs })];
    await configure(authority.certificatePem);
    assert.deepEqual(await both(), [200, 403]);
    await configure(`${authority.certificatePem}\n${next.certificatePem}`);
    assert.deepEqual(await both(), [200, 200]);
    await configure(next.certificatePem);
    assert.deepEqual(await both(), [403, 200]);
  });
});
