import * as assert from "node:assert/strict";
import * as path from "node:path";
import { PROJECT_ROOT } from "../../twin/paths";
import { programTsconfig, withProject } from "../support/engine";
import { temporaryBundle } from "../unit/componentsMocks";

const COMPONENTS = path.join(PROJECT_ROOT, "components");

const TOMORROW = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);

/** Each component twice: as unsafe as its arguments make it, and as safe as by default, or safer. */
const PROGRAM = `
  import {
    Authorizer,
    EgressKind,
    HostRouteWafMode,
    LockMode,
    MethodAuthorizer,
    OriginProof,
    ProtectedEndpoint,
    PublicWafStack,
    RestApiEndpointType,
    UpdateKind,
    ZoneState,
  } from ${JSON.stringify(COMPONENTS)};
  const region = "eu-central-1";
  const state = ZoneState.Active;
  const stackArgs = {
    region,
    cidrBlock: "10.40.0.0/16",
    zones: [
      { name: "eu-central-1a", state, publicCidr: "10.40.0.0/24", gatewayCidr: "10.40.10.0/24" },
      { name: "eu-central-1b", state, publicCidr: "10.40.1.0/24", gatewayCidr: "10.40.11.0/24" },
    ],
    certificate: { domainName: "*.shop.example", hostedZoneId: "Z0PORTCULLIS" },
    imageId: "ami-0123456789abcdef0",
    gatewayBundlePath: ${JSON.stringify(temporaryBundle())},
  };
  new PublicWafStack("weak", {
    ...stackArgs,
    egress: EgressKind.SingleNat,
    update: UpdateKind.InstanceRefresh,
    protectAddresses: false,
    deletionProtection: false,
    httpRedirect: true,
    scaling: { minimum: 2, maximum: 2 },
  });
  const stack = new PublicWafStack("strong", { ...stackArgs, protectAddresses: true });

  const origin = { restApiId: "a1b2c3d4e5", stageName: "v1" };
  const endpointArgs = { attachment: stack.attachment, region, origin };
  const host = (name: string) => ({ ...endpointArgs, host: \`\${name}.shop.example\` });
  new ProtectedEndpoint("weak-api", { ...host("weak"), waf: { mode: HostRouteWafMode.Detect } });
  const zone = { hostedZoneId: "Z0PORTCULLIS" };
  new ProtectedEndpoint("secret-api", {
    ...host("secret"),
    ...zone,
    originProof: OriginProof.Header,
    alsoAccept: OriginProof.Mtls,
    sendServerName: false,
    authorizerConcurrency: -1,
  });
  new ProtectedEndpoint("audited-api", { ...host("audited"), auditUntil: ${JSON.stringify(TOMORROW)} });
  new ProtectedEndpoint("edge-api", {
    ...host("edge"),
    origin: { ...origin, endpointType: RestApiEndpointType.Edge },
  });
  for (const lockMode of [LockMode.Cloudfront, LockMode.Direct])
    new ProtectedEndpoint("own-" + lockMode, { ...host(lockMode), lockMode, methodAuthorizer: MethodAuthorizer.Own });
  new ProtectedEndpoint("certificate-api", { ...host("certificate"), ...zone });
  new ProtectedEndpoint("strong-api", { ...host("strong"), waf: { mode: HostRouteWafMode.Block, paranoiaLevel: 2 } });

  const authorizerArgs = { restApiId: "f6g7h8i9j0", region, allowedAddresses: ["203.0.113.10"] };
  new Authorizer("weak-authorizer", {
    ...authorizerArgs,
    logRetentionDays: 30,
    auditUntil: ${JSON.stringify(TOMORROW)},
    reservedConcurrency: -1,
  });
  const originSecret = { secretArn: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:x" };
  const clientCertificates = [{ issuer: "CN=a", subject: "CN=b" }];
  new Authorizer("edge-authorizer", { ...authorizerArgs, originSecret, endpointType: RestApiEndpointType.Edge });
  new Authorizer("either-authorizer", { ...authorizerArgs, originSecret, clientCertificates });
  new Authorizer("strong-authorizer", { ...authorizerArgs, logRetentionDays: 365 });
`;

const WARNINGS = [
  /warning: egress: singleNat is less safe than the default: .*the one NAT gateway fails/,
  /warning: update: instanceRefresh is less safe than the default: .*whether they get healthy/,
  /warning: httpRedirect: true is less safe than the default: .*plain HTTP/,
  /warning: protectAddresses: false is less safe than the default: .*release the fixed addresses/,
  /warning: deletionProtection: false is less safe than the default: .*delete the load balancer/,
  /warning: waf\.mode: detect is less safe than the default: .*still reaches the API of weak\.shop\.example/,
  /warning: scaling\.maximum: 2 is less safe than the default: .*never more gateways/,
  /warning: originProof: header is less safe than the default: who learns the secret of secret\.shop\.example/,
  /warning: alsoAccept: mtls is less safe than the default: either proof is enough/,
  /warning: sendServerName: false is less safe than the default: .*names no host/,
  /warning: authorizerConcurrency: -1 is less safe than the default: .*concurrency of every function/,
  /warning: auditUntil: \S+ is less safe than the default: until that day is over audited\.shop\.example can be got around/,
  /warning: origin\.endpointType: EDGE is less safe than the default: .*second distribution/,
  /warning: methodAuthorizer: own is less safe than the default: the API of cloudfront\.shop\.example is locked by the web ACL alone/,
  /warning: methodAuthorizer: own is less safe than the default: the API of direct\.shop\.example is locked by its resource policy alone/,
  /warning: logRetentionDays: 30 is less safe than the default: .*for 30 days only/,
  /warning: auditUntil: \S+ is less safe than the default: until that day is over nothing is refused/,
  /warning: reservedConcurrency: -1 is less safe than the default: .*concurrency of every function/,
  /warning: endpointType: EDGE is less safe than the default: .*second distribution/,
  /warning: originSecret beside clientCertificates is less safe than the default: either proof is enough/,
];

describe("a component that is told to be less safe than its default", function () {
  this.timeout(120_000);

  it("says so in one line for each such argument, with what is lost, and nothing where it is safer", async () => {
    await withProject({ "index.ts": PROGRAM, "tsconfig.json": programTsconfig({ rootDir: "/" }) }, async (engine) => {
      const { exitCode, output } = await engine.preview();
      assert.equal(exitCode, 0, output);
      const lines = output.split("\n").filter((line) => /less safe|warning:/.test(line));
      for (const warning of WARNINGS) {
        assert.equal(lines.filter((line) => warning.test(line)).length, 1, `${String(warning)} in:\n${output}`);
      }
      assert.equal(lines.length, WARNINGS.length, lines.join("\n"));
    });
  });
});
