import * as assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import {
  type Attachment,
  LockMode,
  MethodAuthorizer,
  OriginProof,
  ProtectedEndpoint,
  type ProtectedEndpointArgs,
  RestApiEndpointType,
} from "../../components";
import type { AuthorizerSettings } from "../../contracts/authorizerSettings";
import { readSettings } from "../../workloads/authorizer/settings";
import { apiDemandsOf } from "../../components/locks/lockFacts";
import { type Declared, startMocks, statements, valueOf } from "./componentsMocks";
import { ATTACHMENT as STACK_ATTACHMENT, CERTIFICATE, declareEndpoint, REGION } from "./endpointSample";

const API = "a1b2c3d4e5";
const ENDPOINT_ID = "vpce-0123456789abcdef0";

const ATTACHMENT: Attachment = {
  ...STACK_ATTACHMENT,
  certificateArn: CERTIFICATE,
  privateApiEndpointId: ENDPOINT_ID,
};

interface Made {
  declared: Declared;
  endpoint: ProtectedEndpoint;
}

const declare = (changes: Partial<ProtectedEndpointArgs> = {}): Promise<Made> =>
  declareEndpoint({ attachment: ATTACHMENT, ...changes });

/** The authorizer's settings, as the function itself reads them: what it does not take is thrown. */
function settingsOf(declared: Declared): AuthorizerSettings {
  const { environment } = declared.only("aws:lambda/function:Function").inputs;
  const { variables } = environment as { variables: Record<string, string> };
  return readSettings(variables);
}

function routeOf(declared: Declared): Record<string, unknown> {
  const { content } = declared.only("aws:s3/bucketObjectv2:BucketObjectv2", "orders-host-route").inputs;
  return (JSON.parse(String(content)) as { origin: Record<string, unknown> }).origin;
}

/** The Deny of the API's resource policy. */
function denyOf(declared: Declared): Record<string, unknown> {
  const all = statements(declared.only("aws:apigateway/restApiPolicy:RestApiPolicy").inputs.policy);
  assert.deepEqual(
    all.map(({ Effect, Principal, Action, Resource }) => [Effect, Principal, Action, Resource]),
    ["Allow", "Deny"].map((effect) => [effect, "*", "execute-api:Invoke", "execute-api:/*"]),
  );
  return (all[1]?.Condition ?? {}) as Record<string, unknown>;
}

/** The distribution's one origin; the mocks mark the list as secret when one of its values is. */
function originOf(declared: Declared): Record<string, unknown> {
  const origins = declared.only("aws:cloudfront/distribution:Distribution").inputs.origins as
    Record<string, unknown>[] | { value: Record<string, unknown>[] };
  return (Array.isArray(origins) ? origins : origins.value)[0] ?? {};
}

describe("lock mode direct", () => {
  let made: Made;

  before(async () => (made = await declare({ lockMode: LockMode.Direct })));

  it("gives the API the external host, strictly, and sends requests to it unchanged", () => {
    const { inputs } = made.declared.only("aws:apigateway/domainName:DomainName");
    assert.deepEqual(inputs, {
      region: REGION,
      domainName: "api.shop.example",
      regionalCertificateArn: CERTIFICATE,
      endpointConfiguration: { types: "REGIONAL" },
      securityPolicy: "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09",
      endpointAccessMode: "STRICT",
    });
    assert.deepEqual(made.declared.only("aws:apigateway/basePathMapping:BasePathMapping").inputs, {
      region: REGION,
      restApi: API,
      stageName: "prod",
      domainName: "api.shop.example",
    });
    assert.deepEqual(routeOf(made.declared), {
      host: "api.shop.example",
      connectTo: "d-orders-domain.execute-api.eu-central-1.amazonaws.com",
      port: 443,
      pathPrefix: "",
      sendServerName: true,
    });
  });

  it("denies every other address, whatever else allows it", () => {
    assert.deepEqual(denyOf(made.declared), {
      NotIpAddress: { "aws:SourceIp": ["203.0.113.10/32", "203.0.113.11/32"] },
    });
    assert.deepEqual(settingsOf(made.declared), {
      apiId: API,
      hosts: ["api.shop.example"],
      lock: { mode: "direct", allowedAddresses: ["203.0.113.10", "203.0.113.11"] },
    });
  });

  it("needs no distribution and no secret, and an API that answers under no other name", () => {
    assert.equal(made.declared.ofType("aws:cloudfront/distribution:Distribution").length, 0);
    assert.equal(made.declared.ofType("aws:secretsmanager/secret:Secret").length, 0);
    assert.equal(made.endpoint.distributionId, undefined);
    assert.equal(apiDemandsOf({ lockMode: LockMode.Direct }).disableExecuteApiEndpoint, true);
  });

  it("asks for another deployment when an address comes or goes", async () => {
    const egressAddresses = { active: ["203.0.113.11"], reserved: [], retiring: [] };
    const other = await declare({ lockMode: LockMode.Direct, attachment: { ...ATTACHMENT, egressAddresses } });
    assert.notEqual(await valueOf(other.endpoint.lockRevision), await valueOf(made.endpoint.lockRevision));
  });

  it("refuses a name that no certificate covers, before the name is made", async () => {
    const declared = await startMocks();
    const attachment = { ...ATTACHMENT, certificateArn: undefined };
    const origin = { restApiId: API, stageName: "prod" };
    const args = { host: "api.shop.example", region: REGION, attachment, origin, lockMode: LockMode.Direct };
    const failure = new Promise<unknown>((resolve) => process.once("unhandledRejection", resolve));
    new ProtectedEndpoint("orders", args);
    assert.match(String(await failure), /originCertificateArn: missing[^]*update the public WAF stack/);
    assert.equal(declared.ofType("aws:apigateway/domainName:DomainName").length, 0);
  });
});

