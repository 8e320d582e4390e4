import * as assert from "node:assert/strict";
import * as path from "node:path";
import { AwsProvider } from "../../twin/standins/aws/provider";
import { AssetKeeper } from "../../twin/standins/store/assets";
import { FileRecordStore } from "../../twin/standins/store/fileRecordStore";
import { isObject, list, text, type Properties } from "../../twin/standins/values";
import { temporaryFolder } from "../support/temporary";
import { Workshop } from "./servicesSupport";

const REGIONAL = { types: "REGIONAL" };

describe("stand-in for AWS: custom domain names", () => {
  let provider: AwsProvider;
  let store: FileRecordStore;
  let workshop: Workshop;

  before(() => (workshop = new Workshop()));
  after(() => workshop.remove());
  beforeEach(() => {
    const folder = temporaryFolder();
    store = new FileRecordStore(path.join(folder, "records.json"));
    provider = new AwsProvider(store, new AssetKeeper(path.join(folder, "objects"), folder));
    provider.configure("one", { region: "eu-central-1" });
  });

  function call(type: string, inputs: Properties, name: string) {
    const urn = `urn:pulumi:test::tiny::${type}::${name}`;
    return { urn, type, logicalName: name, inputs, preview: false, connection: "one" };
  }

  function create(type: string, inputs: Properties, name: string): Promise<{ id: string; outputs: Properties }> {
    return provider.create(call(type, inputs, name));
  }

  /** A certificate that ACM issued: proved in DNS and waited for. */
  async function issued(domainName: string, more: Properties = {}): Promise<string> {
    const { id, outputs } = await create("aws:acm/certificate:Certificate", { domainName, ...more }, domainName);
    for (const proof of list(outputs, "domainValidationOptions").filter(isObject)) {
      const inputs = {
        name: text(proof, "resourceRecordName"),
        type: "CNAME",
        records: [text(proof, "resourceRecordValue")],
      };
      await create("aws:route53/record:Record", inputs, `proof-${text(proof, "domainName")}`);
    }
    await create("aws:acm/certificateValidation:CertificateValidation", { certificateArn: id, ...more }, domainName);
    return id;
  }

  async function imported(name: string): Promise<string> {
    const { certificatePem, privateKeyPem } = workshop.certificate(name);
    const certificateChain = workshop.authority.certificatePem;
    const inputs = { certificateBody: certificatePem, privateKey: privateKeyPem, certificateChain };
    return (await create("aws:acm/certificate:Certificate", inputs, `imported-${name}`)).id;
  }

  const domain = (inputs: Properties, name = "domain") =>
    create(
      "aws:apigateway/domainName:DomainName",
      { domainName: "api.shop.example", endpointConfiguration: REGIONAL, ...inputs },
      name,
    );

  const mapping = (inputs: Properties, name = "mapping") =>
    create(
      "aws:apigateway/basePathMapping:BasePathMapping",
      { domainName: "api.shop.example", restApi: "none", ...inputs },
      name,
    );

  async function api(): Promise<string> {
    return (await create("aws:apigateway/restApi:RestApi", { name: "api" }, "api")).id;
  }

  it("tells what AWS tells of a regional domain name", async () => {
    const regionalCertificateArn = await issued("*.shop.example");
    const { id, outputs } = await domain({ regionalCertificateArn, securityPolicy: "TLS_1_2" });
    assert.equal(id, "api.shop.example");
    assert.match(text(outputs, "regionalDomainName"), /^d-[a-z0-9]{10}\.execute-api\.eu-central-1\.amazonaws\.com$/);
    assert.deepEqual(
      ["arn", "regionalZoneId", "domainNameId", "securityPolicy", "region"].map((name) => outputs[name]),
      [
        "arn:aws:apigateway:eu-central-1::/domainnames/api.shop.example",
        "Z1U9ULNL0V5AJ3",
        "",
        "TLS_1_2",
        "eu-central-1",
      ],
    );
    const update = { ...call("aws:apigateway/domainName:DomainName", {}, "domain"), id, oldOutputs: outputs };
    const inputs = { domainName: id, endpointConfiguration: REGIONAL, regionalCertificateArn, tags: { a: "b" } };
    const after = await provider.update({ ...update, inputs });
    assert.equal(after["regionalDomainName"], outputs["regionalDomainName"], "names stay");
    const alias = (zoneId: string) =>
      create(
        "aws:route53/record:Record",
        { name: id, type: "A", aliases: [{ name: outputs["regionalDomainName"], zoneId }] },
        `alias-${zoneId}`,
      );
    await assert.rejects(alias("Z2FDTNDATAQYW2"), /InvalidChangeBatch: .*does not lie within the target zone/);
    await alias("Z1U9ULNL0V5AJ3");
  });

  it("refuses what only API Gateway refuses of a domain name", async () => {
    const regionalCertificateArn = await issued("api.shop.example");
    const refused = (inputs: Properties, message: RegExp) =>
      assert.rejects(domain({ regionalCertificateArn, ...inputs }), message);
    const truststoreUri = "s3://trust/store.pem";
    const enhanced = "SecurityPolicy_TLS13_1_2_2021_06";
    const mutualTlsAuthentication = { truststoreUri };
    await refused({ mutualTlsAuthentication, securityPolicy: enhanced, endpointAccessMode: "STRICT" }, /mutual TLS/);
    await refused({ mutualTlsAuthentication, endpointAccessMode: "BASIC" }, /endpoint access mode/);
    await refused({ mutualTlsAuthentication, securityPolicy: "TLS_1_0" }, /minimum TLS version of 1\.2/);
    await refused({ securityPolicy: enhanced }, /needs an endpointAccessMode/);
    await refused(
      { securityPolicy: "TLS_1_2", endpointAccessMode: "STRICT" },
      /needs a securityPolicy SecurityPolicy_/,
    );
    await refused({ domainName: "API.shop.example" }, /lower case/);
    await refused({ domainName: "api.other.example" }, /is not for the domain name api\.other\.example/);
    await refused({ regionalCertificateArn: undefined }, /needs a certificate/);
    await refused({ certificateArn: "arn:x" }, /Cannot import certificates for EDGE while REGIONAL is active/);
    await refused({ endpointConfiguration: { types: "EDGE" } }, /certificates for REGIONAL while EDGE is active/);
    const elsewhere = await issued("there.shop.example", { region: "us-east-1" });
    await refused(
      { domainName: "there.shop.example", regionalCertificateArn: elsewhere },
      /BadRequestException: Invalid certificate ARN: .*Certificate must be in 'eu-central-1'/,
    );
    const foreign = "arn:aws:acm:eu-central-1:123456789012:certificate/none";
    await refused({ regionalCertificateArn: foreign }, /must be owned by the account/);
    const { id: pending } = await create("aws:acm/certificate:Certificate", { domainName: "x.example" }, "pending");
    await refused({ domainName: "x.example", regionalCertificateArn: pending }, /is not issued yet/);
    await domain({ regionalCertificateArn });
    await assert.rejects(domain({ regionalCertificateArn }, "twice"), /AlreadyExists/);
  });

  it("demands a public certificate as well where an imported one is used with mutual TLS", async () => {
    const regionalCertificateArn = await imported("api.shop.example");
    await domain({ regionalCertificateArn });
    const mutual = { regionalCertificateArn, mutualTlsAuthentication: { truststoreUri: "s3://trust/store.pem" } };
    const inputs = { domainName: "api.shop.example", endpointConfiguration: REGIONAL, ...mutual };
    const update = (more: Properties) =>
      provider.update({
        ...call("aws:apigateway/domainName:DomainName", { ...inputs, ...more }, "domain"),
        id: "api.shop.example",
        oldOutputs: {},
      });
    await assert.rejects(update({}), /BadRequestException: Missing ownershipVerificationCertificate\./);
    await assert.rejects(
      update({ ownershipVerificationCertificateArn: regionalCertificateArn }),
      /must be issued by ACM for api\.shop\.example/,
    );
    const elsewhere = await issued("b.shop.example");
    await assert.rejects(
      update({ ownershipVerificationCertificateArn: elsewhere }),
      /must be issued by ACM for api\.shop\.example/,
    );
    // It comes as far as the trust store, which there is none of here.
    await assert.rejects(
      update({ ownershipVerificationCertificateArn: await issued("*.shop.example") }),
      /Invalid truststoreUri/,
    );
  });

  it("reads a truststore when it is told of it, in the version that it is told, and keeps it", async () => {
    const regionalCertificateArn = await issued("api.shop.example");
    const { certificatePem } = workshop.authority;
    const object = (content: string) => ({ bucket: "trust", key: "store.pem", content });
    const objectType = "aws:s3/bucketObjectv2:BucketObjectv2";
    const mutual = (truststoreUri: string, truststoreVersion?: string) => ({
      domainName: "api.shop.example",
      endpointConfiguration: REGIONAL,
      regionalCertificateArn,
      mutualTlsAuthentication: { truststoreUri, truststoreVersion },
    });
    const uri = "s3://trust/store.pem";
    await assert.rejects(domain(mutual("https://trust/store.pem")), /BadRequestException: .*must be an S3 URI/);
    await assert.rejects(domain(mutual(uri)), /BadRequestException: .*store\.pem does not exist/);
    const { id, outputs } = await create(objectType, object("no certificate"), "store");
    const put = (content: string) =>
      provider.update({ ...call(objectType, object(content), "store"), id, oldOutputs: outputs });
    await assert.rejects(domain(mutual(uri)), /holds no certificate in PEM/);
    const first = text(await put(certificatePem), "versionId");
    await assert.rejects(domain(mutual(uri, first)), /the bucket is not versioned/);
    const versioning = { bucket: "trust", versioningConfiguration: { status: "Enabled" } };
    await create("aws:s3/bucketVersioning:BucketVersioning", versioning, "versioning");
    await assert.rejects(domain(mutual(uri, "another")), /has no version another/);
    await domain(mutual(uri, first));
    const kept = async () => {
      const found = (await store.all()).find(({ type }) => type.endsWith(":DomainName"));
      return found?.snapshot?.[0]?.inputs["content"];
    };
    const update = (inputs: Properties) =>
      provider.update({
        ...call("aws:apigateway/domainName:DomainName", inputs, "domain"),
        id: "api.shop.example",
        oldOutputs: {},
      });
    assert.equal(await kept(), certificatePem);
    const twice = `${certificatePem}\n${certificatePem}`;
    const second = text(await put(twice), "versionId");
    assert.equal(await kept(), certificatePem, "a new object changes nothing by itself");
    await update({ ...mutual(uri, first), tags: { a: "b" } });
    assert.equal(await kept(), certificatePem, "nor does another change of the domain name");
    await update(mutual(uri, second));
    assert.equal(await kept(), twice);
    await assert.rejects(update(mutual(uri, first)), /has no version .*only the object's current version is kept/);
    await update({ ...mutual(uri), mutualTlsAuthentication: undefined });
    assert.equal(await kept(), undefined);
  });

  it("maps to what exists, once for each base path, and keeps that until the mapping goes", async () => {
    await domain({ regionalCertificateArn: await issued("api.shop.example") });
    await assert.rejects(mapping({}), /Invalid REST API identifier specified/);
    const restApi = await api();
    await assert.rejects(
      mapping({ restApi, stageName: "prod" }),
      /BadRequestException: Invalid stage identifier specified/,
    );
    await assert.rejects(mapping({ restApi, domainName: "none.example" }), /NotFoundException: Invalid domain name/);
    await assert.rejects(mapping({ restApi, basePath: "a/b" }), /doesn't support the slash character/);
    const { id: deployment } = await create("aws:apigateway/deployment:Deployment", { restApi }, "deployment");
    const stage = call("aws:apigateway/stage:Stage", { restApi, deployment, stageName: "prod" }, "stage");
    const { id: stageId } = await provider.create(stage);
    const { id } = await mapping({ restApi, stageName: "prod" });
    assert.equal(id, "api.shop.example/");
    assert.equal((await mapping({ restApi, stageName: "prod", basePath: "v1" }, "v1")).id, "api.shop.example/v1");
    await assert.rejects(mapping({ restApi, stageName: "prod" }, "again"), /AlreadyExists/);
    await assert.rejects(provider.delete({ ...stage, id: stageId }), /remove all base path mappings/);
    for (const [name, mapped] of [
      ["mapping", id],
      ["v1", `${id}v1`],
    ] as const) {
      await provider.delete({ ...call("aws:apigateway/basePathMapping:BasePathMapping", {}, name), id: mapped });
    }
    await provider.delete({ ...stage, id: stageId });
  });
});
