import * as assert from "node:assert/strict";
import { INTERNET } from "../../twin/addresses";
import { TwinPaths } from "../../twin/paths";
import type { ResourceRecord } from "../../twin/resourceRecord";
import { apiGatewayConfigurationSchema, type CustomDomain } from "../../twin/services/apiGateway/configuration";
import { cloudTopology } from "../../twin/topology/cloudTopology";
import type { CloudContext } from "../../twin/topology/cloudContext";
import { publicNames } from "../../twin/topology/dns";
import { Resources } from "../../twin/topology/resources";
import { Workshop } from "./servicesSupport";

const REGION = "eu-central-1";
const ARN = `arn:aws:acm:${REGION}:123456789012:certificate/1`;
const REGIONAL = `d-abcdef0123.execute-api.${REGION}.amazonaws.com`;

type Inputs = Record<string, unknown>;

function record(type: string, id: string, inputs: Inputs, outputs: Inputs = {}): ResourceRecord {
  return { urn: `urn:pulumi:twin::p::${type}::${id}`, type, id, inputs, outputs: { ...inputs, ...outputs } };
}

describe("cloud topology: custom domain names", () => {
  let workshop: Workshop;
  let context: CloudContext;

  before(() => {
    workshop = new Workshop();
    context = {
      paths: new TwinPaths(workshop.directory),
      region: REGION,
      accountId: "123456789012",
      certificateAuthority: workshop.authority,
      twinSecret: "0".repeat(64),
      runDirectory: "/run/portcullis",
    };
  });
  after(() => workshop.remove());

  function records(domain: Inputs = {}, mapping: Inputs = {}, certificate: Inputs = {}): ResourceRecord[] {
    return [
      record("aws:apigateway/restApi:RestApi", "api1", { endpointConfiguration: { types: "REGIONAL" } }),
      record(
        "aws:acm/certificate:Certificate",
        ARN,
        { domainName: "shop.example", subjectAlternativeNames: ["*.shop.example"], ...certificate },
        { arn: ARN },
      ),
      record(
        "aws:apigateway/domainName:DomainName",
        "api.shop.example",
        {
          domainName: "api.shop.example",
          regionalCertificateArn: ARN,
          endpointConfiguration: { types: "REGIONAL" },
          securityPolicy: "TLS_1_2",
          ...domain,
        },
        { regionalDomainName: REGIONAL },
      ),
      record("aws:apigateway/basePathMapping:BasePathMapping", "m", {
        domainName: "api.shop.example",
        restApi: "api1",
        stageName: "prod",
        ...mapping,
      }),
    ];
  }

  function domainOf(made: ResourceRecord[]): CustomDomain | undefined {
    const { services } = cloudTopology(made, [], context);
    const { configuration } = services.find(({ name }) => name === "apiGateway") ?? {};
    return apiGatewayConfigurationSchema.parse(configuration).domains[0];
  }

  it("reads a domain with its mappings and the certificate that ACM issued", () => {
    const domain = domainOf(records());
    assert.deepEqual(domain, {
      name: "api.shop.example",
      certificate: workshop.certificate("shop.example", "*.shop.example"),
      minimumTlsVersion: "TLSv1.2",
      matchServerName: false,
      truststore: undefined,
      mappings: [{ basePath: "", apiId: "api1", stageName: "prod" }],
    });
    const strict = domainOf(
      records({ securityPolicy: "SecurityPolicy_TLS13_1_3_2025_09", endpointAccessMode: "STRICT" }, { basePath: "v1" }),
    );
    assert.deepEqual([strict?.minimumTlsVersion, strict?.matchServerName], ["TLSv1.3", true]);
    assert.equal(strict?.mappings[0]?.basePath, "v1");
    const basic = domainOf(
      records({ securityPolicy: "SecurityPolicy_TLS13_1_2_2021_06", endpointAccessMode: "BASIC" }),
    );
    assert.deepEqual([basic?.minimumTlsVersion, basic?.matchServerName], ["TLSv1.2", false]);
  });

  it("reads the truststore that the domain name was told of, and leaves out what is no certificate", () => {
    const pem = workshop.authority.certificatePem.trim();
    const broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----";
    const object = (content: string): ResourceRecord =>
      record("aws:s3/bucketObjectv2:BucketObjectv2", "trust", { bucket: "trust", key: "store.pem", content });
    const made = records({ mutualTlsAuthentication: { truststoreUri: "s3://trust/store.pem" } });
    const told = (content: string): ResourceRecord[] =>
      [...made, object("newer")].map((one) =>
        one.type.endsWith(":DomainName") ? { ...one, snapshot: [object(content)] } : one,
      );
    assert.equal(domainOf(told(`notes\n${broken}\n${pem}\n`))?.truststore, pem);
    assert.throws(() => domainOf(told(broken)), /holds no truststore/);
    assert.throws(() => domainOf(made), /holds no truststore/);
  });

  it("shows an imported certificate with its chain", () => {
    const { certificatePem, privateKeyPem } = workshop.certificate("api.shop.example");
    const chain = workshop.authority.certificatePem;
    const imported = { certificateBody: certificatePem, privateKey: privateKeyPem, certificateChain: chain };
    assert.deepEqual(domainOf(records({}, {}, { ...imported, domainName: undefined }))?.certificate, {
      certificatePem: `${certificatePem.trim()}\n${chain.trim()}`,
      privateKeyPem,
    });
  });

  it("leads the regional domain name, and Route 53 records for it, to the front door", () => {
    const made = [
      ...records(),
      record("aws:route53/record:Record", "a", {
        name: "api.shop.example",
        type: "A",
        aliases: [{ name: REGIONAL, zoneId: "Z1U9ULNL0V5AJ3", evaluateTargetHealth: false }],
      }),
      record("aws:route53/record:Record", "c", { name: "www.shop.example", type: "CNAME", records: [REGIONAL] }),
    ];
    const names = publicNames(new Resources(made), [], cloudTopology(made, [], context).dns);
    for (const name of [REGIONAL, "api.shop.example", "www.shop.example"]) {
      const addresses = names.filter((one) => one.name === name).map(({ address }) => address);
      assert.deepEqual(addresses, [INTERNET.services.apiGateway], name);
    }
  });

  it("refuses by name what it does not play", () => {
    const refused = (made: ResourceRecord[], message: RegExp): void =>
      assert.throws(() => cloudTopology(made, [], context), message);
    refused(records({ endpointConfiguration: { types: "EDGE" } }), /api\.shop\.example: .*EDGE custom domain names/);
    refused(records({ endpointConfiguration: { types: "PRIVATE" } }), /PRIVATE custom domain names/);
    refused(records({ endpointConfiguration: { types: "REGIONAL", ipAddressType: "dualstack" } }), /IPv6/);
    refused(records({ domainName: "*.shop.example" }, { domainName: "*.shop.example" }), /wildcard/);
    refused(records({ routingMode: "ROUTING_RULE_ONLY" }), /routing rules \(routingMode ROUTING_RULE_ONLY\)/);
    refused(records({ securityPolicy: "TLS_1_0" }), /securityPolicy TLS_1_0/);
    refused(records({ certificateBody: "x" }), /import them into ACM/);
    refused(records({ policy: "{}" }), /policies of domain names/);
    refused(records({ regionalCertificateArn: "arn:other" }), /the certificate arn:other is none of this stack's/);
    refused(records({}, { restApi: "api2" }), /the REST API api2 is none of this stack's/);
    refused(records({}, { domainNameId: "x" }), /private domain names/);
    refused(records({}, { domainName: "another.example" }), /another\.example is none of this stack's/);
    const api = { endpointConfiguration: { types: "REGIONAL" }, endpointAccessMode: "STRICT" };
    refused([record("aws:apigateway/restApi:RestApi", "api1", api)], /endpointAccessMode of an API/);
  });
});