describe("lock mode iam", () => {
  it("is direct without an authorizer: the resource policy binds every principal", async () => {
    const { declared, endpoint } = await declare({ lockMode: LockMode.Iam });
    assert.equal(endpoint.authorizerId, undefined);
    assert.equal(declared.ofType("aws:lambda/function:Function").length, 0);
    assert.ok("NotIpAddress" in denyOf(declared));
    assert.deepEqual([routeOf(declared).host, routeOf(declared).pathPrefix], ["api.shop.example", ""]);
    assert.equal(apiDemandsOf({ lockMode: LockMode.Iam }).authorization, "AWS_IAM");
  });
});

describe("lock mode private", () => {
  it("leads through the stack's endpoint, and denies every other one", async () => {
    const { declared } = await declare({ lockMode: LockMode.Private });
    const host = `${API}-${ENDPOINT_ID}.execute-api.${REGION}.amazonaws.com`;
    assert.deepEqual(routeOf(declared), { host, port: 443, pathPrefix: "/prod", sendServerName: true });
    assert.deepEqual(denyOf(declared), { StringNotEquals: { "aws:SourceVpce": ENDPOINT_ID } });
    assert.deepEqual(settingsOf(declared), {
      apiId: API,
      hosts: [host],
      lock: { mode: "private", vpcEndpointIds: [ENDPOINT_ID] },
    });
    assert.equal(apiDemandsOf({ lockMode: LockMode.Private }).endpointType, RestApiEndpointType.Private);
  });
});

