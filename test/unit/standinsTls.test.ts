import * as assert from "node:assert/strict";
import { createPrivateKey, createPublicKey, X509Certificate } from "node:crypto";
import { TlsProvider } from "../../twin/standins/tls/provider";
import { text, UNKNOWN, type Properties } from "../../twin/standins/values";

const HOUR = 3600 * 1000;
const TYPES = {
  key: "tls:index/privateKey:PrivateKey",
  request: "tls:index/certRequest:CertRequest",
  selfSigned: "tls:index/selfSignedCert:SelfSignedCert",
  signed: "tls:index/locallySignedCert:LocallySignedCert",
};

describe("stand-in for tls", () => {
  let time: number;
  const provider = new TlsProvider(() => time);
  beforeEach(() => (time = Date.now()));

  function call(type: string, inputs: Properties, preview = false) {
    return { urn: `urn:pulumi:test::tiny::${type}::x`, type, logicalName: "x", inputs, preview, connection: "" };
  }

  function check(type: string, news: Properties) {
    return provider.check({ ...call(type, {}), olds: {}, news, seed: Uint8Array.of() });
  }

  /** Checks and creates; every problem is an error. */
  async function create(type: string, news: Properties): Promise<Properties & { id: string }> {
    const { inputs, problems } = check(type, news);
    assert.deepEqual(problems, []);
    const { id, outputs } = await provider.create(call(type, inputs));
    return { ...outputs, id };
  }

  const key = async (inputs: Properties = { algorithm: "ECDSA", ecdsaCurve: "P256" }): Promise<string> =>
    text(await create(TYPES.key, inputs), "privateKeyPem");

  async function authority(more: Properties = {}): Promise<{ privateKeyPem: string; certPem: string }> {
    const privateKeyPem = await key();
    const inputs = {
      privateKeyPem,
      subject: { commonName: "Origin authority" },
      allowedUses: ["cert_signing", "crl_signing"],
      isCaCertificate: true,
      validityPeriodHours: 24,
      ...more,
    };
    return { privateKeyPem, certPem: text(await create(TYPES.selfSigned, inputs), "certPem") };
  }

  it("makes keys of every kind, in the provider's forms", async () => {
    const table: [inputs: Properties, begin: RegExp, type: string, detail: unknown][] = [
      [{ algorithm: "RSA" }, /^-----BEGIN RSA PRIVATE KEY-----/, "rsa", 2048],
      [{ algorithm: "ECDSA" }, /^-----BEGIN EC PRIVATE KEY-----/, "ec", "secp224r1"],
      [{ algorithm: "ECDSA", ecdsaCurve: "P384" }, /^-----BEGIN EC PRIVATE KEY-----/, "ec", "secp384r1"],
      [{ algorithm: "ED25519" }, /^-----BEGIN PRIVATE KEY-----/, "ed25519", undefined],
    ];
    for (const [inputs, begin, type, detail] of table) {
      const made = await create(TYPES.key, inputs);
      const pem = text(made, "privateKeyPem");
      assert.match(pem, begin);
      const read = createPrivateKey(pem);
      const details = read.asymmetricKeyDetails ?? {};
      assert.deepEqual([read.asymmetricKeyType, details.modulusLength ?? details.namedCurve], [type, detail]);
      assert.equal(createPublicKey(pem).export({ type: "spki", format: "pem" }), made["publicKeyPem"]);
      assert.match(text(made, "privateKeyPemPkcs8"), /^-----BEGIN PRIVATE KEY-----/);
      assert.match(made.id, /^[0-9a-f]{40}$/);
    }
  });

  it("signs for itself with every kind of key that signs, and says what it made", async () => {
    const keys = [{ algorithm: "RSA" }, { algorithm: "ED25519" }].concat(
      ["P256", "P384", "P521"].map((ecdsaCurve) => ({ algorithm: "ECDSA", ecdsaCurve })),
    );
    for (const inputs of keys) {
      const made = await create(TYPES.selfSigned, {
        privateKeyPem: await key(inputs),
        subject: { commonName: "a", organization: "Größe, Inc.", country: "DE", streetAddresses: ["One", "Two"] },
        dnsNames: ["*.shop.example"],
        ipAddresses: ["192.0.2.1"],
        uris: ["https://shop.example/a"],
        allowedUses: ["digital_signature", "key_encipherment", "server_auth", "client_auth"],
        setSubjectKeyId: true,
        setAuthorityKeyId: true,
        validityPeriodHours: 2,
      });
      const certificate = new X509Certificate(text(made, "certPem"));
      assert.ok(certificate.verify(certificate.publicKey), JSON.stringify(inputs));
      // Go's order of the parts, whatever the program's.
      assert.equal(certificate.subject, "C=DE\nO=Größe\\, Inc.\nstreet=One\nstreet=Two\nCN=a");
      assert.equal(certificate.subjectAltName, "DNS:*.shop.example, IP Address:192.0.2.1, URI:https://shop.example/a");
      assert.deepEqual(certificate.keyUsage, ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"]);
      assert.equal(certificate.ca, false);
      assert.equal(BigInt(`0x${certificate.serialNumber}`).toString(), made.id);
      assert.deepEqual([made["keyAlgorithm"], made["readyForRenewal"]], [inputs.algorithm, false]);
      const [start, end] = ["validityStartTime", "validityEndTime"].map((name) => Date.parse(text(made, name)));
      assert.equal((end ?? 0) - (start ?? 0), 2 * HOUR);
      assert.equal(Date.parse(certificate.validTo), Math.floor((end ?? 0) / 1000) * 1000);
    }
  });

  it("signs a request with an authority, for what the request names and the uses that are allowed", async () => {
    const { certPem, privateKeyPem } = await authority();
    const leafKey = await key();
    const request = await create(TYPES.request, {
      privateKeyPem: leafKey,
      subject: { commonName: "Our distribution" },
      dnsNames: ["distribution.shop.example"],
    });
    assert.equal(request["keyAlgorithm"], "ECDSA");
    const inputs = {
      caCertPem: certPem,
      caPrivateKeyPem: privateKeyPem,
      certRequestPem: request["certRequestPem"],
      allowedUses: ["digital_signature", "client_auth"],
      validityPeriodHours: 1,
    };
    const made = await create(TYPES.signed, inputs);
    const [leaf, root] = [new X509Certificate(text(made, "certPem")), new X509Certificate(certPem)];
    assert.ok(root.ca && root.verify(root.publicKey) && leaf.verify(root.publicKey) && leaf.checkIssued(root));
    assert.ok(leaf.checkPrivateKey(createPrivateKey(leafKey)));
    assert.deepEqual([leaf.subject, leaf.issuer], ["CN=Our distribution", "CN=Origin authority"]);
    assert.deepEqual([leaf.subjectAltName, leaf.keyUsage], ["DNS:distribution.shop.example", ["1.3.6.1.5.5.7.3.2"]]);
    assert.equal(made["caKeyAlgorithm"], "ECDSA");
    await assert.rejects(
      create(TYPES.signed, { ...inputs, caPrivateKeyPem: leafKey }),
      /provided PrivateKey doesn't match parent's PublicKey/,
    );
    await assert.rejects(create(TYPES.signed, { ...inputs, certRequestPem: "x" }), /certRequestPem: it is no cert/);
    await assert.rejects(create(TYPES.signed, { ...inputs, caCertPem: "x" }), /caCertPem: it is no certificate/);
    await assert.rejects(create(TYPES.request, { privateKeyPem: "secret" }), (error: Error) => {
      assert.match(error.message, /no key in PEM/);
      return !error.message.includes("secret");
    });
    const weak = await key({ algorithm: "ECDSA" });
    await assert.rejects(create(TYPES.request, { privateKeyPem: weak }), /curves P256, P384 and P521 only/);
  });

  it("refuses unknown, missing and wrong inputs, and what it does not play", () => {
    const problems = (type: string, news: Properties): string =>
      check(type, news)
        .problems.map(({ property, reason }) => `${property} ${reason}`)
        .join("\n");
    assert.match(problems("tls:index/getCertificate:X", {}), /does not know the resource type/);
    assert.match(problems(TYPES.key, {}), /algorithm is required/);
    assert.match(problems(TYPES.key, { algorithm: "DSA", ecdsaCurve: "P1" }), /RSA, ECDSA, ED25519.*[^]*ecdsaCurve/);
    assert.match(problems(TYPES.key, { algorithm: "RSA", bits: 2 }), /bits is not an input/);
    const certificate = { privateKeyPem: UNKNOWN, allowedUses: ["client_auth"], validityPeriodHours: 1 };
    assert.equal(problems(TYPES.selfSigned, certificate), "");
    // The provider's own page writes them so, and its validators refuse them.
    assert.match(
      problems(TYPES.selfSigned, { ...certificate, allowedUses: ["clientAuth"] }),
      /"clientAuth" is none of/,
    );
    assert.match(problems(TYPES.selfSigned, { ...certificate, validityPeriodHours: -1 }), /must be at least 0/);
    assert.match(problems(TYPES.selfSigned, { ...certificate, subject: { cn: "x" } }), /subject\.cn is not an input/);
    assert.match(problems(TYPES.request, { privateKeyPemWo: "x" }), /privateKeyPemWo is not played/);
    assert.match(problems(TYPES.signed, certificate), /privateKeyPem is not an input[^]*caCertPem is required/);
    assert.throws(() => provider.invoke("tls:index/getPublicKey:getPublicKey"), /does not know the function/);
  });

  it("makes everything anew on a change but the renewal's, and when a certificate is due", async () => {
    const inputs = check(TYPES.selfSigned, {
      privateKeyPem: await key(),
      allowedUses: ["client_auth"],
      validityPeriodHours: 10,
      earlyRenewalHours: 3,
    }).inputs;
    const { outputs } = await provider.create(call(TYPES.selfSigned, inputs));
    const diff = (news: Properties) =>
      provider
        .diff({ ...call(TYPES.selfSigned, {}), olds: inputs, news, ignored: [], oldOutputs: outputs })
        .changes.map(({ path, replaces }) => `${path}${replaces ? "!" : ""}`);
    assert.deepEqual(diff(inputs), []);
    assert.deepEqual(diff({ ...inputs, earlyRenewalHours: 4 }), ["earlyRenewalHours"]);
    assert.deepEqual(diff({ ...inputs, validityPeriodHours: 11 }), ["validityPeriodHours!"]);
    assert.deepEqual(diff({ ...inputs, privateKeyPem: UNKNOWN }), ["privateKeyPem!"]);
    const updated = { ...call(TYPES.selfSigned, inputs), id: "1", oldOutputs: outputs };
    assert.equal((await provider.update(updated))["certPem"], outputs["certPem"]);
    const ready = async () => {
      const read = { ...call(TYPES.selfSigned, {}), id: "1", inputs, outputs };
      return (await provider.read(read)).outputs["readyForRenewal"];
    };
    time += 6.9 * HOUR;
    assert.deepEqual([diff(inputs), await ready()], [[], false]);
    assert.deepEqual(diff({ ...inputs, earlyRenewalHours: 4 }), ["earlyRenewalHours", "readyForRenewal!"]);
    time += 0.2 * HOUR;
    assert.deepEqual([diff(inputs), await ready()], [["readyForRenewal!"], true]);
  });

  it("knows nothing before it makes something", async () => {
    const { inputs } = check(TYPES.signed, {
      caCertPem: UNKNOWN,
      caPrivateKeyPem: UNKNOWN,
      certRequestPem: UNKNOWN,
      allowedUses: ["client_auth"],
      validityPeriodHours: 1,
    });
    const { id, outputs } = await provider.create(call(TYPES.signed, inputs, true));
    assert.deepEqual([id, outputs["certPem"], outputs["earlyRenewalHours"]], ["", UNKNOWN, 0]);
  });
});
