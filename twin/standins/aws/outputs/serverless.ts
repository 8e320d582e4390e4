import { isObject, nested, type Properties, SIGNATURE_KEY, text } from "../../values";
import {
  arnOf,
  findRecord,
  hex,
  keep,
  keepText,
  LOWER,
  type Maker,
  type MakerContext,
  nameFrom,
  randomText,
} from "./maker";

/** Lambda and API Gateway. */
export const SERVERLESS_MAKERS: Record<string, Maker> = {
  "aws:lambda/function:Function": {
    id: (context) => nameFrom(context),
    outputs: (context) => {
      const arn = arnOf("lambda", context.region, `function:${context.id}`);
      const version = functionVersion(context);
      return {
        arn,
        invokeArn: invokeArn(context.region, arn),
        responseStreamingInvokeArn: invokeArn(context.region, arn).replace(
          "/invocations",
          "/response-streaming-invocations",
        ),
        qualifiedArn: `${arn}:${version}`,
        qualifiedInvokeArn: invokeArn(context.region, `${arn}:${version}`),
        version,
        lastModified: new Date().toISOString().replace("Z", "+0000"),
        sourceCodeHash: codeHash(context),
        codeSha256: codeHash(context),
        sourceCodeSize: 0,
        architectures: ["x86_64"],
        ephemeralStorage: { size: 512 },
        tracingConfig: { mode: "PassThrough" },
        loggingConfig: { logFormat: "Text", logGroup: `/aws/lambda/${context.id}` },
        signingJobArn: "",
        signingProfileVersionArn: "",
      };
    },
  },
  "aws:lambda/permission:Permission": {
    id: (context) => text(context.inputs, "statementId") || `terraform-${hex(26)}`,
    outputs: (context) => ({ statementId: context.id }),
  },
  "aws:lambda/alias:Alias": {
    id: (context) => functionArn(context, `${text(context.inputs, "functionName")}:${text(context.inputs, "name")}`),
    outputs: (context) => ({ arn: context.id, invokeArn: invokeArn(context.region, context.id) }),
  },
  "aws:apigateway/restApi:RestApi": {
    id: () => randomText(10, LOWER),
    outputs: (context) => ({
      arn: `arn:aws:apigateway:${context.region}::/restapis/${context.id}`,
      executionArn: arnOf("execute-api", context.region, context.id),
      rootResourceId: keep(context, "rootResourceId", () => randomText(10, LOWER)),
      createdDate: keep(context, "createdDate", now),
      apiKeySource: "HEADER",
      endpointConfiguration: { types: "EDGE", ipAddressType: "ipv4", vpcEndpointIds: [] },
      disableExecuteApiEndpoint: false,
      binaryMediaTypes: [],
      policy: "",
      securityPolicy: "TLS_1_0",
    }),
  },
  "aws:apigateway/resource:Resource": {
    id: () => randomText(6, LOWER),
    outputs: (context) => ({ path: `${parentPath(context)}/${text(context.inputs, "pathPart")}` }),
  },
  "aws:apigateway/method:Method": methodPart("agm"),
  "aws:apigateway/integration:Integration": {
    ...methodPart("agi"),
    outputs: (context) => ({
      cacheNamespace: text(context.inputs, "resourceId"),
      passthroughBehavior: "WHEN_NO_MATCH",
      responseTransferMode: "BUFFERED",
    }),
  },
  "aws:apigateway/methodResponse:MethodResponse": responsePart("agmr"),
  "aws:apigateway/integrationResponse:IntegrationResponse": responsePart("agir"),
  "aws:apigateway/response:Response": {
    id: ({ inputs }) => `aggr-${text(inputs, "restApiId")}-${text(inputs, "responseType")}`,
    outputs: () => ({}),
  },
  "aws:apigateway/restApiPolicy:RestApiPolicy": { id: ({ inputs }) => text(inputs, "restApiId"), outputs: () => ({}) },
  "aws:apigateway/authorizer:Authorizer": {
    id: () => randomText(6, LOWER),
    outputs: (context) => ({
      arn: `arn:aws:apigateway:${context.region}::/restapis/${text(context.inputs, "restApi")}/authorizers/${context.id}`,
    }),
  },
  "aws:apigateway/deployment:Deployment": {
    id: () => randomText(6, LOWER),
    outputs: (context) => ({ createdDate: keep(context, "createdDate", now) }),
  },
  "aws:apigateway/stage:Stage": {
    id: ({ inputs }) => `ags-${text(inputs, "restApi")}-${text(inputs, "stageName")}`,
    outputs: (context) => {
      const api = text(context.inputs, "restApi");
      const stage = text(context.inputs, "stageName");
      return {
        arn: `arn:aws:apigateway:${context.region}::/restapis/${api}/stages/${stage}`,
        executionArn: `${arnOf("execute-api", context.region, api)}/${stage}`,
        invokeUrl: `https://${api}.execute-api.${context.region}.amazonaws.com/${stage}`,
        webAclArn: "",
      };
    },
  },
  "aws:apigateway/domainName:DomainName": {
    id: ({ inputs }) => text(inputs, "domainName"),
    outputs: domainNameOutputs,
  },
  "aws:apigateway/basePathMapping:BasePathMapping": {
    id: ({ inputs }) => `${text(inputs, "domainName")}/${text(inputs, "basePath")}`,
    outputs: () => ({}),
  },
  "aws:apigateway/methodSettings:MethodSettings": {
    id: ({ inputs }) => `${text(inputs, "restApi")}-${text(inputs, "stageName")}-${text(inputs, "methodPath")}`,
    outputs: () => ({}),
  },
  "aws:apigateway/account:Account": {
    id: () => "api-gateway-account",
    outputs: () => ({
      apiKeyVersion: "4",
      features: ["UsagePlans"],
      throttleSettings: [{ burstLimit: 5000, rateLimit: 10000 }],
    }),
  },
};

