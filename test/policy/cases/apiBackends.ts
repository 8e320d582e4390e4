import { AUTHORIZER_SETTINGS_VARIABLE } from "../../../contracts";
import { UNKNOWN_VALUE } from "../support/policyPack";
import type { TestResource } from "../support/policyPack";
import { of } from "../support/policyCase";
import type { PolicyCase, Props } from "../support/policyCase";

const api = (props: Props = {}): TestResource =>
  of("aws:apigateway/restApi:RestApi")(
    { id: "a1", arn: "arn:aws:apigateway:eu-central-1::/restapis/a1", ...props },
    { name: "api" },
  );
const item = of("aws:apigateway/resource:Resource")({ id: "r1", restApi: "a1", path: "/items" }, { name: "items" });
const method = (props: Props = {}): TestResource =>
  of("aws:apigateway/method:Method")(
    { restApi: "a1", resourceId: "r1", httpMethod: "GET", authorization: "CUSTOM", ...props },
    { name: "items-get" },
  );
const integration = (props: Props = {}): TestResource =>
  of("aws:apigateway/integration:Integration")({ restApi: "a1", resourceId: "r1", httpMethod: "GET", ...props });
const authorizer = (props: Props = {}): TestResource =>
  of("aws:apigateway/authorizer:Authorizer")({ restApi: "a1", ...props }, { name: "authorizer" });
const httpIntegration = of("aws:apigatewayv2/integration:Integration");
const deployment = of("aws:apigateway/deployment:Deployment")({ id: "d1", restApi: "a1" }, { name: "deployment" });
const stage = (props: Props = {}): TestResource =>
  of("aws:apigateway/stage:Stage")({ restApi: "a1", deployment: "d1", stageName: "v1", ...props }, { name: "stage" });
const settings = (methodPath: string, cachingEnabled: boolean | string): TestResource =>
  of("aws:apigateway/methodSettings:MethodSettings")({
    restApi: "a1",
    stageName: "v1",
    methodPath,
    settings: { cachingEnabled },
  });
const role = of("aws:iam/role:Role")({}, { name: "role" });
const CALLER = "arn:aws:iam::*:user/*";
const ROLE = "arn:aws:iam::123456789012:role/api";
const body = (operation: Props, authorizer: Props = {}): string =>
  JSON.stringify({
    openapi: "3.0.1",
    components: { securitySchemes: { waf: { "x-amazon-apigateway-authorizer": authorizer } } },
    paths: { "/items": { get: { "x-amazon-apigateway-integration": operation } } },
  });

const distribution = (props: Props = {}): TestResource =>
  of("aws:cloudfront/distribution:Distribution")(
    { origins: [{ originId: "o", customHeaders: [{ name: "X-Origin-Verify", value: "0123456789abcdef" }] }], ...props },
    { name: "edge" },
  );
const decidingOnProof = authorizer({ identitySource: "method.request.header.x-origin-verify" });
const parameters = (...headers: string[]): Props => ({
  requestParameters: Object.fromEntries(headers.map((header) => [`method.request.header.${header}`, true])),
});

const counting = (lock: Props): TestResource =>
  of("aws:lambda/function:Function")(
    {
      environment: {
        variables: {
          [AUTHORIZER_SETTINGS_VARIABLE]: JSON.stringify({ apiId: "a1", lock: { mode: "cloudfront", ...lock } }),
        },
      },
    },
    { name: "authorizer", parentTypes: "portcullis:index:Authorizer$" },
  );
const one = { hops: 1, sourceAddressPosition: 1 };
const two = { hops: 2, sourceAddressPosition: 2 };
const regional = { endpointConfiguration: { types: "REGIONAL" } };

