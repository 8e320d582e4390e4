import * as assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import {
  Authorizer,
  type AuthorizerArgs,
  InvalidInputError,
  OriginProof,
  ProtectedEndpoint,
  type ProtectedEndpointArgs,
} from "../../components";
import { attachmentProblems } from "../../components/checks/endpoint";
import { headersNotForwarded } from "../../components/locks/distribution";
import { CLIENT_HEADERS_DROPPED, VIEWER_ADDRESS_HEADER } from "../../contracts/headers";
import { type Declared, settled, startMocks, statements, valueOf } from "./componentsMocks";
import { ATTACHMENT, declareEndpoint, REGION } from "./endpointSample";

const DISTRIBUTION_HOST = "d111111abcdef8.cloudfront.net";

const declare = (changes: Partial<ProtectedEndpointArgs> = {}) =>
  declareEndpoint({ originProof: OriginProof.Header, ...changes });

async function declareAuthorizer(changes: Partial<AuthorizerArgs> = {}): Promise<Declared> {
  const declared = await startMocks();
  new Authorizer("gate", {
    restApiId: "a1b2c3d4e5",
    region: REGION,
    allowedAddresses: ["203.0.113.11", "203.0.113.10"],
    ...changes,
  });
  await settled(declared);
  return declared;
}

function settingsOf(declared: Declared): unknown {
  const { environment } = declared.only("aws:lambda/function:Function").inputs;
  const { variables } = environment as { variables: Record<string, string> };
  assert.deepEqual(Object.keys(variables), ["PORTCULLIS_AUTHORIZER_SETTINGS"]);
  return JSON.parse(variables.PORTCULLIS_AUTHORIZER_SETTINGS ?? "");
}

