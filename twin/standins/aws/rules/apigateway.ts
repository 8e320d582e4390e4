import { isGiven, isUnknown, text } from "../../values";
import { arn, each, oneOf, pattern, range, together, type Rule } from "./rule";

const CACHE_SIZES = ["0.5", "1.6", "6.1", "13.5", "28.4", "58.2", "118", "237"];

/** Values of API Gateway resources that the provider's validators refuse. */
export const API_GATEWAY_RULES: Record<string, Rule[]> = {
  "aws:apigateway/restApi:RestApi": [
    oneOf("endpointConfiguration.types", "REGIONAL", "EDGE", "PRIVATE"),
    oneOf("endpointConfiguration.ipAddressType", "ipv4", "dualstack"),
    oneOf("endpointAccessMode", "BASIC", "STRICT"),
    oneOf("apiKeySource", "HEADER", "AUTHORIZER"),
    oneOf("putRestApiMode", "merge", "overwrite"),
    range("minimumCompressionSize", -1, 10485760),
    together((properties) => {
      const named = text(properties, "securityPolicy");
      if (isUnknown(named)) return undefined;
      const modern = named.startsWith("SecurityPolicy_");
      if (modern && !isGiven(properties["endpointAccessMode"])) {
        return ["endpointAccessMode", 'is required when "securityPolicy" starts with SecurityPolicy_'];
      }
      if (!modern && isGiven(properties["endpointAccessMode"])) {
        return ["endpointAccessMode", 'may only be given when "securityPolicy" starts with SecurityPolicy_'];
      }
      return undefined;
    }),
    together((properties) => {
      const endpoint = properties["endpointConfiguration"];
      return JSON.stringify(endpoint ?? {}).includes('"PRIVATE"') && JSON.stringify(endpoint).includes('"ipv4"')
        ? ["endpointConfiguration.ipAddressType", "must be dualstack for a PRIVATE API"]
        : undefined;
    }),
  ],
  "aws:apigateway/integration:Integration": [
    oneOf("type", "HTTP", "AWS", "MOCK", "HTTP_PROXY", "AWS_PROXY"),
    oneOf("connectionType", "INTERNET", "VPC_LINK"),
    oneOf("contentHandling", "CONVERT_TO_BINARY", "CONVERT_TO_TEXT"),
    oneOf("passthroughBehavior", "WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER"),
    oneOf("responseTransferMode", "BUFFERED", "STREAM"),
    together((properties) => {
      const most = properties["responseTransferMode"] === "STREAM" ? 900000 : 300000;
      const timeout = Number(properties["timeoutMilliseconds"] ?? 29000);
      return timeout < 50 || timeout > most ? ["timeoutMilliseconds", `must be between 50 and ${most}`] : undefined;
    }),
  ],
  "aws:apigateway/authorizer:Authorizer": [
    oneOf("type", "TOKEN", "REQUEST", "COGNITO_USER_POOLS"),
    range("authorizerResultTtlInSeconds", 0, 3600),
    together((properties) => {
      const type = properties["type"];
      if ((type === "REQUEST" || type === "TOKEN") && !isGiven(properties["authorizerUri"])) {
        return ["authorizerUri", `is required for an authorizer of type ${type}`];
      }
      return type === "COGNITO_USER_POOLS" && !isGiven(properties["providerArns"])
        ? ["providerArns", "is required for an authorizer of type COGNITO_USER_POOLS"]
        : undefined;
    }),
  ],
  "aws:apigateway/stage:Stage": [oneOf("cacheClusterSize", ...CACHE_SIZES), arn("accessLogSettings.destinationArn")],
  "aws:apigateway/methodSettings:MethodSettings": [oneOf("settings.loggingLevel", "OFF", "ERROR", "INFO")],
  "aws:apigateway/account:Account": [
    each("cloudwatchRoleArn", (value) =>
      value === "" || /^arn:[\w-]+:iam::\d{12}:role\/.+/.test(String(value)) ? undefined : "must be an ARN or empty",
    ),
  ],
  "aws:apigateway/domainName:DomainName": [
    oneOf("endpointConfiguration.types", "REGIONAL", "EDGE", "PRIVATE"),
    oneOf("endpointAccessMode", "BASIC", "STRICT"),
    oneOf("routingMode", "BASE_PATH_MAPPING_ONLY", "ROUTING_RULE_ONLY", "ROUTING_RULE_THEN_BASE_PATH_MAPPING"),
    pattern("securityPolicy", /^(TLS_1_0|TLS_1_2|SecurityPolicy_TLS\w+)$/, "is not a security policy of API Gateway"),
  ],
};
