import * as assert from "node:assert/strict";
import * as path from "node:path";
import { INTERNET } from "../../twin/addresses";
import { credentialsOf } from "../../twin/credentials";
import { TwinPaths } from "../../twin/paths";
import type { ResourceRecord } from "../../twin/resourceRecord";
import { apiGatewayConfigurationSchema } from "../../twin/services/apiGateway/configuration";
import { cloudfrontConfigurationSchema } from "../../twin/services/cloudfront/configuration";
import { lambdaConfigurationSchema } from "../../twin/services/lambda/configuration";
import { regionalConfigurationSchema } from "../../twin/services/regional/configuration";
import { administratorSession } from "../../twin/topology/administrators";
import { cloudTopology } from "../../twin/topology/cloudTopology";
import type { CloudContext } from "../../twin/topology/cloudContext";
import type { CloudTopology, ServiceName } from "../../twin/topology/cloudTopology.types";
import type { Instance } from "../../twin/topology/instance.types";
import { proberCredentials } from "../../twin/topology/proberRole";
import { Resources } from "../../twin/topology/resources";
import { TwinFailureError } from "../../twin/twinFailureError";
import { Workshop } from "./servicesSupport";

const REGION = "eu-central-1";
const ROLE = "arn:aws:iam::123456789012:role/authorizer";
const GATE = `arn:aws:lambda:${REGION}:123456789012:function:gate`;
const uri = (arn: string): string => `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/${arn}/invocations`;
const text = (content: string): unknown => ({ __asset: { sha256: "00", text: content } });

type Inputs = Record<string, unknown>;

function record(type: string, id: string, inputs: Inputs, outputs: Inputs = {}): ResourceRecord {
  return { urn: `urn:pulumi:twin::p::${type}::${id}`, type, id, inputs, outputs: { ...inputs, ...outputs } };
}

