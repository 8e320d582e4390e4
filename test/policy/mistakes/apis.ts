import { AUTHORIZER_SETTINGS_VARIABLE } from "../../../contracts";
import { mistakesIn, type Mistake } from "./mistake";

const API = "api-shop-example-api";
const AUTHORIZER = "api-shop-example-authorizer";

export const API_MISTAKES: Mistake[] = [
  ...mistakesIn("aws:apigateway/method:Method", `${API}-items-options`, [
    {
      title: "OPTIONS has no lock",
      change: { set: { authorization: "NONE", authorizerId: undefined } },
      policy: "api-method-locked",
      says: ["authorization", "authorizerId"],
    },
    {
      title: "a method asks an authorizer that is not named",
      change: { set: { authorizerId: undefined } },
      policy: "api-method-locked",
      says: ["authorizerId is not given", "Set it"],
    },
  ]),
  ...mistakesIn("aws:apigateway/method:Method", "header-shop-example-api-items-post", [
    {
      title: "the backend is given the proof of the distribution",
      change: { set: { requestParameters: { "method.request.header.x-origin-verify": true } } },
      policy: "api-proof-not-passed-on",
      says: ["requestParameters", "Remove it"],
    },
  ]),
  ...mistakesIn("aws:apigateway/restApi:RestApi", "header-shop-example-api", [
    {
      title: "AWS's own distribution stands before the API, and nobody counts it",
      change: { set: { "endpointConfiguration.types": "EDGE" } },
      policy: "authorizer-counts-hops",
      at: "header-shop-example-authorizer",
      says: ["lock.hops", "must be 2", "same endpoint type"],
    },
    {
      title: "a document brings operations that nobody locked",
      change: { set: { body: JSON.stringify({ openapi: "3.0.1", paths: { "/open": { get: {} } } }) } },
      policy: "api-methods-in-one-place",
      says: ["body is given", "in one of both"],
    },
  ]),
  ...mistakesIn("aws:apigateway/authorizer:Authorizer", AUTHORIZER, [
    {
      title: "a decision counts for others",
      change: { set: { authorizerResultTtlInSeconds: 300 } },
      policy: "authorizer-decision-not-shared",
      says: ["authorizerResultTtlInSeconds", "Set it to 0"],
    },
    {
      title: "the authorizer sees one header only",
      change: { set: { type: "TOKEN" } },
      policy: "authorizer-sees-request",
      says: ["type", '"REQUEST"'],
    },
    {
      title: "the authorizer is called with its caller's rights",
      change: { set: { authorizerCredentials: "arn:aws:iam::*:user/*" } },
      policy: "api-calls-with-own-rights",
      says: ["authorizerCredentials", "Name one role"],
    },
  ]),
  ...mistakesIn("aws:lambda/function:Function", AUTHORIZER, [
    {
      title: "the authorizer knows other addresses",
      change: {
        set: {
          [`environment.variables.${AUTHORIZER_SETTINGS_VARIABLE}`]: JSON.stringify({
            apiId: "a1b2c3d4e5",
            hosts: ["a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com"],
            lock: { mode: "direct", allowedAddresses: ["198.51.100.66"] },
          }),
        },
      },
      policy: "authorizer-knows-fixed-addresses",
      says: ["allows 1", "Give the addresses"],
    },
    {
      title: "a secret stands in the environment",
      change: { set: { "environment.variables.API_TOKEN": "8f14e45fceea167a5a36dedd4bea2543" } },
      policy: "no-secret-in-environment",
      says: ["environment.variables.API_TOKEN"],
    },
    {
      title: "somebody else's code runs in the authorizer",
      change: { set: { layers: ["arn:aws:lambda:eu-central-1:999999999999:layer:helper:1"] } },
      policy: "function-layers-known",
      says: ["layers[0]", "Remove it"],
    },
    {
      title: "decisions are logged where nobody looks",
      change: { set: { loggingConfig: undefined } },
      policy: "function-log-group-declared",
      says: ["loggingConfig.logGroup", "Add a LogGroup"],
    },
  ]),
  ...mistakesIn("aws:lambda/permission:Permission", AUTHORIZER, [
    {
      title: "any API calls the authorizer",
      change: { set: { sourceArn: undefined, sourceAccount: undefined } },
      policy: "lambda-permission-source",
      says: ["sourceArn"],
    },
  ]),
  ...mistakesIn("aws:apigateway/deployment:Deployment", API, [
    {
      title: "changes of the API are not deployed",
      change: { set: { triggers: undefined } },
      policy: "deployment-triggers",
      says: ["triggers is empty", "Give a hash"],
    },
  ]),
  ...mistakesIn("aws:apigateway/stage:Stage", API, [
    {
      title: "nothing tells who asked the API",
      change: { set: { accessLogSettings: undefined } },
      policy: "api-access-log",
      says: ["accessLogSettings.destinationArn"],
    },
    {
      title: "logs go to a name with a star",
      change: {
        set: { "accessLogSettings.destinationArn": "arn:aws:logs:eu-central-1:123456789012:log-group:api-access:*" },
      },
      policy: "log-destination-form",
      says: ["accessLogSettings.destinationArn"],
    },
    {
      title: "answers of the API are kept",
      change: { set: { cacheClusterEnabled: true } },
      policy: "api-not-cached",
      says: ["cacheClusterEnabled", "Set it to false"],
    },
    {
      title: "some requests meet an older API",
      change: { set: { canarySettings: { deploymentId: "older1", percentTraffic: 10 } } },
      policy: "stage-serves-own-deployment",
      says: ["canarySettings.deploymentId", "remove the canary"],
    },
  ]),
  ...mistakesIn("aws:apigateway/methodSettings:MethodSettings", API, [
    {
      title: "logs hold whole requests",
      change: { set: { "settings.dataTraceEnabled": true } },
      policy: "api-data-trace-off",
      says: ["dataTraceEnabled"],
    },
    {
      title: "a flood of refused calls takes the whole account's share",
      change: { set: { "settings.throttlingRateLimit": -1 } },
      policy: "api-throttled",
      says: ["throttlingRateLimit"],
    },
    {
      title: "nothing tells why the API fails",
      change: { set: { "settings.loggingLevel": "OFF" } },
      policy: "api-execution-log",
      says: ["loggingLevel"],
    },
    {
      title: "the API's log tells of every request",
      change: { set: { "settings.loggingLevel": "INFO" } },
      policy: "api-execution-log",
      says: ["loggingLevel", "must be ERROR"],
    },
  ]),
  ...mistakesIn("aws:apigateway/integration:Integration", `${API}-items-get`, [
    {
      title: "anybody may stand in for the backend",
      change: { set: { tlsConfig: { insecureSkipVerification: true } } },
      policy: "integration-tls-verified",
      says: ["insecureSkipVerification"],
    },
    {
      title: "the backend is asked in the clear",
      change: { set: { uri: "http://backend.shop.example/", type: "HTTP_PROXY" } },
      policy: "integration-tls-verified",
      says: ["uri"],
    },
  ]),
  ...mistakesIn("aws:wafv2/webAcl:WebAcl", "header-shop-example-stage", [
    {
      title: "a part of the secret is enough",
      change: {
        set: {
          "rules[].statement.orStatement.statements[].byteMatchStatement.positionalConstraint": "CONTAINS",
        },
      },
      policy: "web-acl-compares-exactly",
      says: ["rules[0].statement.orStatement.statements[0]", "EXACTLY"],
    },
    {
      title: "samples show the secret",
      change: { set: { "rules[].visibilityConfig.sampledRequestsEnabled": true } },
      policy: "web-acl-compares-exactly",
      says: ["rules[0].visibilityConfig.sampledRequestsEnabled", "false"],
    },
    {
      title: "nothing is blocked before the authorizer",
      change: { set: { defaultAction: { allow: {} } } },
      policy: "lock-enforced",
      level: "advisory",
      says: ["defaultAction allows", "Let it block"],
    },
    {
      title: "a stage's web ACL is one for distributions",
      change: { set: { scope: "CLOUDFRONT" } },
      policy: "web-acl-scope-fits",
      at: "header-shop-example-stage",
      says: ["webAclArn", "Give one of scope REGIONAL"],
    },
  ]),
  ...mistakesIn("aws:wafv2/webAclAssociation:WebAclAssociation", "header-shop-example-stage", [
    {
      title: "a stage names a distribution's web ACL",
      change: { set: { webAclArn: "arn:aws:wafv2:us-east-1:123456789012:global/webacl/edge/0a1b2c3d" } },
      policy: "web-acl-scope-fits",
      says: ["webAclArn", "Give one of scope REGIONAL"],
    },
  ]),
];