describe("lock mode cloudfront by certificate", () => {
  let made: Made;

  before(async () => (made = await declare({})));

  it("is the standard with a hosted zone", () => {
    assert.equal(made.declared.ofType("aws:secretsmanager/secret:Secret").length, 0);
    assert.equal(made.declared.ofType("aws:wafv2/webAcl:WebAcl").length, 0);
    assert.equal(apiDemandsOf({ hostedZoneId: "Z0" }).disableExecuteApiEndpoint, true);
    assert.equal(apiDemandsOf({}).disableExecuteApiEndpoint, false);
  });

  it("has a name of the API's that trusts one authority, without what AWS refuses beside it", () => {
    const { inputs } = made.declared.only("aws:apigateway/domainName:DomainName");
    assert.deepEqual([inputs.domainName, inputs.securityPolicy], ["api-origin.shop.example", "TLS_1_2"]);
    assert.equal(inputs.endpointAccessMode, undefined);
    const { truststoreUri } = inputs.mutualTlsAuthentication as Record<string, unknown>;
    assert.equal(truststoreUri, "s3://orders-origin-trust-bucket/authorities.pem");
    const record = made.declared.only("aws:route53/record:Record", "orders-origin-dns").inputs;
    assert.deepEqual([record.name, record.zoneId], ["api-origin.shop.example", "Z0PORTCULLIS"]);
  });

  it("shows AWS a certificate of its own beside an imported one, where it is given", async () => {
    const ownershipVerificationCertificateArn = CERTIFICATE.replace("0a1b2c3d", "1b2c3d4e");
    const { declared } = await declare({ ownershipVerificationCertificateArn });
    const { inputs } = declared.only("aws:apigateway/domainName:DomainName");
    assert.equal(inputs.ownershipVerificationCertificateArn, ownershipVerificationCertificateArn);
    assert.deepEqual(Object.keys(inputs.mutualTlsAuthentication as object).sort(), [
      "truststoreUri",
      "truststoreVersion",
    ]);
    const without = made.declared.only("aws:apigateway/domainName:DomainName").inputs;
    assert.equal(without.ownershipVerificationCertificateArn, undefined);
  });

  it("presents a certificate of us-east-1, and sends no secret; the authorizer pins both names", () => {
    const origin = originOf(made.declared);
    assert.equal(origin.domainName, "api-origin.shop.example");
    assert.equal(origin.customHeaders, undefined);
    const { originMtlsConfig } = origin.customOriginConfig as Record<string, unknown>;
    assert.deepEqual(originMtlsConfig, {
      clientCertificateArn: "arn:aws:mock:eu-central-1:123456789012:orders-origin-client-1",
    });
    assert.equal(made.declared.only("aws:acm/certificate:Certificate").inputs.region, "us-east-1");
    assert.deepEqual(settingsOf(made.declared).lock, {
      mode: "cloudfront",
      hops: 1,
      sourceAddressPosition: 1,
      allowedAddresses: ["203.0.113.10", "203.0.113.11"],
      proof: "mtls",
      clients: [{ issuer: "CN=orders origin authority 1", subject: "CN=orders distribution 1" }],
    });
    assert.deepEqual(settingsOf(made.declared).hosts, ["api-origin.shop.example"]);
  });

  it("puts no stage before a path, where the API's own name needs it, so that a change of the proof changes no route", async () => {
    const { declared } = await declare({ originProof: OriginProof.Header });
    assert.deepEqual([originOf(made.declared).originPath, originOf(declared).originPath], [undefined, "/prod"]);
    assert.deepEqual(routeOf(made.declared), routeOf(declared));
  });

  it("warns thirty days before the certificate ends", () => {
    const { inputs } = made.declared.only("aws:cloudwatch/metricAlarm:MetricAlarm");
    assert.deepEqual([inputs.metricName, inputs.threshold, inputs.treatMissingData], ["DaysToExpiry", 30, "breaching"]);
  });

  it("trusts the former authority and the new one while a certificate is renewed", async () => {
    const { declared } = await declare({ clientCertificateGeneration: 2 });
    const { content } = declared.only("aws:s3/bucketObjectv2:BucketObjectv2", "orders-origin-trust").inputs;
    assert.equal(content, "certificate of orders-origin-authority-1\ncertificate of orders-origin-authority-2\n");
    const { lock } = settingsOf(declared);
    assert.ok("clients" in lock);
    assert.deepEqual(
      lock.clients.map(({ subject }) => subject),
      ["CN=orders distribution 1", "CN=orders distribution 2"],
    );
    assert.equal(declared.only("aws:acm/certificate:Certificate").name, "orders-origin-client-2");
  });

  it("makes no key where a certificate was brought", async () => {
    const clients = [{ issuer: "CN=ours", subject: "CN=edge" }];
    const certificateArn = CERTIFICATE.replace(REGION, "us-east-1");
    const authorities = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
    const { declared } = await declare({ clientCertificate: { certificateArn, authorities, clients } });
    assert.equal(declared.ofType("tls:index/privateKey:PrivateKey").length, 0);
    const { lock } = settingsOf(declared);
    assert.deepEqual("clients" in lock ? lock.clients : undefined, clients);
    assert.equal(declared.ofType("aws:cloudwatch/metricAlarm:MetricAlarm").length, 1);
  });
});

