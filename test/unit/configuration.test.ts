import * as assert from "node:assert/strict";
import * as path from "node:path";
import { InvalidInputError } from "../../components/checks/problem";
import { type Configuration, readConfiguration } from "../../configuration";
import { temporaryDebianPackage } from "../support/debianPackage";
import { temporaryBundle } from "./componentsMocks";

const ZONES = [
  { name: "eu-central-1a", state: "active", publicCidr: "10.40.0.0/24", gatewayCidr: "10.40.10.0/24" },
  { name: "eu-central-1b", state: "reserved", publicCidr: "10.40.1.0/24", gatewayCidr: "10.40.11.0/24" },
];

function waf(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    cidrBlock: "10.40.0.0/16",
    zones: ZONES,
    certificate: { domainName: "*.shop.example", hostedZoneId: "Z0PORTCULLIS" },
    imageId: "ami-0123456789abcdef0",
    gatewayBundle: temporaryBundle(),
    ...changes,
  };
}

function endpoint(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return { host: "api.shop.example", origin: { sampleApi: { accountLogging: false } }, ...changes };
}

function read(raw: { region?: string; waf?: unknown; endpoints?: unknown }): Configuration {
  return readConfiguration({ region: "eu-central-1", waf: waf(), endpoints: [endpoint()], ...raw }, __dirname);
}

function refusal(raw: { region?: string; waf?: unknown; endpoints?: unknown }): InvalidInputError {
  try {
    read(raw);
  } catch (error) {
    assert.ok(error instanceof InvalidInputError, String(error));
    return error;
  }
  return assert.fail("accepted");
}

function refusedKeys(raw: { region?: string; waf?: unknown; endpoints?: unknown }): string[] {
  return refusal(raw).problems.map((problem) => problem.key);
}

