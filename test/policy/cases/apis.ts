import { CHANGING_PROOF_TAG } from "../../../contracts";
import { UNKNOWN_VALUE } from "../support/policyPack";
import type { TestResource } from "../support/policyPack";
import { of } from "../support/policyCase";
import type { PolicyCase, Props } from "../support/policyCase";

const restApi = (props: Props = {}): TestResource =>
  of("aws:apigateway/restApi:RestApi")({ id: "a1", ...props }, { name: "api" });
const method = (props: Props, more: Partial<TestResource> = {}): TestResource =>
  of("aws:apigateway/method:Method")({ restApi: "a1", ...props }, more);
const authorizer = (props: Props): TestResource =>
  of("aws:apigateway/authorizer:Authorizer")({ restApi: "a1", ...props });
const stage = (props: Props = {}): TestResource =>
  of("aws:apigateway/stage:Stage")({ restApi: "a1", stageName: "v1", arn: "arn:stage", ...props }, { name: "stage" });
const settings = (props: Props): TestResource =>
  of("aws:apigateway/methodSettings:MethodSettings")({
    restApi: "a1",
    stageName: "v1",
    methodPath: "*/*",
    settings: props,
  });
const BLOCKING = { defaultAction: { block: {} } };
const webAcl = (props: Props): TestResource =>
  of("aws:wafv2/webAcl:WebAcl")({ arn: "arn:acl", scope: "REGIONAL", ...props }, { name: "acl" });
const association = of("aws:wafv2/webAclAssociation:WebAclAssociation")(
  { resourceArn: "arn:stage", webAclArn: "arn:acl" },
  { name: "association" },
);
const domain = of("aws:apigateway/domainName:DomainName");
const httpDomain = of("aws:apigatewayv2/domainName:DomainName");
const deployment = of("aws:apigateway/deployment:Deployment");
const integration = of("aws:apigateway/integration:Integration");
const mapping = of("aws:apigateway/basePathMapping:BasePathMapping")({ restApi: "a1" }, { name: "mapping" });
const route = of("aws:apigatewayv2/route:Route");
const allow = { Effect: "Allow", Principal: "*", Action: "execute-api:Invoke", Resource: "execute-api:/*" };
const deny = (change: Props = {}): Props => ({
  ...allow,
  Effect: "Deny",
  Condition: { NotIpAddress: { "aws:SourceIp": ["192.0.2.7/32"] } },
  ...change,
});
const policy = (...statements: Props[]): string => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const schemes = {
  components: {
    securitySchemes: { waf: { "x-amazon-apigateway-authorizer": { type: "request" } }, key: { type: "apiKey" } },
  },
};
const body = (operation: Props, more: Props = {}): string =>
  JSON.stringify({ openapi: "3.0.1", ...schemes, paths: { "/items": { get: operation } }, ...more });
const sound = { type: "REQUEST", authorizerResultTtlInSeconds: 0, identitySource: "method.request.header.X" };

