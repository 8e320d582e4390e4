import * as assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { CertificateAuthority } from "../../twin/certificateAuthority";
import { credentialsOf, twinSecret } from "../../twin/credentials";

describe("certificate authority of the twin", () => {
  let directory = "";
  beforeEach(() => (directory = fs.mkdtempSync(path.join(os.tmpdir(), "authority-"))));
  afterEach(() => fs.rmSync(directory, { recursive: true, force: true }));

  it("issues a certificate for exactly the names asked for, signed by the authority", () => {
    const authority = CertificateAuthority.open(directory);
    const certificate = new X509Certificate(authority.issue(["api.shop.example", "*.cloudfront.net"]).certificatePem);
    assert.ok(certificate.verify(new X509Certificate(authority.certificatePem).publicKey));
    assert.equal(certificate.subjectAltName, "DNS:*.cloudfront.net, DNS:api.shop.example");
    assert.equal(certificate.ca, false);
    assert.equal(certificate.publicKey.asymmetricKeyDetails?.namedCurve, "prime256v1");
    assert.equal(certificate.checkHost("other.example"), undefined);
  });

  it("gives the same certificate again, also after it is opened again", () => {
    const first = CertificateAuthority.open(directory).issue(["b.example", "a.example"]);
    assert.deepEqual(CertificateAuthority.open(directory).issue(["a.example", "B.example"]), first);
  });

  it("makes a certificate anew when the authority is another one", () => {
    const first = CertificateAuthority.open(directory).issue(["a.example"]);
    for (const file of ["ca.crt", "ca.key"]) fs.rmSync(path.join(directory, file));
    assert.notEqual(CertificateAuthority.open(directory).issue(["a.example"]).certificatePem, first.certificatePem);
  });

  it("keeps its key to its owner and leaves nothing half made", () => {
    CertificateAuthority.open(directory).issue(["a.example"]);
    assert.equal(fs.statSync(path.join(directory, "ca.key")).mode & 0o777, 0o600);
    assert.deepEqual(fs.readdirSync(directory).sort(), ["ca.crt", "ca.key", "issued"]);
    assert.equal(fs.readdirSync(path.join(directory, "issued")).length, 1);
  });

  it("refuses what is no DNS name", () => {
    const authority = CertificateAuthority.open(directory);
    for (const names of [[], ["a b"], ["a.*.example"], ["x.example\nsubjectAltName=DNS:evil"]]) {
      assert.throws(() => authority.issue(names), /cannot be certified/);
    }
  });
});

describe("credentials of the twin", () => {
  it("are the same for a session of a role of a twin, and others for another session, role or twin", () => {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), "secret-"));
    const secret = twinSecret(directory);
    assert.equal(twinSecret(directory), secret);
    assert.equal(fs.statSync(path.join(directory, "twin-secret")).mode & 0o777, 0o600);
    fs.rmSync(directory, { recursive: true });
    const role = "arn:aws:iam::123456789012:role/gateway";
    const credentials = credentialsOf(secret, role, "i-1");
    assert.deepEqual(credentialsOf(secret, role, "i-1"), credentials);
    assert.match(credentials.accessKeyId, /^ASIA[A-Z2-7]{16}$/);
    assert.match(credentials.secretAccessKey, /^[A-Za-z0-9+/]{40}$/);
    for (const other of [
      credentialsOf(secret, role, "i-2"),
      credentialsOf(secret, `${role}2`, "i-1"),
      credentialsOf(`${secret.slice(1)}0`, role, "i-1"),
    ]) {
      assert.notEqual(other.accessKeyId, credentials.accessKeyId);
      assert.notEqual(other.secretAccessKey, credentials.secretAccessKey);
      assert.notEqual(other.sessionToken, credentials.sessionToken);
    }
  });
});