/** Records of an API on Lambda behind a distribution, with whatever a test changes of them. */
function stack(changes: Record<string, Inputs> = {}, extra: ResourceRecord[] = []): ResourceRecord[] {
  const make = (type: string, id: string, inputs: Inputs, outputs: Inputs = {}): ResourceRecord =>
    record(type, id, { ...inputs, ...changes[id] }, outputs);
  const api = [
    make(
      "aws:apigateway/restApi:RestApi",
      "api123",
      { endpointConfiguration: { types: "REGIONAL" } },
      { rootResourceId: "root" },
    ),
    make("aws:apigateway/resource:Resource", "res2", { restApi: "api123", parentId: "res1", pathPart: "{proxy+}" }),
    make("aws:apigateway/resource:Resource", "res1", { restApi: "api123", parentId: "root", pathPart: "items" }),
    make("aws:apigateway/authorizer:Authorizer", "auth1", {
      restApi: "api123",
      type: "REQUEST",
      authorizerUri: uri(GATE),
      identitySource: "method.request.header.X-Origin-Verify, context.identity.sourceIp",
      authorizerResultTtlInSeconds: 0,
    }),
    make("aws:apigateway/method:Method", "method1", {
      restApi: "api123",
      resourceId: "res2",
      httpMethod: "GET",
      authorization: "CUSTOM",
      authorizerId: "auth1",
    }),
    make("aws:apigateway/integration:Integration", "integration1", {
      restApi: "api123",
      resourceId: "res2",
      httpMethod: "GET",
      type: "AWS_PROXY",
      integrationHttpMethod: "POST",
      uri: uri(GATE),
    }),
  ];
  const deployment = record("aws:apigateway/deployment:Deployment", "dep1", { restApi: "api123" });
  return [
    ...api,
    { ...deployment, snapshot: structuredClone(api) },
    make("aws:apigateway/stage:Stage", "stage1", {
      restApi: "api123",
      deployment: "dep1",
      stageName: "prod",
      accessLogSettings: {
        destinationArn: `arn:aws:logs:${REGION}:123456789012:log-group:access`,
        format: "$context.status",
      },
    }),
    make("aws:apigateway/methodSettings:MethodSettings", "settings1", {
      restApi: "api123",
      stageName: "prod",
      methodPath: "*/*",
      settings: { throttlingRateLimit: 50, throttlingBurstLimit: 100 },
    }),
    make("aws:iam/role:Role", "authorizer", { name: "authorizer" }, { arn: ROLE, uniqueId: "AROA1" }),
    make("aws:iam/rolePolicy:RolePolicy", "read", {
      role: "authorizer",
      policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: "cloudwatch:PutMetricData",
            Resource: "*",
            Condition: { StringEquals: { "cloudwatch:namespace": "x" } },
          },
          { Effect: "Allow", Action: ["secretsmanager:GetSecretValue"], Resource: "*" },
        ],
      }),
    }),
    make(
      "aws:lambda/function:Function",
      "gate",
      {
        name: "gate",
        role: ROLE,
        handler: "index.handler",
        runtime: "nodejs24.x",
        code: { __archive: { "index.js": text("x") } },
        environment: { variables: { A: "b" } },
      },
      { arn: GATE },
    ),
    make("aws:lambda/permission:Permission", "permission1", {
      function: "gate",
      action: "lambda:InvokeFunction",
      principal: "apigateway.amazonaws.com",
      sourceArn: "arn:*",
    }),
    make(
      "aws:cloudfront/function:Function",
      "viewer",
      { name: "viewer", code: "function handler(e) { return e.request; }" },
      { arn: "arn:aws:cloudfront::1:function/viewer" },
    ),
    make("aws:cloudfront/originRequestPolicy:OriginRequestPolicy", "policy1", {
      headersConfig: { headerBehavior: "allExcept", headers: { items: ["Host"] } },
      cookiesConfig: { cookieBehavior: "all" },
      queryStringsConfig: { queryStringBehavior: "whitelist", queryStrings: { items: ["q"] } },
    }),
    make(
      "aws:cloudfront/distribution:Distribution",
      "E1",
      {
        enabled: true,
        origins: [
          {
            originId: "api",
            domainName: `api123.execute-api.${REGION}.amazonaws.com`,
            customHeaders: [{ name: "x-origin-verify", value: "secret" }],
            customOriginConfig: {
              httpPort: 80,
              httpsPort: 443,
              originProtocolPolicy: "https-only",
              originSslProtocols: ["TLSv1.2"],
            },
          },
        ],
        defaultCacheBehavior: {
          targetOriginId: "api",
          viewerProtocolPolicy: "https-only",
          allowedMethods: ["GET", "HEAD"],
          cachePolicyId: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
          originRequestPolicyId: "policy1",
          functionAssociations: [{ eventType: "viewer-request", functionArn: "arn:aws:cloudfront::1:function/viewer" }],
        },
        restrictions: { geoRestriction: { restrictionType: "none" } },
      },
      { domainName: "d111111abcdef8.cloudfront.net" },
    ),
    make("aws:s3/bucket:Bucket", "waf", { bucket: "waf" }),
    make("aws:s3/bucketObjectv2:BucketObjectv2", "route", {
      bucket: "waf",
      key: "host-routes/a.json",
      source: text("{}"),
    }),
    make(
      "aws:secretsmanager/secret:Secret",
      "secret",
      { name: "origin" },
      { arn: `arn:aws:secretsmanager:${REGION}:123456789012:secret:origin-AbCdEf` },
    ),
    ...["one", "two", "three"].map((value, index) =>
      make("aws:secretsmanager/secretVersion:SecretVersion", `z${9 - index}`, {
        secretId: "secret",
        secretString: value,
      }),
    ),
    ...extra,
  ];
}