export const API_BACKEND_CASES: PolicyCase[] = [
  {
    policy: "api-calls-with-own-rights",
    passes: [
      [integration({ credentials: ROLE })],
      [integration()],
      [authorizer({ authorizerCredentials: ROLE })],
      [api({ body: body({ credentials: ROLE }) })],
      // A role of the stack, before it is made.
      [role, { ...integration({ credentials: UNKNOWN_VALUE }), from: { credentials: [role] } }],
    ],
    fails: [
      {
        stack: [integration({ credentials: CALLER })],
        message: /credentials stands for whoever calls\. Name one role/,
      },
      { stack: [authorizer({ authorizerCredentials: CALLER })], message: /authorizerCredentials stands/ },
      { stack: [httpIntegration({ credentialsArn: CALLER })], message: /credentialsArn stands/ },
      { stack: [api({ body: body({ credentials: CALLER }) })], message: /body: 1 operation/ },
      { stack: [api({ body: body({}, { authorizerCredentials: CALLER }) })], message: /body: 1 operation/ },
    ],
    unknown: [[integration({ credentials: UNKNOWN_VALUE })], [api({ body: UNKNOWN_VALUE })]],
  },
  {
    policy: "api-proof-not-passed-on",
    passes: [
      [
        distribution(),
        decidingOnProof,
        method(),
        integration({ requestParameters: { "integration.request.path.id": "method.request.path.id" } }),
      ],
      [distribution(), decidingOnProof, method(parameters("Authorization", "x-tenant"))],
      // What the distribution sends and no authorizer decides on is no proof.
      [
        distribution(),
        authorizer({ identitySource: "method.request.header.Authorization" }),
        method(parameters("x-origin-verify")),
      ],
    ],
    fails: [
      {
        stack: [distribution(), decidingOnProof, method(parameters("x-tenant", "X-Origin-Verify"))],
        message: /requestParameters names the header by which the distribution proves itself\. Remove it/,
      },
      {
        stack: [
          distribution(),
          decidingOnProof,
          integration({
            requestParameters: { "integration.request.header.x-proof": "method.request.header.x-origin-verify" },
          }),
        ],
        message: /requestParameters\.integration\.request\.header\.x-proof names/,
      },
      {
        stack: [
          distribution(),
          decidingOnProof,
          integration({ cacheKeyParameters: ["method.request.multivalueheader.x-origin-verify"] }),
        ],
        message: /cacheKeyParameters\[0\] names/,
      },
      {
        stack: [
          distribution(),
          decidingOnProof,
          integration({ requestTemplates: { "application/json": `{"p": "$input.params('x-origin-verify')"}` } }),
        ],
        message: /requestTemplates\.application\/json names/,
      },
    ].map((failure) => ({ ...failure, at: failure.stack[2]?.name ?? "" })),
    unknown: [
      [distribution(), decidingOnProof, method({ requestParameters: UNKNOWN_VALUE })],
      [distribution(), decidingOnProof, integration({ requestTemplates: UNKNOWN_VALUE })],
      [distribution({ origins: UNKNOWN_VALUE }), decidingOnProof, method(parameters("x-origin-verify"))],
      [distribution(), authorizer({ identitySource: UNKNOWN_VALUE }), method(parameters("x-origin-verify"))],
    ],
    notApplicable: [[method({ requestParameters: UNKNOWN_VALUE })]],
    configured: {
      properties: { proofHeaders: ["X-Elsewhere"] },
      passes: [[method(parameters("x-origin-verify"))]],
      fails: [{ stack: [method(parameters("x-elsewhere"))], message: /requestParameters names/ }],
    },
  },
  {
    policy: "api-methods-in-one-place",
    passes: [[api({ body: body({}) })], [api(), item, method(), integration()]],
    fails: [
      { stack: [api({ body: body({}) }), method()], message: /body is given, and items-get is a resource/, at: "api" },
      { stack: [api({ body: body({}) }), item], message: /body is given, and items is a resource/, at: "api" },
    ],
    unknown: [
      [api({ body: UNKNOWN_VALUE }), method()],
      [api({ body: body({}) }), method({ restApi: UNKNOWN_VALUE })],
    ],
  },
  {
    policy: "stage-serves-own-deployment",
    passes: [
      [api(), deployment, stage()],
      [api(), deployment, stage({ canarySettings: { deploymentId: "d1", percentTraffic: 10 } })],
      // The API is another stack's, and its deployments too.
      [stage()],
    ],
    fails: [
      { stack: [api(), stage()], message: /^.*\ndeployment is no deployment of the stack.*Deployment resource\.$/s },
      {
        stack: [api(), deployment, stage({ canarySettings: { deploymentId: "d0", percentTraffic: 10 } })],
        message: /canarySettings\.deploymentId is no deployment of the stack.*or remove the canary/,
      },
    ],
    unknown: [
      [api(), stage({ deployment: UNKNOWN_VALUE })],
      [api(), deployment, stage({ canarySettings: UNKNOWN_VALUE })],
    ],
  },
  {
    policy: "api-not-cached",
    passes: [
      [api(), stage(), method(), settings("*/*", false)],
      [api(), stage({ cacheClusterEnabled: true }), method({ authorization: "NONE" })],
      [api(), stage(), method({ authorization: "NONE" }), method({ httpMethod: "POST" }), settings("items/GET", true)],
      [
        api(),
        stage({ cacheClusterEnabled: true }),
        method(),
        integration({ cacheKeyParameters: ["method.request.header.authorization"] }),
      ],
      // Off for all methods, and on for one that is public.
      [
        api(),
        item,
        stage({ cacheClusterEnabled: true }),
        method(),
        of("aws:apigateway/resource:Resource")({ id: "r2", restApi: "a1", path: "/public" }, { name: "public" }),
        { ...method({ resourceId: "r2", authorization: "NONE" }), name: "public-get" },
        settings("*/*", false),
        { ...settings("public/GET", true), name: "public" },
      ],
    ],
    fails: [
      {
        stack: [api(), stage({ cacheClusterEnabled: true }), method()],
        message: /cacheClusterEnabled is true/,
        at: "stage",
      },
      { stack: [api(), stage(), method(), settings("*/*", true)], message: /settings\.cachingEnabled is true/ },
      { stack: [api(), item, stage(), method(), settings("items/GET", true)], message: /settings\.cachingEnabled/ },
      { stack: [api(), authorizer(), stage({ cacheClusterEnabled: true })], message: /cacheClusterEnabled/ },
      {
        stack: [
          api(),
          stage({ cacheClusterEnabled: true }),
          method(),
          integration({ cacheKeyParameters: ["method.request.path.id"] }),
        ],
        message: /cacheClusterEnabled/,
        at: "stage",
      },
    ],
    unknown: [
      [
        api(),
        method(),
        { ...settings("*/*", true), props: { ...settings("*/*", true).props, restApi: UNKNOWN_VALUE } },
      ],
      [api(), stage({ cacheClusterEnabled: UNKNOWN_VALUE }), method()],
      [api(), stage({ cacheClusterEnabled: true }), method(), integration({ cacheKeyParameters: UNKNOWN_VALUE })],
      [api(), stage({ cacheClusterEnabled: true }), method({ authorization: UNKNOWN_VALUE })],
    ],
    configured: {
      properties: { callerKeys: ["method.request.header.x-caller"] },
      passes: [
        [
          api(),
          stage({ cacheClusterEnabled: true }),
          method(),
          integration({ cacheKeyParameters: ["method.request.header.X-Caller"] }),
        ],
      ],
      fails: [
        {
          stack: [
            api(),
            stage({ cacheClusterEnabled: true }),
            method(),
            integration({ cacheKeyParameters: ["method.request.header.Authorization"] }),
          ],
          message: /cacheClusterEnabled/,
          at: "stage",
        },
      ],
    },
  },
  {
    policy: "authorizer-counts-hops",
    passes: [
      [api(regional), counting(one)],
      [api({ endpointConfiguration: { types: "EDGE" } }), counting(two)],
      [api(), counting(two)],
      [api(), counting({ mode: "direct", allowedAddresses: ["192.0.2.7"] })],
    ],
    fails: [
      {
        stack: [api({ endpointConfiguration: { types: "EDGE" } }), counting(one)],
        message: /must be 2.*edge-optimised/,
      },
      { stack: [api(), counting(one)], message: /must be 2/ },
      { stack: [api(regional), counting(two)], message: /must be 1, since the API is not edge-optimised/ },
      { stack: [api(regional), counting({ hops: 2, sourceAddressPosition: 1 })], message: /must be 1/ },
      {
        stack: [api({ endpointConfiguration: { types: "EDGE" } }), counting({ hops: 2, sourceAddressPosition: 1 })],
        message: /lock\.sourceAddressPosition must be 2/,
      },
    ],
    unknown: [
      [api({ endpointConfiguration: UNKNOWN_VALUE }), counting(one)],
      [api(regional), { ...counting(one), props: { environment: UNKNOWN_VALUE } }],
    ],
    notApplicable: [
      [counting(one)],
      // The domain has an endpoint type of its own.
      [
        api(),
        of("aws:apigateway/basePathMapping:BasePathMapping")({ restApi: "a1" }, { name: "mapping" }),
        counting(one),
      ],
    ],
  },
];