/** Hosted zones of regional API Gateway endpoints (AWS General Reference, "Amazon API Gateway endpoints and quotas"). */
export const REGIONAL_ZONES: Record<string, string> = {
  "us-east-1": "Z1UJRXOUMOOFQ8",
  "us-east-2": "ZOJJZC49E0EPZ",
  "us-west-1": "Z2MUQ32089INYE",
  "us-west-2": "Z2OJLYMUO9EFXC",
  "eu-central-1": "Z1U9ULNL0V5AJ3",
  "eu-west-1": "ZLY8HYME6SFDD",
};

function domainNameOutputs(context: MakerContext): Properties {
  const regional = nested(context.inputs, "endpointConfiguration")["types"] === "REGIONAL";
  const host = (): string => `d-${randomText(10, LOWER)}.execute-api.${context.region}.amazonaws.com`;
  return {
    arn: `arn:aws:apigateway:${context.region}::/domainnames/${context.id}`,
    certificateUploadDate: keep(context, "certificateUploadDate", now),
    // The provider tells CloudFront's zone of every domain name.
    cloudfrontZoneId: "Z2FDTNDATAQYW2",
    cloudfrontDomainName: "",
    // Only private domain names have one.
    domainNameId: "",
    endpointConfiguration: { types: "EDGE", ipAddressType: "ipv4" },
    ownershipVerificationCertificateArn: "",
    regionalDomainName: regional ? keepText(context, "regionalDomainName", host) : "",
    regionalZoneId: regional ? (REGIONAL_ZONES[context.region] ?? "") : "",
    routingMode: "BASE_PATH_MAPPING_ONLY",
    securityPolicy: "TLS_1_2",
  };
}

function methodPart(prefix: string): Maker {
  return {
    id: ({ inputs }) =>
      `${prefix}-${text(inputs, "restApi")}-${text(inputs, "resourceId")}-${text(inputs, "httpMethod")}`,
    outputs: () => ({}),
  };
}

function responsePart(prefix: string): Maker {
  return {
    id: (context) => `${methodPart(prefix).id(context)}-${text(context.inputs, "statusCode")}`,
    outputs: () => ({}),
  };
}

function now(): string {
  return new Date().toISOString();
}

function invokeArn(region: string, functionArnText: string): string {
  return `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${functionArnText}/invocations`;
}

function functionArn(context: MakerContext, name: string): string {
  return name.startsWith("arn:") ? name : arnOf("lambda", context.region, `function:${name}`);
}

/** `$LATEST`, or the number of the version that was published: a new one for each change. */
function functionVersion(context: MakerContext): string {
  if (context.inputs["publish"] !== true) return "$LATEST";
  const before = Number(text(context.olds, "version", "0"));
  return String((Number.isNaN(before) ? 0 : before) + 1);
}

function codeHash(context: MakerContext): string {
  const code = context.inputs["code"];
  const hash = isObject(code) && SIGNATURE_KEY in code ? text(code, "hash") : "";
  return Buffer.from(hash, "hex").toString("base64");
}

/** Path of the parent resource without a trailing slash; empty for the root. */
function parentPath(context: MakerContext): string {
  const parent = findRecord(context, "aws:apigateway/resource:Resource", text(context.inputs, "parentId"));
  return parent === undefined ? "" : text(parent.outputs, "path");
}