describe("ProtectedEndpoint", () => {
  let declared: Declared;
  let endpoint: ProtectedEndpoint;

  before(async () => {
    ({ declared, endpoint } = await declare());
  });

  it("has a distribution that runs the viewer gate on its only behavior, caches nothing and is HTTPS on both sides", () => {
    const { inputs } = declared.only("aws:cloudfront/distribution:Distribution");
    const behavior = inputs.defaultCacheBehavior as Record<string, unknown>;
    const gate = declared.only("aws:cloudfront/function:Function");
    assert.deepEqual(behavior.functionAssociations, [
      { eventType: "viewer-request", functionArn: `arn:aws:mock:eu-central-1:123456789012:${gate.name}` },
    ]);
    assert.equal(inputs.orderedCacheBehaviors, undefined);
    assert.equal(behavior.cachePolicyId, "4135ea2d-6df8-44a3-9df3-4b5a84be39ad");
    assert.equal(behavior.viewerProtocolPolicy, "https-only");
    assert.equal((behavior.allowedMethods as string[]).length, 7);
    assert.equal(inputs.isIpv6Enabled, false);
    assert.deepEqual(inputs.viewerCertificate, { cloudfrontDefaultCertificate: true });
    // The mocks mark the whole list as secret, for the header in it.
    const origins = inputs.origins as { value: { domainName: string; customOriginConfig: Record<string, unknown> }[] };
    const [origin] = origins.value;
    assert.equal(origin?.domainName, "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com");
    assert.equal(origin.customOriginConfig.originProtocolPolicy, "https-only");
    assert.deepEqual(origin.customOriginConfig.originSslProtocols, ["TLSv1.2"]);
  });

  it("names both addresses, active and reserved, in the viewer gate", () => {
    const code = String(declared.only("aws:cloudfront/function:Function").inputs.code);
    assert.match(code, /\["203\.0\.113\.10", "203\.0\.113\.11"\]/);
  });

  it("forwards everything but Host and what no client may say; the gate's own header passes", () => {
    const { headersConfig } = declared.only("aws:cloudfront/originRequestPolicy:OriginRequestPolicy").inputs;
    assert.deepEqual(headersConfig, { headerBehavior: "allExcept", headers: { items: headersNotForwarded() } });
    const items = headersNotForwarded();
    assert.ok(items.includes("host"));
    assert.ok(!items.includes(VIEWER_ADDRESS_HEADER));
    // CloudFront removes X-Real-IP from every request.
    for (const header of CLIENT_HEADERS_DROPPED.filter((name) => name !== "x-real-ip")) {
      assert.ok(header === VIEWER_ADDRESS_HEADER || items.includes(header), header);
    }
    assert.ok(items.length <= 10, "CloudFront takes ten at most");
  });

  it("keeps the secret a secret: in Secrets Manager and the distribution only, and marked as one", () => {
    const secret = "A".repeat(64);
    const holders = declared.resources.filter(({ inputs }) => JSON.stringify(inputs).includes(secret));
    assert.deepEqual(holders.map(({ type }) => type).sort(), [
      "aws:cloudfront/distribution:Distribution",
      "aws:secretsmanager/secretVersion:SecretVersion",
      "aws:wafv2/webAcl:WebAcl",
    ]);
    const marker = "4dabf18193072939515e22adb298388d";
    const version = declared.only("aws:secretsmanager/secretVersion:SecretVersion").inputs.secretString;
    assert.deepEqual(version, {
      [marker]: "1b47061264138c4ac30d75fd1eb44270",
      value: JSON.stringify({ live: [secret, secret] }),
    });
    const { origins } = declared.only("aws:cloudfront/distribution:Distribution").inputs;
    assert.ok(JSON.stringify(origins).includes(marker));
    const passwords = declared.ofType("random:index/randomPassword:RandomPassword");
    assert.deepEqual(
      passwords.map(({ name, inputs }) => [name, inputs]).sort(),
      ["orders-origin-secret-1", "orders-origin-secret-2"].map((name) => [name, { length: 64, special: false }]),
    );
  });

  it("writes the host route that the contract describes", () => {
    const { inputs } = declared.only("aws:s3/bucketObjectv2:BucketObjectv2");
    assert.deepEqual([inputs.bucket, inputs.key], ["waf-gateways-bucket", "host-routes/api.shop.example.json"]);
    assert.deepEqual(JSON.parse(String(inputs.content)), {
      formatVersion: 1,
      endpoint: "orders",
      externalHost: "api.shop.example",
      origin: { host: DISTRIBUTION_HOST, port: 443, pathPrefix: "", sendServerName: true },
      waf: { mode: "block", paranoiaLevel: 1 },
    });
  });

  it("points the host at the load balancer", () => {
    const { inputs } = declared.only("aws:route53/record:Record");
    assert.deepEqual([inputs.zoneId, inputs.name, inputs.type], ["Z0PORTCULLIS", "api.shop.example", "A"]);
    assert.deepEqual(inputs.aliases, [
      { name: ATTACHMENT.loadBalancerDnsName, zoneId: ATTACHMENT.loadBalancerZoneId, evaluateTargetHealth: true },
    ]);
  });

  it("binds the authorizer to the secret header", () => {
    const { inputs } = declared.only("aws:apigateway/authorizer:Authorizer");
    assert.equal(inputs.identitySource, "method.request.header.x-origin-verify");
    assert.deepEqual(settingsOf(declared), {
      apiId: "a1b2c3d4e5",
      hosts: ["a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com"],
      lock: {
        mode: "cloudfront",
        proof: "header",
        hops: 1,
        sourceAddressPosition: 1,
        allowedAddresses: ["203.0.113.10", "203.0.113.11"],
        secretArn: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:orders-origin-secret",
      },
    });
  });

  it("tells the names that others need, and of the secret only where it is", async () => {
    assert.equal(await valueOf(endpoint.externalUrl), "https://api.shop.example");
    assert.equal(await valueOf(pulumi.output(endpoint.distributionDomainName)), DISTRIBUTION_HOST);
    assert.equal(await valueOf(endpoint.originHost), "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com");
    assert.equal(await valueOf(pulumi.output(endpoint.authorizerId)), "orders-authorizer-id");
    assert.match(String(await valueOf(pulumi.output(endpoint.secretArn))), /^arn:/);
  });
});

describe("ProtectedEndpoint's arguments", () => {
  it("an own certificate is added to the listener; without a zone no record is made", async () => {
    const certificateArn = "arn:aws:acm:eu-central-1:123456789012:certificate/0a1b2c3d-0000-0000-0000-000000000000";
    const { declared } = await declare({ host: "api.other.example", certificateArn, hostedZoneId: undefined });
    assert.deepEqual(declared.only("aws:lb/listenerCertificate:ListenerCertificate").inputs, {
      region: REGION,
      listenerArn: ATTACHMENT.listenerArn,
      certificateArn,
    });
    assert.equal(declared.ofType("aws:route53/record:Record").length, 0);
  });

  it("are refused together when plain", async () => {
    await startMocks();
    const args: ProtectedEndpointArgs = {
      host: "Api",
      hostedZoneId: "zone",
      attachment: ATTACHMENT,
      origin: { restApiId: "a1b2c3d4e5", stageName: "a/b" },
      waf: { paranoiaLevel: 5 },
    };
    assert.throws(
      () => new ProtectedEndpoint("orders", args),
      (error) => {
        assert.ok(error instanceof InvalidInputError);
        assert.deepEqual(error.problems.map(({ key }) => key).sort(), [
          "host",
          "hostedZoneId",
          "origin.stageName",
          "waf.paranoiaLevel",
        ]);
        return true;
      },
    );
  });

  it("must fit the stack that they attach to", () => {
    const keys = (host: string, region: string) =>
      attachmentProblems({ host, region }, ATTACHMENT).map((problem) => problem.key);
    assert.deepEqual(keys("api.shop.example", REGION), []);
    assert.deepEqual(keys("api.other.example", REGION), ["host"]);
    assert.deepEqual(keys("api.shop.example", "eu-west-1"), ["region"]);
    const certificateArn = "arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d-0000-0000-0000-000000000000";
    const elsewhere = attachmentProblems({ host: "api.other.example", certificateArn }, ATTACHMENT);
    assert.deepEqual(
      elsewhere.map(({ key }) => key),
      ["certificateArn"],
    );
  });
});