export const API_CASES: PolicyCase[] = [
  {
    policy: "api-method-locked",
    passes: [
      [
        restApi(),
        authorizer({}),
        method({ authorization: "CUSTOM", authorizerId: UNKNOWN_VALUE }, { from: { authorizerId: [authorizer({})] } }),
      ],
      [restApi({ policy: policy(allow, deny()) }), method({ authorization: "NONE" })],
      [restApi({ policy: policy(allow, deny()) }), method({ authorization: "AWS_IAM" })],
      [restApi(), stage(), webAcl(BLOCKING), association, method({ authorization: "NONE" })],
      [restApi(), stage(), webAcl(BLOCKING), association, method({ authorization: "AWS_IAM" })],
      [restApi({ body: body({ security: [{ waf: [] }] }) })],
      [route({ authorizationType: "JWT" })],
    ],
    fails: [
      {
        stack: [restApi(), method({ authorization: "NONE", httpMethod: "OPTIONS" })],
        message: /authorization is no lock/,
      },
      { stack: [restApi(), method({ authorization: "AWS_IAM" })], message: /authorization is no lock/ },
      {
        // Whoever the principal is, it may come by any way.
        stack: [
          restApi({
            policy: policy(
              allow,
              deny({ Condition: { StringNotEquals: { "aws:PrincipalArn": "arn:aws:iam::1:role/gateway" } } }),
            ),
          }),
          method({ authorization: "AWS_IAM" }),
        ],
        message: /explicit Deny of other addresses/,
      },
      {
        stack: [
          restApi(),
          stage(),
          webAcl({ defaultAction: { allow: {} } }),
          association,
          method({ authorization: "NONE" }),
        ],
        message: /web ACL that blocks by default/,
      },
      {
        // The default action of a web ACL elsewhere cannot be read.
        stack: [restApi(), stage(), association, method({ authorization: "NONE" })],
        message: /web ACL that blocks by default/,
      },
      { stack: [restApi(), method({ authorization: "CUSTOM" })], message: /authorizerId is not given/ },
      { stack: [restApi({ policy: policy(allow) }), method({ authorization: "NONE" })], message: /explicit Deny/ },
      {
        stack: [
          restApi({
            policy: policy(
              allow,
              deny({ Condition: { NotIpAddress: { "aws:SourceIp": ["192.0.2.7/32", "0.0.0.0/0"] } } }),
            ),
          }),
          method({ authorization: "NONE" }),
        ],
        message: /explicit Deny/,
      },
      {
        stack: [
          restApi({ policy: policy(allow, deny({ Resource: "execute-api:/*/GET/private" })) }),
          method({ authorization: "NONE" }),
        ],
        message: /explicit Deny/,
      },
      { stack: [restApi({ body: body({}) })], message: /1 operation\(s\) of the body.*GET \/items/ },
      { stack: [restApi({ body: body({}, { security: [{ waf: [] }] }) })], message: /ignores the root's/ },
      { stack: [restApi({ body: body({ security: [{ waf: [] }, { key: [] }] }) })], message: /GET \/items/ },
      { stack: [restApi({ body: "openapi: 3.0.1" })], message: /body is no JSON/ },
      { stack: [route({ authorizationType: "NONE" })], message: /authorizationType/ },
    ],
    unknown: [
      [restApi({ policy: UNKNOWN_VALUE }), method({ authorization: "NONE" })],
      [restApi(), method({ authorization: "CUSTOM", authorizerId: UNKNOWN_VALUE })],
      [
        restApi(),
        stage(),
        webAcl({ defaultAction: UNKNOWN_VALUE }),
        association,
        method({ authorization: "NONE", httpMethod: "OPTIONS" }),
      ],
      [restApi(), method({ authorization: UNKNOWN_VALUE })],
      [restApi({ body: UNKNOWN_VALUE })],
    ],
    configured: {
      properties: { acceptedAuthorizations: ["COGNITO_USER_POOLS"], blockingWebAcls: "^arn:acl$" },
      passes: [
        [restApi(), method({ authorization: "COGNITO_USER_POOLS" })],
        [restApi(), stage(), association, method({ authorization: "NONE" })],
      ],
      fails: [{ stack: [restApi(), method({ authorization: "NONE" })], message: /no lock/ }],
    },
  },
  {
    policy: "api-resource-policy-denies",
    passes: [
      [restApi({ policy: policy(allow, deny()) }), authorizer(sound)],
      [restApi({ policy: policy(allow) })],
      [restApi(), authorizer(sound)],
    ],
    fails: [
      { stack: [restApi({ policy: policy(allow) }), authorizer(sound)], message: /has no Deny/, at: "api" },
      {
        stack: [
          restApi(),
          authorizer(sound),
          of("aws:apigateway/restApiPolicy:RestApiPolicy")({ restApiId: "a1", policy: policy(allow) }),
        ],
        message: /has no Deny/,
        at: "api",
      },
    ],
    unknown: [[restApi({ policy: UNKNOWN_VALUE }), authorizer(sound)]],
  },
  {
    policy: "authorizer-sees-request",
    passes: [[authorizer(sound)]],
    fails: [
      { stack: [authorizer({})], message: /type is not given; it must be "REQUEST"/ },
      { stack: [authorizer({ type: "TOKEN" })], message: /type has another value/ },
    ],
    unknown: [[authorizer({ type: UNKNOWN_VALUE })]],
    notApplicable: [[authorizer({ type: "COGNITO_USER_POOLS" })]],
  },
  {
    policy: "authorizer-decision-not-shared",
    passes: [[authorizer(sound)]],
    fails: [
      { stack: [authorizer({ ...sound, authorizerResultTtlInSeconds: 300 })], message: /TtlInSeconds is not 0/ },
      {
        stack: [authorizer({ type: "REQUEST", identitySource: "context.identity.sourceIp" })],
        message: /which means 300/,
      },
      {
        stack: [authorizer({ type: "REQUEST", authorizerResultTtlInSeconds: 0 })],
        message: /identitySource is not given/,
      },
    ],
    unknown: [[authorizer({ ...sound, authorizerResultTtlInSeconds: UNKNOWN_VALUE })]],
    configured: {
      properties: { decidingSources: ["method.request.header.X", "method.request.header.Y"] },
      passes: [
        [
          authorizer({
            ...sound,
            authorizerResultTtlInSeconds: 60,
            identitySource: "method.request.header.x, method.request.header.Y",
          }),
        ],
      ],
      fails: [
        {
          stack: [authorizer({ ...sound, authorizerResultTtlInSeconds: 60 })],
          message: /add to identitySource method\.request\.header\.Y/,
        },
      ],
    },
  },
  {
    policy: "api-default-endpoint-disabled",
    passes: [
      [restApi({ disableExecuteApiEndpoint: true }), mapping],
      [restApi()],
      [restApi({ tags: { [CHANGING_PROOF_TAG.key]: CHANGING_PROOF_TAG.value } }), mapping],
    ],
    fails: [
      { stack: [restApi(), mapping], message: /disableExecuteApiEndpoint is not given/, at: "api" },
      { stack: [restApi({ tags: { [CHANGING_PROOF_TAG.key]: "done" } }), mapping], message: /is not given/, at: "api" },
    ],
    unknown: [[restApi({ disableExecuteApiEndpoint: UNKNOWN_VALUE }), mapping]],
  },
  {
    policy: "deployment-triggers",
    passes: [[deployment({ triggers: { hash: UNKNOWN_VALUE } })]],
    unknown: [[deployment({ triggers: UNKNOWN_VALUE })]],
    fails: [
      { stack: [deployment({})], message: /triggers is empty/ },
      { stack: [deployment({ triggers: {} })], message: /triggers is empty/ },
    ],
  },
  {
    policy: "domain-tls-settings-agree",
    passes: [
      [domain({ mutualTlsAuthentication: { truststoreUri: "s3://t/t.pem" }, securityPolicy: "TLS_1_2" })],
      [domain({ securityPolicy: "SecurityPolicy_TLS13_1_3_2025_09", endpointAccessMode: "STRICT" })],
    ],
    fails: [
      {
        stack: [
          domain({
            mutualTlsAuthentication: { truststoreUri: "s3://t/t.pem" },
            securityPolicy: "SecurityPolicy_TLS13_1_3_2025_09",
            endpointAccessMode: "STRICT",
          }),
        ],
        message: /takes no mutualTls/,
      },
      {
        stack: [domain({ securityPolicy: "SecurityPolicy_TLS13_1_3_2025_09" })],
        message: /endpointAccessMode is not given/,
      },
      { stack: [domain({ securityPolicy: "TLS_1_2", endpointAccessMode: "BASIC" })], message: /only an enhanced/ },
    ],
    unknown: [
      [domain({ securityPolicy: UNKNOWN_VALUE, endpointAccessMode: "STRICT" })],
      [domain({ securityPolicy: "TLS_1_2", endpointAccessMode: UNKNOWN_VALUE })],
      [
        domain({
          mutualTlsAuthentication: UNKNOWN_VALUE,
          securityPolicy: "SecurityPolicy_TLS13_1_3_2025_09",
          endpointAccessMode: "STRICT",
        }),
      ],
    ],
  },
  {
    policy: "domain-tls-floor",
    passes: [
      [domain({ securityPolicy: "TLS_1_2" })],
      [domain({ securityPolicy: "SecurityPolicy_TLS12_PFS_2025_EDGE" })],
      [httpDomain({ domainNameConfiguration: { securityPolicy: "TLS_1_2" } })],
    ],
    fails: [
      { stack: [domain({ securityPolicy: "TLS_1_0" })], message: /securityPolicy has another value/ },
      {
        stack: [httpDomain({ domainNameConfiguration: {} })],
        message: /domainNameConfiguration\.securityPolicy is not given/,
      },
    ],
    unknown: [[domain({ securityPolicy: UNKNOWN_VALUE })]],
  },
  {
    policy: "integration-tls-verified",
    passes: [
      [integration({ uri: "https://backend.example" })],
      [integration({ uri: "http://backend.internal", connectionType: "VPC_LINK" })],
    ],
    fails: [
      {
        stack: [integration({ tlsConfig: { insecureSkipVerification: true } })],
        message: /insecureSkipVerification is true/,
      },
      { stack: [integration({ uri: "http://backend.example" })], message: /uri is plain HTTP/ },
    ],
    unknown: [
      [integration({ tlsConfig: { insecureSkipVerification: UNKNOWN_VALUE } })],
      [integration({ type: "HTTP_PROXY", uri: UNKNOWN_VALUE })],
    ],
    notApplicable: [[integration({ type: "AWS_PROXY", uri: UNKNOWN_VALUE })]],
  },
  {
    policy: "api-access-log",
    passes: [[stage({ accessLogSettings: { destinationArn: UNKNOWN_VALUE, format: "{}" } })]],
    fails: [
      { stack: [stage()], message: /destinationArn is not given/ },
      { stack: [stage({ accessLogSettings: { destinationArn: "arn:x" } })], message: /format is not given/ },
      { stack: [stage({ accessLogSettings: { destinationArn: "arn:x", format: "{\n}" } })], message: /several lines/ },
    ],
    unknown: [[stage({ accessLogSettings: UNKNOWN_VALUE })]],
  },
  {
    policy: "api-execution-log",
    passes: [[restApi(), stage(), settings({ loggingLevel: "ERROR" })]],
    fails: [
      { stack: [restApi(), stage()], message: /No MethodSettings/ },
      { stack: [restApi(), stage(), settings({ loggingLevel: "OFF" })], message: /loggingLevel/ },
    ],
    unknown: [[restApi(), stage(), settings({ loggingLevel: UNKNOWN_VALUE })]],
    configured: {
      properties: { levels: ["ERROR"] },
      passes: [[restApi(), stage(), settings({ loggingLevel: "ERROR" })]],
      fails: [{ stack: [restApi(), stage(), settings({ loggingLevel: "INFO" })], message: /it must be ERROR\. / }],
    },
  },
  {
    policy: "api-data-trace-off",
    passes: [[settings({})], [settings({ dataTraceEnabled: false })]],
    fails: [{ stack: [settings({ dataTraceEnabled: true })], message: /dataTraceEnabled is true/ }],
    unknown: [[settings({ dataTraceEnabled: UNKNOWN_VALUE })]],
  },
  {
    policy: "api-throttled",
    passes: [[restApi(), stage(), settings({ throttlingRateLimit: 50, throttlingBurstLimit: 100 })]],
    fails: [
      { stack: [restApi(), stage()], message: /No MethodSettings/ },
      { stack: [restApi(), stage(), settings({ throttlingRateLimit: 50 })], message: /BurstLimit is not given/ },
      {
        stack: [restApi(), stage(), settings({ throttlingRateLimit: -1, throttlingBurstLimit: 1 })],
        message: /RateLimit is -1/,
      },
    ],
    unknown: [[restApi(), stage(), settings({ throttlingRateLimit: UNKNOWN_VALUE, throttlingBurstLimit: 1 })]],
  },
];