describe("configuration", () => {
  it("is read with its defaults", () => {
    const { waf: stack, endpoints } = read({
      endpoints: [endpoint({ origin: { restApiId: "a1b2c3d4e5", stageName: "v1" } })],
    });
    assert.equal(stack.region, "eu-central-1");
    assert.equal(stack.protectAddresses, undefined);
    const origin = { kind: "restApi", restApiId: "a1b2c3d4e5", stageName: "v1", endpointType: undefined };
    assert.deepEqual(endpoints[0]?.origin, origin);
    // The component's own defaults.
    assert.equal(endpoints[0].originSecretGeneration, undefined);
    assert.equal(endpoints[0].auditUntil, undefined);
  });

  it("refuses what is missing, by its key", () => {
    assert.deepEqual(refusedKeys({ region: undefined }), ["aws:region"]);
    assert.deepEqual(refusedKeys({ waf: undefined }), ["portcullis:waf"]);
    assert.deepEqual(refusedKeys({ endpoints: undefined }), ["portcullis:endpoints"]);
    assert.deepEqual(refusedKeys({ waf: waf({ imageId: undefined }) }), ["portcullis:waf.imageId"]);
    assert.deepEqual(refusedKeys({ waf: waf({ cidrBlock: undefined }) }), ["portcullis:waf.cidrBlock"]);
    const zones = [ZONES[0], { ...ZONES[1], gatewayCidr: undefined }];
    assert.deepEqual(refusedKeys({ waf: waf({ zones }) }), ["portcullis:waf.zones[1].gatewayCidr"]);
    assert.deepEqual(refusedKeys({ endpoints: [endpoint({ host: undefined })] }), ["portcullis:endpoints[0].host"]);
  });

  it("refuses wrong types and unknown keys", () => {
    assert.deepEqual(refusedKeys({ waf: "10.40.0.0/16" }), ["portcullis:waf"]);
    assert.deepEqual(refusedKeys({ endpoints: ["api.shop.example"] }), ["portcullis:endpoints[0]"]);
    assert.deepEqual(refusedKeys({ waf: waf({ protect: "yes" }) }), ["portcullis:waf.protect"]);
    assert.deepEqual(refusedKeys({ waf: waf({ zones: "eu-central-1a" }) }), ["portcullis:waf.zones"]);
    assert.deepEqual(refusedKeys({ waf: waf({ hostRoutePollSeconds: 0 }) }), ["portcullis:waf.hostRoutePollSeconds"]);
    assert.deepEqual(refusedKeys({ waf: waf({ gatewayStartMinutes: 61 }) }), ["portcullis:waf.gatewayStartMinutes"]);
    assert.deepEqual(refusedKeys({ waf: waf({ instancetype: "t3.small" }) }), ["portcullis:waf.instancetype"]);
    assert.deepEqual(refusedKeys({ endpoints: [endpoint({ mode: "block" })] }), ["portcullis:endpoints[0].mode"]);
    assert.deepEqual(refusedKeys({ endpoints: {} }), ["portcullis:endpoints"]);
  });

  it("refuses one zone, a zone of another region, and an unknown state", () => {
    assert.deepEqual(refusedKeys({ waf: waf({ zones: ZONES.slice(0, 1) }) }), ["portcullis:waf.zones"]);
    const elsewhere = [ZONES[0], { ...ZONES[1], name: "eu-west-1a" }];
    assert.deepEqual(refusedKeys({ waf: waf({ zones: elsewhere }) }), ["portcullis:waf.zones[1].name"]);
    const unknown = [ZONES[0], { ...ZONES[1], state: "standby" }];
    const error = refusal({ waf: waf({ zones: unknown }) });
    assert.deepEqual(
      error.problems.map(({ key }) => key),
      ["portcullis:waf.zones[1].state"],
    );
    assert.match(error.message, /"standby"[\s\S]*reserved or active/);
  });

  it("refuses unknown modes and says which there are", () => {
    const error = refusal({ endpoints: [endpoint({ lockMode: "open", originProof: "password" })] });
    const modes = "cloudfront or direct or private or iam";
    assert.match(error.message, new RegExp(`portcullis:endpoints\\[0\\]\\.lockMode: "open"\\n\\s+allowed: ${modes}`));
    assert.match(error.message, /portcullis:endpoints\[0\]\.originProof: "password"\n\s+allowed: mtls or header/);
  });

  it("refuses a host that is no name, a host twice, and one that no certificate covers", () => {
    assert.deepEqual(refusedKeys({ endpoints: [endpoint({ host: "https://api.shop.example" })] }), [
      "portcullis:endpoints[0].host",
    ]);
    const twice = refusal({ endpoints: [endpoint(), endpoint()] });
    assert.deepEqual(
      twice.problems.map(({ key }) => key),
      ["portcullis:endpoints[1].host"],
    );
    assert.match(twice.message, /portcullis:endpoints\[0\] has it already/);
    const uncovered = [endpoint({ host: "api.other.example" })];
    assert.deepEqual(refusedKeys({ endpoints: uncovered }), ["portcullis:endpoints[0].host"]);
    const certificateArn = "arn:aws:acm:eu-central-1:123456789012:certificate/0a1b2c3d-0000-0000-0000-000000000000";
    assert.equal(read({ endpoints: [endpoint({ host: "api.other.example", certificateArn })] }).endpoints.length, 1);
  });

  it("refuses certificates that are neither given nor made, or both", () => {
    const keys = (certificate: unknown) => refusedKeys({ waf: waf({ certificate }) });
    const arn = "arn:aws:acm:eu-central-1:123456789012:certificate/0a1b2c3d-0000-0000-0000-000000000000";
    assert.deepEqual(keys({}), ["portcullis:waf.certificate"]);
    assert.deepEqual(keys({ arn, names: ["*.shop.example"], domainName: "*.shop.example" }), [
      "portcullis:waf.certificate",
    ]);
    assert.deepEqual(keys({ arn }), ["portcullis:waf.certificate.names"]);
    assert.deepEqual(keys({ arn: arn.replace("eu-central-1", "us-east-1"), names: ["*.shop.example"] }), [
      "portcullis:waf.certificate.arn",
    ]);
    assert.deepEqual(keys({ domainName: "*.shop.example" }), ["portcullis:waf.certificate.hostedZoneId"]);
  });

  it("demands a word on account logging, with the error that AWS gives without a role", () => {
    const error = refusal({ endpoints: [endpoint({ origin: { sampleApi: {} } })] });
    assert.match(error.message, /CloudWatch Logs role ARN must be set in account settings to enable logging/);
    const sets = { origin: { sampleApi: { accountLogging: true } } };
    assert.deepEqual(refusedKeys({ endpoints: [endpoint(sets), endpoint({ host: "b.shop.example", ...sets })] }), [
      "portcullis:endpoints[1].origin.sampleApi.accountLogging",
    ]);
  });

  it("names the command that makes a missing gateway bundle", () => {
    const error = refusal({ waf: waf({ gatewayBundle: "no-such-file.tar" }) });
    assert.match(error.message, /npm run gateway:bundle/);
  });

  it("reports everything at once, each with key, value, what is allowed and the fix", () => {
    const error = refusal({
      region: "europe",
      waf: waf({
        imageId: "debian",
        zones: [
          { ...ZONES[0], publicCidr: "10.40.0.1/24" },
          { ...ZONES[1], gatewayCidr: "10.40.10.0/25" },
        ],
      }),
      endpoints: [endpoint({ host: "shop" }), endpoint({ origin: { stageName: "v/1", restApiId: "A" } })],
    });
    assert.deepEqual(error.problems.map(({ key }) => key).sort(), [
      "aws:region",
      "portcullis:endpoints[0].host",
      "portcullis:endpoints[1].origin.restApiId",
      "portcullis:endpoints[1].origin.stageName",
      "portcullis:waf.imageId",
      "portcullis:waf.zones[0].publicCidr",
      "portcullis:waf.zones[1].gatewayCidr",
    ]);
    for (const problem of error.problems) {
      assert.ok(error.message.includes(`${problem.key}: ${JSON.stringify(problem.value)}`), problem.key);
      assert.ok(error.message.includes(`allowed: ${problem.allowed}`));
      assert.ok(error.message.includes(`fix: ${problem.fix}`));
    }
  });

  const management = { host: "waf-admin.shop.example", adminCidrs: ["10.8.0.0/24"] };
  const managed = (changes: Record<string, unknown>): Record<string, unknown> =>
    waf({
      zones: ZONES.map((zone, index) => ({ ...zone, managementCidr: `10.40.20.${index * 16}/28` })),
      management: { ...management, ...changes },
    });

  it("has no management server unless it is asked for, and reads one that is", () => {
    assert.equal(read({}).waf.management, undefined);
    const { management: given, zones } = read({ waf: managed({ eventsMegabytes: 16 }) }).waf;
    assert.deepEqual([given?.host, given?.adminCidrs, given?.eventsMegabytes], [...Object.values(management), 16]);
    assert.deepEqual(
      zones.map(({ managementCidr }) => managementCidr),
      ["10.40.20.0/28", "10.40.20.16/28"],
    );
  });

  it("finds the agent for Session Manager from the program's folder", () => {
    const file = temporaryDebianPackage();
    const sessionManagerAgent = path.relative(__dirname, file);
    const { management: given } = read({
      waf: managed({ access: "sessionManager", adminCidrs: undefined, sessionManagerAgent }),
    }).waf;
    assert.deepEqual(
      [given?.access, given?.adminCidrs, given?.sessionManagerAgent],
      ["sessionManager", undefined, file],
    );
  });

  it("refuses a management server that cannot be, by its keys", () => {
    const key = "portcullis:waf.management";
    const bySession = { access: "sessionManager", adminCidrs: undefined };
    for (const sessionManagerAgent of [undefined, 7, "nowhere.deb", path.basename(__filename)]) {
      assert.deepEqual(refusedKeys({ waf: managed({ ...bySession, sessionManagerAgent }) }), [
        `${key}.sessionManagerAgent`,
      ]);
    }
    assert.deepEqual(refusedKeys({ waf: waf({ management: "on" }) }), [
      key,
      ...ZONES.map((_, i) => `portcullis:waf.zones[${i}].managementCidr`),
    ]);
    assert.deepEqual(refusedKeys({ waf: managed({ access: "vpn" }) }), [`${key}.access`]);
    assert.deepEqual(refusedKeys({ waf: managed({ adminCidrs: "10.8.0.0/24" }) }), [`${key}.adminCidrs`]);
    assert.deepEqual(refusedKeys({ waf: managed({ adminCidrs: [7] }) }), [`${key}.adminCidrs[0]`]);
    assert.deepEqual(refusedKeys({ waf: managed({ colour: "blue" }) }), [`${key}.colour`]);
    const { problems } = refusal({ waf: managed({ host: "api.shop.example" }) });
    assert.deepEqual(
      problems.map(({ key: at, allowed }) => `${at}: ${allowed}`),
      [`${key}.host: a host that no endpoint has; portcullis:endpoints[0] has it already`],
    );
  });
});
