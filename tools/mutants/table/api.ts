import { isObject, type Properties } from "../../../twin/standins/values";
import type { DeployedResource } from "../deployment";
import { each, inDocument, missing, removed, type Row, rowsOf, to, together, type Weakening, WHOLE } from "../row";
import { API_DIRECT, API_FORGED } from "./probeIds";

const SETTINGS = "PORTCULLIS_AUTHORIZER_SETTINGS";

const NOT_LOCKED = "the method answers whoever asks it";

function inSettings(label: string, change: (settings: Properties, lock: Properties) => void): Weakening {
  return inDocument(label, (settings) => {
    const lock = isObject(settings["lock"]) ? settings["lock"] : {};
    change(settings, lock);
  });
}

const isAuthorizer = ({ inputs }: DeployedResource): boolean =>
  JSON.stringify(inputs["environment"] ?? {}).includes(SETTINGS);

/** Every row whose resources a deployment freezes, and what decides whether a request comes in. */
export const API_ROWS: Row[] = [
  ...rowsOf("aws:apigateway/method:Method", [
    {
      property: "authorization",
      weak: [
        together("NONE", () => ({ authorization: "NONE", authorizerId: undefined })),
        together("AWS_IAM", () => ({ authorization: "AWS_IAM", authorizerId: undefined })),
      ],
      why: NOT_LOCKED,
      probes: API_DIRECT,
    },
    {
      property: "authorizerId",
      weak: [removed],
      why: "AWS refuses it when everything else is made",
      probes: API_DIRECT,
    },
    {
      property: "requestParameters",
      weak: [to({ "method.request.header.x-origin-verify": true }, "the secret's header as a parameter")],
      why: "the secret is handed to the integration and into its logs",
    },
  ]),
  ...rowsOf("aws:apigateway/authorizer:Authorizer", [
    {
      property: "type",
      weak: [
        to("TOKEN"),
        together("TOKEN with its usual header", () => ({ type: "TOKEN", identitySource: undefined })),
      ],
      why: "the authorizer gets no address and no header but one to decide on",
      probes: ["through-get", ...API_FORGED],
    },
    {
      property: "authorizerResultTtlInSeconds",
      weak: [to(300), to(3600), removed],
      why: "an Allow for the gateways holds for everybody who sends the same header",
      probes: ["authorizer-each-request"],
    },
    {
      property: "identitySource",
      weak: [
        removed,
        to("method.request.header.Authorization"),
        to("method.request.querystring.key"),
        to("context.identity.sourceIp"),
      ],
      why: "requests without the secret's header come as far as the function, and a cache would not tell them apart",
      probes: ["through-get", ...API_DIRECT],
    },
    {
      property: "authorizerUri",
      weak: [
        {
          label: "the backend's function",
          weaken: (value, stack) =>
            stack
              .filter(({ type }) => type === "aws:lambda/function:Function")
              .map(({ outputs }) => outputs["invokeArn"])
              .find((arn) => arn !== value),
        },
      ],
      why: "a function that decides nothing is asked",
      probes: ["through-get", ...API_FORGED],
    },
    {
      property: "authorizerCredentials",
      weak: [to("arn:aws:iam::*:user/*")],
      why: "the function is called with the caller's own rights",
    },
  ]),
  ...rowsOf("aws:apigateway/restApi:RestApi", [
    {
      property: "endpointConfiguration.types",
      weak: [to("EDGE")],
      why: "another distribution stands before the API, and addresses move",
    },
    {
      property: "policy",
      weak: [
        to(
          JSON.stringify({
            Version: "2012-10-17",
            Statement: [{ Effect: "Allow", Principal: "*", Action: "execute-api:Invoke", Resource: "*" }],
          }),
          "everybody may call",
        ),
      ],
      why: "a policy that only allows is taken for a lock, and is none beside an authorizer",
    },
    {
      property: "body",
      weak: [
        to(
          JSON.stringify({
            openapi: "3.0.1",
            info: { title: "more", version: "1" },
            paths: { "/open": { get: { responses: {} } } },
          }),
          "an operation without security",
        ),
      ],
      why: "an operation that nobody locked is published",
    },
  ]),
  ...rowsOf("aws:apigateway/deployment:Deployment", [
    { property: "triggers", weak: [removed, to({}, "none")], why: "a lock that is changed or added is never deployed" },
  ]),
  ...rowsOf("aws:apigateway/stage:Stage", [
    { property: "accessLogSettings", weak: [removed], why: "nobody can see who asked" },
    {
      property: "accessLogSettings.destinationArn",
      weak: [{ label: "ending in :*", weaken: (value) => (typeof value === "string" ? `${value}:*` : undefined) }],
      why: "AWS refuses it when everything else is made",
    },
    { property: "cacheClusterEnabled", weak: [to(true)], why: "answers for one client are given to another" },
    {
      property: "canarySettings",
      weak: [to({ percentTraffic: 10, deploymentId: "older1" }, "a canary of another deployment")],
      why: "a part of the requests meets an older API, with its older locks",
    },
  ]),
  ...rowsOf("aws:apigateway/methodSettings:MethodSettings", [
    { property: WHOLE, weak: [missing], why: "the account's whole rate is open to one caller" },
    { property: "methodPath", weak: [to("items/GET")], why: "every other method has no limit" },
    {
      property: "settings.dataTraceEnabled",
      weak: [to(true)],
      why: "bodies and headers, the secret among them, are logged",
    },
    {
      property: "settings.loggingLevel",
      weak: [to("INFO")],
      why: "what the authorizer is given, the secret among it, is logged",
    },
    {
      property: "settings.throttlingRateLimit",
      weak: [removed, to(-1)],
      why: "the account's whole rate is open to one caller",
    },
    {
      property: "settings.throttlingBurstLimit",
      weak: [removed, to(-1)],
      why: "the account's whole burst is open to one caller",
    },
    { property: "settings.cachingEnabled", weak: [to(true)], why: "answers for one client are given to another" },
  ]),
  ...rowsOf("aws:apigateway/integration:Integration", [
    {
      property: "tlsConfig",
      weak: [to({ insecureSkipVerification: true })],
      why: "API Gateway talks to whoever answers",
    },
    {
      property: "type",
      weak: [
        together("HTTP_PROXY over plain HTTP", () => ({ type: "HTTP_PROXY", uri: "http://backend.example.com/" })),
      ],
      why: "requests travel in the clear, to a backend that everybody can reach",
      probes: ["through-get"],
    },
    {
      property: "credentials",
      weak: [to("arn:aws:iam::*:user/*")],
      why: "the backend is called with the caller's own rights",
    },
  ]),
  ...rowsOf("aws:lambda/function:Function", [
    {
      property: `environment.variables.${SETTINGS}`,
      of: isAuthorizer,
      weak: [
        inSettings("one more address", (_settings, lock) => {
          lock["allowedAddresses"] = [...[lock["allowedAddresses"]].flat(), "198.51.100.66"];
        }),
        inSettings("no address", (_settings, lock) => {
          lock["allowedAddresses"] = [];
        }),
        inSettings("mode direct", (settings, lock) => {
          settings["lock"] = { mode: "direct", allowedAddresses: lock["allowedAddresses"] };
        }),
        inSettings("one hop more", (_settings, lock) => {
          lock["hops"] = 2;
        }),
        inSettings("the source elsewhere in X-Forwarded-For", (_settings, lock) => {
          lock["sourceAddressPosition"] = 2;
        }),
        inSettings("one more host", (settings) => {
          settings["hosts"] = [...[settings["hosts"]].flat(), "api.attacker.example"];
        }),
      ],
      why: "the authorizer lets others in",
      probes: ["through-get", ...API_FORGED],
    },
    {
      property: "environment",
      weak: [
        {
          label: "a secret in it",
          weaken: (value) => ({
            ...(isObject(value) ? value : {}),
            variables: {
              ...(isObject(value) && isObject(value["variables"]) ? value["variables"] : {}),
              API_SECRET_KEY: "wJalrXUtnFEMIK7MDENGbPxRfiCYzT3vQdKe9LhA",
            },
          }),
        },
      ],
      why: "whoever may look at the function reads the secret",
    },
    { property: "runtime", weak: [to("nodejs16.x")], why: "nobody patches what the function runs on" },
    {
      property: "layers",
      weak: [to(["arn:aws:lambda:eu-central-1:999999999999:layer:helper:1"], "another account's layer")],
      why: "code of somebody else runs in the function",
    },
    {
      property: "loggingConfig",
      weak: [removed],
      why: "decisions are logged where nobody keeps them for the time that was asked for",
    },
  ]),
  ...rowsOf("aws:cloudwatch/logGroup:LogGroup", [
    { property: "retentionInDays", weak: each(1, 7), why: "what happened is forgotten before anybody looks" },
  ]),
];
