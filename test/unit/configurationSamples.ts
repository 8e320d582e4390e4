import { temporaryDebianPackage } from "../support/debianPackage";
import { temporaryBundle } from "./componentsMocks";

/** Configurations that are right, and that have every key there is between them. */
export function completeConfigurations(): Record<string, unknown>[] {
  const waf = {
    cidrBlock: "10.40.0.0/16",
    zones: [
      { name: "eu-central-1a", state: "active", publicCidr: "10.40.0.0/24", gatewayCidr: "10.40.10.0/24" },
      { name: "eu-central-1b", state: "active", publicCidr: "10.40.1.0/24", gatewayCidr: "10.40.11.0/24" },
      { name: "eu-central-1c", state: "reserved", publicCidr: "10.40.2.0/24", gatewayCidr: "10.40.12.0/24" },
    ],
    imageId: "ami-0123456789abcdef0",
    instanceType: "c7i.large",
    protect: true,
    httpRedirect: true,
    privateApis: true,
    gatewayBundle: temporaryBundle(),
    hostRoutePollSeconds: 10,
    gatewayStartMinutes: 10,
    scaling: { minimum: 2, maximum: 4, cpuPercent: 60, requestsPerGateway: 3000 },
    update: "newGroup",
    tags: { team: "platform", "cost centre": "42" },
  };
  const management = {
    access: "private",
    host: "waf-admin.shop.example",
    adminCidrs: ["10.8.0.0/24"],
    hostedZoneId: "Z0PORTCULLIS",
    certificateArn: CERTIFICATE,
    loginSecretArn: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:waf/login-AbCdEf",
    instanceType: "t3.small",
    eventsMegabytes: 2048,
  };
  const bySession = {
    access: "sessionManager",
    host: "waf-admin.shop.example",
    sessionManagerAgent: temporaryDebianPackage(),
  };
  const sampleApi = {
    host: "sample.shop.example",
    hostedZoneId: "Z0PORTCULLIS",
    lockMode: "cloudfront",
    origin: { sampleApi: { accountLogging: true, anyMethod: true, endpointType: "REGIONAL" } },
  };
  const bySecret = {
    host: "secret.shop.example",
    lockMode: "cloudfront",
    originProof: "header",
    originSecretGeneration: 3,
    sendServerName: false,
    methodAuthorizer: "endpoint",
    delegateFunctionArn: "arn:aws:lambda:eu-central-1:123456789012:function:former-authorizer",
    auditUntil: inAMonth(),
    origin: { restApiId: "a1b2c3d4e5", stageName: "v1", endpointType: "EDGE" },
  };
  const byCertificate = {
    host: "certificate.shop.example",
    hostedZoneId: "Z0PORTCULLIS",
    originProof: "mtls",
    originHost: "certificate-api.shop.example",
    originCertificateArn: CERTIFICATE,
    ownershipVerificationCertificateArn: CERTIFICATE.replace(/[^/]*$/, "1b2c3d4e-0000-0000-0000-000000000000"),
    clientCertificateGeneration: 2,
    origin: { restApiId: "a1b2c3d4e5", stageName: "v1" },
  };
  const changing = {
    host: "changing.shop.example",
    hostedZoneId: "Z0PORTCULLIS",
    originProof: "mtls",
    originHost: "changing-api.shop.example",
    alsoAccept: "header",
    clientCertificate: {
      certificateArn: CERTIFICATE.replace("eu-central-1", "us-east-1"),
      authorities: "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
      clients: [{ issuer: "CN=authority", subject: "CN=distribution" }],
    },
    origin: { restApiId: "a1b2c3d4e5", stageName: "v1" },
  };
  const restApi = {
    host: "api.shop.example",
    certificateArn: CERTIFICATE,
    waf: { mode: "detect", paranoiaLevel: 2 },
    priceClass: "PriceClass_All",
    authorizerConcurrency: 5,
    origin: { restApiId: "a1b2c3d4e5", stageName: "v1" },
  };
  const anywhere = Object.fromEntries(Object.entries(waf).filter(([key]) => key !== "cidrBlock"));
  const brought = {
    ...anywhere,
    network: { vpcId: "vpc-0123456789abcdef0" },
    egress: "singleNat",
    zones: ["a", "b"].map((letter, index) => ({
      name: `eu-central-1${letter}`,
      state: "active",
      allocationId: `eipalloc-0000000000000000${index}`,
      publicSubnetId: `subnet-0000000000000000${index}`,
      gatewaySubnetId: `subnet-1000000000000000${index}`,
      gatewayRouteTableId: `rtb-0000000000000000${index}`,
    })),
  };
  const given = { arn: CERTIFICATE, names: ["*.shop.example"] };
  const made = { domainName: "*.shop.example", hostedZoneId: "Z0PORTCULLIS" };
  return [
    {
      "aws:region": "eu-central-1",
      "portcullis:waf": { ...waf, certificate: given, zones: withManagement(waf.zones), management },
      "portcullis:endpoints": [sampleApi, restApi],
    },
    {
      "aws:region": "eu-central-1",
      "portcullis:waf": { ...waf, certificate: given, zones: withManagement(waf.zones), management: bySession },
      "portcullis:endpoints": [sampleApi],
    },
    {
      "aws:region": "eu-central-1",
      "portcullis:waf": { ...waf, certificate: made },
      "portcullis:endpoints": [restApi, bySecret, byCertificate, changing],
    },
    {
      "aws:region": "eu-central-1",
      "portcullis:waf": { ...brought, certificate: made },
      "portcullis:endpoints": [sampleApi],
    },
  ];
}

const CERTIFICATE = "arn:aws:acm:eu-central-1:123456789012:certificate/0a1b2c3d-0000-0000-0000-000000000000";

/** An audit may not end far away. */
function inAMonth(): string {
  return new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
}

function withManagement<T>(zones: T[]): (T & { managementCidr: string })[] {
  return zones.map((zone, index) => ({ ...zone, managementCidr: `10.40.20.${index * 16}/28` }));
}