describe("lock mode cloudfront by secret", () => {
  it("accepts the former secret, the present and the next, and sends the present one", async () => {
    const { declared } = await declare({ originProof: OriginProof.Header, originSecretGeneration: 3 });
    const names = declared.ofType("random:index/randomPassword:RandomPassword").map(({ name }) => name);
    assert.deepEqual(
      names.sort(),
      [2, 3, 4].map((number) => `orders-origin-secret-${number}`),
    );
  });

  it("has a web ACL before the stage that blocks what lacks the secret", async () => {
    const { declared } = await declare({ originProof: OriginProof.Header });
    const { inputs } = declared.only("aws:wafv2/webAcl:WebAcl");
    assert.deepEqual([inputs.defaultAction, inputs.scope, inputs.region], [{ block: {} }, "REGIONAL", REGION]);
    assert.equal(
      declared.only("aws:wafv2/webAclAssociation:WebAclAssociation").inputs.resourceArn,
      `arn:aws:apigateway:${REGION}::/restapis/${API}/stages/prod`,
    );
  });

  it("counts one hop more before an edge-optimised API", async () => {
    const origin = { restApiId: API, stageName: "prod", endpointType: RestApiEndpointType.Edge };
    const { declared } = await declare({ originProof: OriginProof.Header, origin });
    const { lock } = settingsOf(declared);
    assert.ok("hops" in lock);
    assert.deepEqual([lock.hops, lock.sourceAddressPosition], [2, 2]);
  });

  it("rests on the web ACL alone where the API has an authorizer of its own", async () => {
    const changes = { originProof: OriginProof.Header, methodAuthorizer: MethodAuthorizer.Own };
    const { declared, endpoint } = await declare(changes);
    assert.equal(endpoint.authorizerId, undefined);
    assert.deepEqual(declared.only("aws:wafv2/webAcl:WebAcl").inputs.defaultAction, { block: {} });
  });
});

describe("a change from one proof to the other", () => {
  it("accepts and sends both for one update, without the web ACL that knows the secret only", async () => {
    const { declared, endpoint } = await declare({ originProof: OriginProof.Mtls, alsoAccept: OriginProof.Header });
    const origin = originOf(declared);
    assert.equal(origin.domainName, "api-origin.shop.example");
    assert.ok(JSON.stringify(origin).includes("x-origin-verify"));
    assert.equal(declared.ofType("aws:wafv2/webAcl:WebAcl").length, 0);
    const { lock, hosts } = settingsOf(declared);
    assert.ok("alsoAccepts" in lock && lock.alsoAccepts?.secretArn.startsWith("arn:aws:secretsmanager:"));
    assert.deepEqual(hosts, [`${API}.execute-api.${REGION}.amazonaws.com`, "api-origin.shop.example"]);
    assert.equal(
      declared.only("aws:apigateway/authorizer:Authorizer").inputs.identitySource,
      "context.identity.sourceIp",
    );
    assert.deepEqual(await valueOf(endpoint.rotation), {
      host: "api.shop.example",
      acceptedProofs: ["mtls", "header"],
      originSecretGeneration: 1,
      clientCertificateGeneration: 1,
    });
  });

  it("keeps the API's own name open as long as the secret is accepted", () => {
    const proof = { originProof: OriginProof.Mtls, hostedZoneId: "Z0" };
    const changing = apiDemandsOf({ ...proof, alsoAccept: OriginProof.Header });
    assert.equal(changing.disableExecuteApiEndpoint, false);
    assert.deepEqual(changing.tags, { "portcullis:origin-proof": "changing" });
    assert.equal(apiDemandsOf(proof).disableExecuteApiEndpoint, true);
    assert.deepEqual(apiDemandsOf(proof).tags, {});
  });
});

describe("an audit", () => {
  const until = new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10);
  const over = new Date(Date.now() - 2 * 86_400_000).toISOString().slice(0, 10);

  it("lets the resource policy begin to deny when its day is over", async () => {
    const { declared } = await declare({ lockMode: LockMode.Direct, auditUntil: until });
    assert.deepEqual(denyOf(declared).DateGreaterThan, { "aws:CurrentTime": `${until}T23:59:59Z` });
    assert.equal(settingsOf(declared).auditUntil, until);
  });

  it("lets the web ACL count only, until its day is over", async () => {
    const action = async (auditUntil: string): Promise<unknown> => {
      const { declared } = await declare({ originProof: OriginProof.Header, auditUntil });
      return declared.only("aws:wafv2/webAcl:WebAcl").inputs.defaultAction;
    };
    assert.deepEqual(await action(until), { allow: {} });
    assert.deepEqual(await action(over), { block: {} });
  });
});

describe("an API that belongs to somebody else", () => {
  it("is told what its owner must do", async () => {
    const { endpoint } = await declare({
      lockMode: LockMode.Direct,
      origin: { restApiId: API, stageName: "prod", ownedElsewhere: true },
    });
    const tasks = await valueOf(endpoint.ownerTasks);
    assert.match(tasks.join("\n"), /every method, OPTIONS too, to the authorizer orders-authorizer-id/);
    assert.match(tasks.join("\n"), /disableExecuteApiEndpoint[^]*deploy stage prod again/);
  });

  it("is told nothing when the program makes it", async () => {
    const { endpoint } = await declare({ origin: { restApiId: API, stageName: pulumi.output("prod") } });
    assert.deepEqual(await valueOf(endpoint.ownerTasks), []);
  });
});