describe("cloud topology", () => {
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

  const configurationOf = (topology: CloudTopology, name: ServiceName): unknown =>
    topology.services.find((service) => service.name === name)?.configuration;

  it("gives each service a configuration that it takes, and their names addresses", () => {
    const topology = cloudTopology(stack(), [], context);
    cloudfrontConfigurationSchema.parse(configurationOf(topology, "cloudfront"));
    apiGatewayConfigurationSchema.parse(configurationOf(topology, "apiGateway"));
    lambdaConfigurationSchema.parse(configurationOf(topology, "lambda"));
    regionalConfigurationSchema.parse(configurationOf(topology, "regional"));
    for (const { script } of topology.services) assert.ok(path.isAbsolute(script) && script.endsWith("main.ts"));
    assert.deepEqual(Object.fromEntries(topology.dns.map(({ name, address }) => [name, address])), {
      "s3.eu-central-1.amazonaws.com": INTERNET.services.s3,
      "waf.s3.eu-central-1.amazonaws.com": INTERNET.services.s3,
      "secretsmanager.eu-central-1.amazonaws.com": INTERNET.services.secretsManager,
      "ssm.eu-central-1.amazonaws.com": INTERNET.services.systemsManager,
      "ssmmessages.eu-central-1.amazonaws.com": INTERNET.services.sessionMessages,
      "lambda.eu-central-1.amazonaws.com": INTERNET.services.lambda,
      "api123.execute-api.eu-central-1.amazonaws.com": INTERNET.services.apiGateway,
      "d111111abcdef8.cloudfront.net": INTERNET.services.cloudfront,
    });
    assert.deepEqual(cloudTopology(stack(), [], context), topology, "the same records give the same topology");
    cloudTopology([], [], context);
  });

  it("gives Systems Manager the stack's documents, its machines with their tags, and administrators", () => {
    const content = JSON.stringify({ schemaVersion: "1.0", sessionType: "Port", properties: { portNumber: "443" } });
    const document = (inputs: Inputs = {}): ResourceRecord =>
      record(
        "aws:ssm/document:Document",
        "portcullis",
        { name: "portcullis", documentType: "Session", documentFormat: "JSON", content, tags: { a: "b" }, ...inputs },
        { arn: "arn:aws:ssm:eu-central-1:123456789012:document/portcullis" },
      );
    const policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: "ssm:StartSession", Resource: "*" },
        { Effect: "Allow", Action: "ec2:DescribeInstances", Resource: "*", Condition: { Bool: { "ec2:x": "true" } } },
      ],
    });
    const machine: Instance = {
      ...{ id: "i-1", groupId: "g", subnetId: "s", tags: { role: "management" }, draining: false },
      specification: {
        userData: "",
        securityGroupIds: [],
        metadata: { enabled: true, tokensRequired: true, hopLimit: 1 },
        role: undefined,
      },
    };
    const regional = (records: ResourceRecord[], administrators: string[] = []) =>
      regionalConfigurationSchema.parse(
        configurationOf(
          cloudTopology(records, [machine], { ...context, administrators: () => administrators }),
          "regional",
        ),
      );
    const { systemsManager, sessions } = regional([...stack(), document()], [policy]);
    assert.deepEqual(systemsManager.documents, [
      {
        name: "portcullis",
        arn: "arn:aws:ssm:eu-central-1:123456789012:document/portcullis",
        content,
        tags: { a: "b" },
      },
    ]);
    assert.deepEqual(systemsManager.machines, [
      { id: "i-1", arn: "arn:aws:ec2:eu-central-1:123456789012:instance/i-1", tags: { role: "management" } },
    ]);
    const own = sessions.find(({ arn }) => arn.includes("administrator"));
    assert.match(own?.policies[0]?.document ?? "", /ssm:StartSession/);
    assert.doesNotMatch(own?.policies[0]?.document ?? "", /ec2:/, "what no service of the twin decides on");
    const { accessKeyId } = administratorSession(policy, context.twinSecret);
    assert.equal(own?.accessKeyId, accessKeyId);
    assert.throws(() => administratorSession("{}", context.twinSecret), /Policy of the administrator: Version/);
    const refused = (inputs: Inputs, message: RegExp): void =>
      assert.throws(() => regional([...stack(), document(inputs)]), message);
    refused({ documentType: "Command" }, /documents of type Command/);
    refused({ documentFormat: "YAML" }, /documents in YAML/);
    refused({ permissions: { type: "Share", account_ids: "1" } }, /shared/);
    refused({ content: "{}" }, /document portcullis|Document portcullis/i);
    const list = { schemaVersion: "1.0", sessionType: "Port", properties: { portNumber: "{{ p }}" } };
    refused({ content: JSON.stringify({ ...list, parameters: { p: { type: "StringList" } } }) }, /type String, not p/);
  });

  it("knows what AWS's policy for managed instances allows of what it plays", () => {
    const role = record(
      "aws:iam/role:Role",
      "server",
      { name: "server", assumeRolePolicy: JSON.stringify({ Version: "2012-10-17", Statement: [] }) },
      { arn: "arn:aws:iam::123456789012:role/server", uniqueId: "AROASERVER" },
    );
    const attachment = record("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "server", {
      role: "server",
      policyArn: "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore",
    });
    const machine: Instance = {
      ...{ id: "i-1", groupId: "g", subnetId: "s", tags: {}, draining: false },
      specification: {
        userData: "",
        securityGroupIds: [],
        metadata: { enabled: true, tokensRequired: true, hopLimit: 1 },
        role: { name: "server", arn: "arn:aws:iam::123456789012:role/server" },
      },
    };
    const { sessions } = regionalConfigurationSchema.parse(
      configurationOf(cloudTopology([role, attachment], [machine], context), "regional"),
    );
    const [document = ""] = sessions.flatMap(({ policies }) => policies.map((one) => one.document));
    for (const action of ["ssm:UpdateInstanceInformation", "ssmmessages:OpenDataChannel"]) {
      assert.ok(document.includes(`"${action}"`), document);
    }
    assert.ok(!document.includes("ssm:StartSession"));
  });

  it("reads a distribution with its policies and function", () => {
    const [distribution] = cloudfrontConfigurationSchema.parse(
      configurationOf(cloudTopology(stack(), [], context), "cloudfront"),
    ).distributions;
    assert.deepEqual(distribution?.behaviors[0]?.forward, {
      headers: { behavior: "allExcept", names: ["Host"] },
      cookies: { behavior: "all", names: [] },
      queryStrings: { behavior: "whitelist", names: ["q"] },
      cloudfrontHeaders: [],
    });
    assert.equal(distribution.behaviors[0].viewerRequestFunction?.name, "viewer");
    assert.equal(distribution.origins[0]?.readTimeoutMilliseconds, 30000);
    assert.equal(distribution.minimumTlsVersion, "TLSv1", "CloudFront's own certificate, whatever the policy says");
  });

  it("shows viewers and origins the certificates that the stack has in ACM", () => {
    const { certificatePem, privateKeyPem } = workshop.certificate("edge.shop.example");
    const imported = (arn: string): ResourceRecord =>
      record(
        "aws:acm/certificate:Certificate",
        arn,
        { certificateBody: certificatePem, privateKey: privateKeyPem },
        { arn },
      );
    const [origin] = stack().find(({ id }) => id === "E1")?.inputs.origins as Inputs[];
    const withClient = (clientCertificateArn: string): Record<string, Inputs> => {
      const custom = { ...(origin?.customOriginConfig as Inputs), originMtlsConfig: { clientCertificateArn } };
      return {
        E1: {
          origins: [{ ...origin, customOriginConfig: custom }],
          aliases: ["edge.shop.example"],
          viewerCertificate: { acmCertificateArn: "arn:one" },
        },
      };
    };
    const records = (arn: string): ResourceRecord[] => stack(withClient(arn), [imported("arn:one")]);
    const { distributions, serverCertificates } = cloudfrontConfigurationSchema.parse(
      configurationOf(cloudTopology(records("arn:one"), [], context), "cloudfront"),
    );
    const shown = { certificatePem: `${certificatePem.trim()}\n`, privateKeyPem };
    assert.deepEqual(distributions[0]?.origins[0]?.clientCertificate, shown);
    assert.deepEqual(serverCertificates[1], { names: ["edge.shop.example"], certificate: shown });
    assert.throws(() => cloudTopology(records("arn:two"), [], context), /client certificate arn:two is none of this/);
  });

  it("serves what the deployment froze, not what the records say now", () => {
    const stageOf = (records: ResourceRecord[]): unknown =>
      apiGatewayConfigurationSchema.parse(configurationOf(cloudTopology(records, [], context), "apiGateway")).apis[0]
        ?.stages[0]?.deployment;
    const before = stageOf(stack());
    const records = stack();
    for (const changed of records.filter(({ id }) => id === "method1")) {
      Object.assign(changed.inputs, { authorization: "NONE", authorizerId: undefined });
      changed.outputs = { ...changed.inputs };
    }
    assert.deepEqual(stageOf(records), before, "a change of a method reaches nobody before a new deployment");
    const deployed = stageOf(stack({ method1: { authorization: "NONE", authorizerId: undefined } }));
    assert.notDeepEqual(deployed, before);
    assert.deepEqual((before as { methods: unknown }).methods, [
      {
        resourceId: "res2",
        resourcePath: "/items/{proxy+}",
        httpMethod: "GET",
        authorizerId: "auth1",
        integration: { functionArn: GATE, timeoutMilliseconds: 29000 },
      },
    ]);
    assert.deepEqual((before as { authorizers: unknown }).authorizers, [
      {
        id: "auth1",
        functionArn: GATE,
        identitySources: ["method.request.header.X-Origin-Verify", "context.identity.sourceIp"],
        resultTtlSeconds: 0,
      },
    ]);
  });

  it("takes the authorizer's defaults of AWS, which are a way around", () => {
    const changes = { auth1: { identitySource: undefined, authorizerResultTtlInSeconds: undefined } };
    const { apis } = apiGatewayConfigurationSchema.parse(
      configurationOf(cloudTopology(stack(changes), [], context), "apiGateway"),
    );
    const [authorizer] = apis[0]?.stages[0]?.deployment.authorizers ?? [];
    assert.deepEqual(
      [authorizer?.identitySources, authorizer?.resultTtlSeconds],
      [["method.request.header.Authorization"], 300],
    );
  });

  it("gives roles their credentials and the statements that matter, and secrets their stages by creation", () => {
    const { sessions, secretsManager } = regionalConfigurationSchema.parse(
      configurationOf(cloudTopology(stack(), [], context), "regional"),
    );
    assert.equal(sessions[0]?.accessKeyId, credentialsOf(context.twinSecret, ROLE, "gate").accessKeyId);
    assert.deepEqual(JSON.parse(sessions[0].policies[0]?.document ?? ""), {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: ["secretsmanager:GetSecretValue"], Resource: "*" }],
    });
    assert.deepEqual(
      secretsManager.secrets[0]?.versions.map(({ stages, value }) => [stages, value]),
      [
        [[], { string: "one" }],
        [["AWSPREVIOUS"], { string: "two" }],
        [["AWSCURRENT"], { string: "three" }],
      ],
    );
    const { functions } = lambdaConfigurationSchema.parse(
      configurationOf(cloudTopology(stack(), [], context), "lambda"),
    );
    assert.deepEqual(
      [functions[0]?.timeoutMilliseconds, functions[0]?.memoryMegabytes, functions[0]?.permissions.length],
      [3000, 128, 1],
    );
    assert.equal(functions[0]?.credentials.accessKeyId, sessions[0].accessKeyId);
  });

  it("tells API Gateway who may sign where a method asks for it, and takes a role for a prober that it trusts", () => {
    const trusting = (AWS: string): Inputs => ({
      assumeRolePolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: { Effect: "Allow", Principal: { AWS }, Action: "sts:AssumeRole" },
      }),
    });
    const root = "arn:aws:iam::123456789012:root";
    const signers = (authorization: string, AWS: string): (string | undefined)[] | undefined => {
      const records = stack({ method1: { authorization }, authorizer: trusting(AWS) });
      const { apis, sessions } = apiGatewayConfigurationSchema.parse(
        configurationOf(cloudTopology(records, [], context), "apiGateway"),
      );
      assert.equal(
        apis[0]?.stages[0]?.deployment.methods[0]?.iamAuthorization,
        authorization === "AWS_IAM" ? true : undefined,
      );
      return sessions?.map(({ userId }) => userId);
    };
    assert.deepEqual(signers("CUSTOM", root), []);
    assert.deepEqual(signers("AWS_IAM", root), ["AROA1:gate", "AROA1:prober"]);
    assert.deepEqual(signers("AWS_IAM", "arn:aws:iam::123456789012:role/other"), ["AROA1:gate"]);
    const resources = (AWS: string): Resources => new Resources(stack({ authorizer: trusting(AWS) }));
    const { twinSecret } = context;
    assert.deepEqual(
      proberCredentials(resources("123456789012"), ROLE, twinSecret),
      credentialsOf(twinSecret, ROLE, "prober"),
    );
    assert.throws(
      () => proberCredentials(resources("999999999999"), ROLE, twinSecret),
      /does not let the account take/,
    );
    assert.throws(() => proberCredentials(new Resources(stack()), ROLE, twinSecret), TwinFailureError);
    assert.throws(() => proberCredentials(resources(root), `${ROLE}x`, twinSecret), /there are: arn:aws:iam/);
  });

  it("puts the web ACL that is associated with a stage before it, and refuses one of anything else", () => {
    const arn = `arn:aws:apigateway:${REGION}::/restapis/api123/stages/prod`;
    const association = (resourceArn: string): ResourceRecord =>
      record("aws:wafv2/webAclAssociation:WebAclAssociation", "a", { resourceArn, webAclArn: "arn:acl" });
    const acl = record("aws:wafv2/webAcl:WebAcl", "acl", { name: "acl", defaultAction: { block: {} }, arn: "arn:acl" });
    const topology = (resourceArn: string): CloudTopology =>
      cloudTopology(stack({ stage1: { arn } }, [acl, association(resourceArn)]), [], context);
    const { apis } = apiGatewayConfigurationSchema.parse(configurationOf(topology(arn), "apiGateway"));
    assert.equal(apis[0]?.stages[0]?.webAcl?.defaultAction, "BLOCK");
    assert.throws(() => topology("arn:aws:elasticloadbalancing:x"), /web ACLs of anything but a stage/);
  });

  it("leaves to all other functions what a new account has, or what is not reserved of a quota that was set", () => {
    const unreserved = (reservedConcurrentExecutions: number, quota?: number): number =>
      lambdaConfigurationSchema.parse(
        configurationOf(
          cloudTopology(stack({ gate: { reservedConcurrentExecutions } }), [], {
            ...context,
            accountConcurrency: () => quota,
          }),
          "lambda",
        ),
      ).unreservedConcurrency;
    assert.deepEqual([unreserved(-1), unreserved(20)], [10, 10]);
    assert.deepEqual([unreserved(-1, 25), unreserved(20, 25), unreserved(30, 25)], [25, 5, 0]);
  });

  it("refuses by name what it does not play", () => {
    const behavior = (changes: Inputs): Record<string, Inputs> => {
      const distribution = stack().find(({ id }) => id === "E1");
      return { E1: { defaultCacheBehavior: { ...(distribution?.inputs.defaultCacheBehavior as Inputs), ...changes } } };
    };
    const refused = (changes: Record<string, Inputs>, message: RegExp, extra: ResourceRecord[] = []): void =>
      assert.throws(() => cloudTopology(stack(changes, extra), [], context), message);
    refused(behavior({ cachePolicyId: "658327ea-f89d-4fab-a63d-7e88639e58f6" }), /658327ea.*the twin does not cache/);
    refused(behavior({ responseHeadersPolicyId: "x" }), /response headers policies/);
    refused(
      behavior({ functionAssociations: [{ eventType: "viewer-response", functionArn: "x" }] }),
      /viewer-response/,
    );
    refused({ E1: { isIpv6Enabled: true, webAclId: "arn:x" } }, /web ACLs.*IPv6/);
    refused({ viewer: { publish: false } }, /viewer.*not published/);
    refused({ method1: { authorization: "COGNITO_USER_POOLS" } }, /authorization COGNITO_USER_POOLS/);
    refused({ method1: { authorizerId: undefined } }, /CUSTOM needs an authorizerId/);
    refused({ auth1: { type: "TOKEN" } }, /TOKEN authorizers/);
    refused({ auth1: { identitySource: "", authorizerResultTtlInSeconds: 300 } }, /identitySource may be empty/);
    refused({ integration1: { type: "MOCK" } }, /AWS_PROXY.*not MOCK/);
    refused({ integration1: { resourceId: "res1" } }, /No integration defined for method/);
    const associated = (types: string): Record<string, Inputs> => ({
      api123: { endpointConfiguration: { types, vpcEndpointIds: ["vpce-9"] } },
    });
    refused(associated("PRIVATE"), /vpce-9 is no interface endpoint of execute-api/);
    refused(associated("REGIONAL"), /vpcEndpointIds are for PRIVATE APIs, this one is REGIONAL/);
    refused({ gate: { environment: { variables: { AWS_REGION: "x" } } } }, /AWS_REGION is reserved/);
    refused({ gate: { code: text("zip") } }, /AssetArchive/);
    const attachment = record("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "a", {
      role: "authorizer",
      policyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
    });
    refused({}, /AdministratorAccess/, [attachment]);
  });
});
