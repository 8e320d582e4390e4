/** An answer that API Gateway gives itself. */
export interface GatewayAnswer {
  status: number;
  /** `x-amzn-ErrorType`. */
  errorType: string;
  body: Record<string, string | null>;
  /** Gateway response type, for `$context.error.responseType`. */
  responseType: string;
}

function answer(
  status: number,
  errorType: string,
  responseType: string,
  message: string | null,
  key = "message",
): GatewayAnswer {
  return { status, errorType, responseType, body: { [key]: message } };
}

export const FORBIDDEN = answer(403, "ForbiddenException", "ACCESS_DENIED", "Forbidden");
export const WAF_FILTERED = answer(403, "ForbiddenException", "WAF_FILTERED", "Forbidden");
export const MISSING_TOKEN = answer(
  403,
  "MissingAuthenticationTokenException",
  "MISSING_AUTHENTICATION_TOKEN",
  "Missing Authentication Token",
);
export const INVALID_TOKEN = answer(
  403,
  "UnrecognizedClientException",
  "INVALID_SIGNATURE",
  "The security token included in the request is invalid.",
);

/** The Authorization header is no signature, or one for something else. */
export function incompleteSignature(message: string): GatewayAnswer {
  return answer(403, "IncompleteSignatureException", "INVALID_SIGNATURE", message);
}

export function invalidSignature(message: string): GatewayAnswer {
  return answer(403, "InvalidSignatureException", "INVALID_SIGNATURE", message);
}

export const UNAUTHORIZED = answer(401, "UnauthorizedException", "UNAUTHORIZED", "Unauthorized");
export const AUTHORIZER_FAILURE = answer(500, "AuthorizerConfigurationException", "AUTHORIZER_FAILURE", null);
export const AUTHORIZER_CONFIGURATION = answer(
  500,
  "AuthorizerConfigurationException",
  "AUTHORIZER_CONFIGURATION_ERROR",
  null,
);
export const TOO_MANY_REQUESTS = answer(429, "TooManyRequestsException", "THROTTLED", "Too Many Requests");
export const TOO_LARGE = answer(413, "RequestEntityTooLargeException", "REQUEST_TOO_LARGE", "Request Too Long");
export const BAD_REQUEST = answer(400, "BadRequestException", "DEFAULT_4XX", "Bad Request");
export const INTEGRATION_ERROR = answer(
  500,
  "InternalServerErrorException",
  "API_CONFIGURATION_ERROR",
  "Internal server error",
);
export const INTEGRATION_FAILURE = answer(
  502,
  "InternalServerErrorException",
  "INTEGRATION_FAILURE",
  "Internal server error",
);
export const INTEGRATION_TIMEOUT = answer(
  504,
  "InternalServerErrorException",
  "INTEGRATION_TIMEOUT",
  "Endpoint request timed out",
);

const NOT_AUTHORIZED = "User is not authorized to access this resource";

/** The authorizer's policy did not allow the request. */
export function deniedByAuthorizer(explicit: boolean): GatewayAnswer {
  const message = explicit ? `${NOT_AUTHORIZED} with an explicit deny` : NOT_AUTHORIZED;
  return answer(403, "AccessDeniedException", "ACCESS_DENIED", message, "Message");
}

/** No policy allowed the request, or one denied it. AWS masks the account. */
export function deniedByPolicy(arn: string, accountId: string, explicit: boolean, user = "anonymous"): GatewayAnswer {
  const masked = arn.replace(`:${accountId}:`, `:${"*".repeat(8)}${accountId.slice(8)}:`);
  const message = `User: ${user} is not authorized to perform: execute-api:Invoke on resource: ${masked}`;
  const text = explicit ? `${message} with an explicit deny` : message;
  return answer(403, "AccessDeniedException", "ACCESS_DENIED", text, "Message");
}
