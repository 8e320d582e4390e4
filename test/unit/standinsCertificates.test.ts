import * as assert from "node:assert/strict";
import type { AwsProvider } from "../../twin/standins/aws/provider";
import type { Properties } from "../../twin/standins/values";
import { makeCertificate, type CertificateOptions, type MadeCertificate } from "../support/certificates";
import { regionalProvider } from "./standinsFrame";

const CERTIFICATE = "aws:acm/certificate:Certificate";

describe("stand-in for AWS: certificates that are imported, and who uses them", () => {
  let provider: AwsProvider;
  let authority: MadeCertificate;

  before(async () => (authority = await makeCertificate({ name: "CN=Origin authority", authority: true })));
  beforeEach(() => {
    provider = regionalProvider();
  });

  let serial = 0;
  function call(type: string, inputs: Properties) {
    const name = `thing${++serial}`;
    const urn = `urn:pulumi:test::tiny::${type}::${name}`;
    return { urn, type, logicalName: name, inputs, preview: false, connection: "one" };
  }

  const leaf = (options: Partial<CertificateOptions> = {}) =>
    makeCertificate({ name: "CN=Our distribution", issuer: authority, usages: ["clientAuth"], ...options });

  const inputsOf = ({ certificatePem, privateKeyPem }: MadeCertificate, more: Properties = {}): Properties => ({
    certificateBody: certificatePem,
    privateKey: privateKeyPem,
    certificateChain: authority.certificatePem,
    ...more,
  });

  async function imported(certificate: MadeCertificate, more: Properties = {}): Promise<string> {
    return (await provider.create(call(CERTIFICATE, inputsOf(certificate, { region: "us-east-1", ...more })))).id;
  }

  function distribution(inputs: Properties) {
    return provider.create(call("aws:cloudfront/distribution:Distribution", { enabled: true, ...inputs }));
  }

  const withClient = (clientCertificateArn: string) =>
    distribution({
      origins: [{ originId: "api", customOriginConfig: { originMtlsConfig: { clientCertificateArn } } }],
    });

  it("tells what it read in a certificate, in its region, and takes another one in its place", async () => {
    const first = call(
      CERTIFICATE,
      inputsOf(await leaf({ hosts: ["a.example", "*.a.example"] }), { region: "us-east-1" }),
    );
    const { id, outputs } = await provider.create(first);
    assert.match(id, /^arn:aws:acm:us-east-1:123456789012:certificate\//);
    assert.deepEqual(
      ["status", "type", "domainName", "keyAlgorithm", "subjectAlternativeNames", "domainValidationOptions"].map(
        (name) => outputs[name],
      ),
      ["ISSUED", "IMPORTED", "a.example", "EC_prime256v1", ["a.example", "*.a.example"], []],
    );
    const next = inputsOf(await leaf({ hosts: ["b.example"] }), { region: "us-east-1" });
    const updated = await provider.update({ ...first, inputs: next, id, oldOutputs: outputs });
    assert.deepEqual([updated["arn"], updated["domainName"]], [id, "b.example"]);
    const other = await leaf();
    await assert.rejects(
      provider.update({ ...first, inputs: { ...next, privateKey: other.privateKeyPem }, id, oldOutputs: outputs }),
      /ValidationException: The private key/,
    );
  });

  it("refuses what ACM does not import", async () => {
    const good = await leaf();
    const refused = async (inputs: Properties, message: RegExp) =>
      assert.rejects(provider.create(call(CERTIFICATE, { ...inputsOf(good), ...inputs })), message);
    await refused({ certificateBody: "x" }, /no certificate in PEM/);
    await refused({ certificateBody: good.certificatePem + authority.certificatePem }, /more than one certificate/);
    await refused({ privateKey: "secret" }, /^(?!.*secret).*private key is not supported/s);
    await refused(inputsOf(await leaf({ days: [-2, -1] })), /has expired/);
    await refused({ certificateChain: undefined }, /not self-signed: give its certificateChain/);
    const stranger = await makeCertificate({ name: "CN=Origin authority", authority: true });
    await refused({ certificateChain: stranger.certificatePem }, /with the certificate chain/);
    const own = await makeCertificate({ name: "CN=own" });
    await provider.create(call(CERTIFICATE, inputsOf(own, { certificateChain: undefined })));
  });

  it("lets an edge prove itself with an imported clientAuth certificate of us-east-1 only", async () => {
    await withClient(await imported(await leaf()));
    const refused = async (arn: string, message: RegExp) => assert.rejects(withClient(arn), message);
    await refused(await imported(await leaf(), { region: "eu-central-1" }), /origin api: .*doesn't exist in us-east-1/);
    await refused("arn:aws:acm:us-east-1:123456789012:certificate/none", /doesn't exist/);
    await refused(await imported(await leaf({ usages: ["serverAuth"] })), /lacks the extended key usage clientAuth/);
    await refused(await imported(await leaf({ usages: [] })), /lacks the extended key usage clientAuth/);
    const asked = call(CERTIFICATE, { domainName: "a.example", region: "us-east-1" });
    const { id: certificateArn } = await provider.create(asked);
    await refused(certificateArn, /doesn't exist .*or isn't valid/);
    const between = [await makeCertificate({ name: "CN=two", issuer: authority, authority: true })];
    between.unshift(await makeCertificate({ name: "CN=three", issuer: between[0], authority: true }));
    const chain = [...between, authority].map(({ certificatePem }) => certificatePem).join("\n");
    const deep = await imported(await leaf({ issuer: between[0] }), { certificateChain: chain });
    await refused(deep, /chain longer than 3/);
  });

  it("shows viewers a certificate of us-east-1 that covers the aliases", async () => {
    const acmCertificateArn = await imported(await leaf({ usages: ["serverAuth"], hosts: ["*.shop.example"] }));
    const viewerCertificate = { acmCertificateArn };
    await distribution({ aliases: ["api.shop.example"], viewerCertificate });
    await assert.rejects(
      distribution({ aliases: ["shop.example"], viewerCertificate }),
      /doesn't cover .*shop\.example/,
    );
    const elsewhere = await imported(await leaf(), { region: "eu-central-1" });
    await assert.rejects(
      distribution({ viewerCertificate: { acmCertificateArn: elsewhere } }),
      /InvalidViewerCertificate: .*isn't in us-east-1 region/,
    );
  });
});