describe("Authorizer", () => {
  it("is safe without options: REQUEST, nothing cached, the connection's address as identity", async () => {
    const declared = await declareAuthorizer();
    const { inputs } = declared.only("aws:apigateway/authorizer:Authorizer");
    assert.deepEqual(inputs, {
      region: REGION,
      restApi: "a1b2c3d4e5",
      type: "REQUEST",
      authorizerUri: "arn:aws:mock:eu-central-1:123456789012:gate/invocations",
      authorizerResultTtlInSeconds: 0,
      identitySource: "context.identity.sourceIp",
    });
    assert.deepEqual(settingsOf(declared), {
      apiId: "a1b2c3d4e5",
      hosts: ["a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com"],
      lock: { mode: "direct", allowedAddresses: ["203.0.113.10", "203.0.113.11"] },
    });
  });

  it("is asked about requests without the secret header while its lock is audited, and then no more", async () => {
    const originSecret = { secretArn: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:x" };
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    const sourceFor = async (auditUntil?: string) =>
      (await declareAuthorizer({ originSecret, auditUntil })).only("aws:apigateway/authorizer:Authorizer").inputs
        .identitySource;
    const header = "method.request.header.x-origin-verify";
    assert.equal(await sourceFor(tomorrow), "context.identity.sourceIp");
    assert.equal(await sourceFor("2020-01-01"), header);
    assert.equal(await sourceFor(), header);
  });

  it("may be called by this authorizer of this API only", async () => {
    const { inputs } = (await declareAuthorizer()).only("aws:lambda/permission:Permission");
    assert.equal(inputs.principal, "apigateway.amazonaws.com");
    assert.equal(inputs.sourceArn, "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/authorizers/gate-id");
    assert.equal(inputs.sourceAccount, "123456789012");
  });

  it("may write its log, and read its one secret only when there is one", async () => {
    const policyOf = (declared: Declared) => statements(declared.only("aws:iam/rolePolicy:RolePolicy").inputs.policy);
    const log = {
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: "arn:aws:mock:eu-central-1:123456789012:gate-log:*",
    };
    assert.deepEqual(policyOf(await declareAuthorizer()), [log]);
    const secretArn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:x";
    assert.deepEqual(policyOf(await declareAuthorizer({ originSecret: { secretArn } })), [
      log,
      { Effect: "Allow", Action: ["secretsmanager:GetSecretValue"], Resource: secretArn },
    ]);
  });

  it("has a function with a short time limit and a log that ends", async () => {
    const declared = await declareAuthorizer({ reservedConcurrency: 20, logRetentionDays: 30 });
    const { inputs } = declared.only("aws:lambda/function:Function");
    assert.deepEqual([inputs.timeout, inputs.reservedConcurrentExecutions], [5, 20]);
    assert.equal(declared.only("aws:cloudwatch/logGroup:LogGroup").inputs.retentionInDays, 30);
  });

  it("refuses an empty or malformed allow-list at once, and other values with it", async () => {
    await startMocks();
    const refused = (changes: Partial<AuthorizerArgs>, keys: string[]) => {
      const args = { restApiId: "a1b2c3d4e5", region: REGION, allowedAddresses: ["203.0.113.10"], ...changes };
      assert.throws(
        () => new Authorizer("gate", args),
        (error) => {
          assert.ok(error instanceof InvalidInputError);
          assert.deepEqual(
            error.problems.map(({ key }) => key),
            keys,
          );
          return true;
        },
      );
    };
    refused({ allowedAddresses: [] }, ["allowedAddresses"]);
    refused({ allowedAddresses: ["203.0.113.10", "203.0.113.11/32"] }, ["allowedAddresses[1]"]);
    refused({ reservedConcurrency: 0, logRetentionDays: 10 }, ["reservedConcurrency", "logRetentionDays"]);
    refused({ hosts: ["API.example"] }, ["hosts[0]"]);
  });

  it("changes its revision when the API must be deployed again", async () => {
    await startMocks();
    const revision = async (name: string, proof?: { secretArn: pulumi.Input<string> }) => {
      const args = { restApiId: "a1b2c3d4e5", region: REGION, allowedAddresses: ["203.0.113.10"] };
      return valueOf(new Authorizer(name, { ...args, originSecret: proof }).revision);
    };
    const secretArn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:x";
    assert.equal(await revision("gate"), await revision("gate"));
    assert.notEqual(await revision("gate"), await revision("gate", { secretArn }));
  });
});
