import { valuesOf, type HeaderLines } from "../http";
import type { Arrival } from "./arrival";
import type { Stage } from "./configuration";
import type { Caller } from "./iamAuthorization";
import { decodeText, type Route } from "./routes";

/** Values that an authorizer hands to the integration and the log: all text, as AWS makes them. */
export interface AuthorizerContext {
  principalId: string;
  values: Record<string, string>;
  /** Milliseconds that the decision took; 0 when it came from the cache. */
  latencyMilliseconds: number;
}

interface EventSource {
  arrival: Arrival;
  stage: Stage;
  route: Route;
  accountId: string;
  /** Who signed the request. */
  caller?: Caller | undefined;
}

/** ARN of the request as policies and permissions name it; the path is the real one, not the template. */
export function methodArn(region: string, accountId: string, arrival: Arrival): string {
  return `arn:aws:execute-api:${region}:${accountId}:${arrival.api.id}/${arrival.stageName}/${arrival.method}${arrival.path}`;
}

/**
 * Event of a REQUEST authorizer. Keys and types are those of a recorded AWS event
 * (test/fixtures/api-gateway-events/authorizer-request.json): empty maps are `{}` here and `null` in proxy events.
 */
export function authorizerEvent(source: EventSource, arn: string): Record<string, unknown> {
  const { arrival, stage, route } = source;
  const query = queryPairs(arrival.query);
  return {
    type: "REQUEST",
    methodArn: arn,
    resource: route.method.resourcePath,
    path: arrival.eventPath,
    httpMethod: arrival.method,
    headers: lastValues(arrival.lines),
    multiValueHeaders: allValues(arrival.lines),
    queryStringParameters: lastValues(query),
    multiValueQueryStringParameters: allValues(query),
    pathParameters: route.pathParameters,
    stageVariables: stage.variables,
    requestContext: requestContext(source),
  };
}

/** Event of a Lambda proxy integration. */
export function proxyEvent(
  source: EventSource,
  authorizer: AuthorizerContext | undefined,
  binaryMediaTypes: string[],
): Record<string, unknown> {
  const { arrival, stage, route } = source;
  const query = queryPairs(arrival.query);
  // The recorded proxy events lack Content-Length, which the authorizer's has.
  const lines = arrival.lines.filter(
    ([name, value]) => name.toLowerCase() !== "content-length" && !isSignature(name, value),
  );
  const isBinary = binaryMediaTypes.some((type) => matchesMediaType(type, valuesOf(lines, "content-type")[0] ?? ""));
  return {
    resource: route.method.resourcePath,
    path: arrival.eventPath,
    httpMethod: arrival.method,
    headers: orNull(lastValues(lines)),
    multiValueHeaders: orNull(allValues(lines)),
    queryStringParameters: orNull(lastValues(query)),
    multiValueQueryStringParameters: orNull(allValues(query)),
    pathParameters: orNull(route.pathParameters),
    stageVariables: orNull(stage.variables),
    requestContext: {
      ...requestContext(source),
      ...(authorizer === undefined
        ? {}
        : {
            authorizer: {
              ...authorizer.values,
              principalId: authorizer.principalId,
              integrationLatency: authorizer.latencyMilliseconds,
            },
          }),
    },
    body: arrival.body.length === 0 ? null : arrival.body.toString(isBinary ? "base64" : "utf8"),
    isBase64Encoded: isBinary && arrival.body.length > 0,
  };
}

/** `17/Jun/2024:15:02:03 +0000`. */
export function logTime(milliseconds: number): string {
  const [day, month, year, time] = new Date(milliseconds).toUTCString().slice(5).split(" ");
  return `${day}/${month}/${year}:${time} +0000`;
}

/** "Authorization: dropped if it contains a Signature Version 4" (important notes of REST APIs). */
function isSignature(name: string, value: string): boolean {
  return name.toLowerCase() === "authorization" && value.startsWith("AWS4-HMAC-SHA256");
}

function requestContext({ arrival, stage, route, accountId, caller }: EventSource): Record<string, unknown> {
  return {
    resourceId: route.method.resourceId,
    resourcePath: route.method.resourcePath,
    httpMethod: arrival.method,
    extendedRequestId: arrival.extendedRequestId,
    requestTime: logTime(arrival.time),
    path: arrival.fullPath,
    accountId,
    protocol: "HTTP/1.1",
    stage: stage.name,
    domainPrefix: arrival.domainName.split(".")[0],
    requestTimeEpoch: arrival.time,
    requestId: arrival.requestId,
    identity: {
      cognitoIdentityPoolId: null,
      accountId: caller?.accountId ?? null,
      cognitoIdentityId: null,
      caller: caller?.session.userId ?? null,
      sourceIp: arrival.sourceAddress,
      principalOrgId: null,
      accessKey: caller?.session.accessKeyId ?? null,
      cognitoAuthenticationType: null,
      cognitoAuthenticationProvider: null,
      userArn: caller?.userArn ?? null,
      userAgent: valuesOf(arrival.lines, "user-agent").at(-1) ?? null,
      user: caller?.session.userId ?? null,
      ...(arrival.clientCertificate === undefined ? {} : { clientCert: arrival.clientCertificate }),
      // "Present only when you have a private API."
      ...(arrival.endpoint === undefined ? {} : { vpcId: arrival.endpoint.vpcId, vpceId: arrival.endpoint.id }),
    },
    domainName: arrival.domainName,
    deploymentId: stage.deployment.id,
    apiId: arrival.api.id,
  };
}

/** REST APIs part a query at semicolons too ("known issues"). */
export function queryPairs(query: string): [string, string][] {
  return query
    .split(/[&;]/)
    .filter((pair) => pair !== "")
    .map((pair) => {
      const equals = pair.indexOf("=");
      const decode = (text: string): string => decodeText(text.replaceAll("+", " "));
      return equals < 0 ? [decode(pair), ""] : [decode(pair.slice(0, equals)), decode(pair.slice(equals + 1))];
    });
}

function lastValues(pairs: HeaderLines): Record<string, string> {
  return Object.fromEntries(pairs);
}

function allValues(pairs: HeaderLines): Record<string, string[]> {
  const values = new Map<string, string[]>();
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) ?? []), value]);
  return Object.fromEntries(values);
}

function orNull<T extends object>(map: T): T | null {
  return Object.keys(map).length === 0 ? null : map;
}

function matchesMediaType(pattern: string, contentType: string): boolean {
  const [type = ""] = contentType.split(";");
  const [group] = type.trim().split("/");
  return pattern === "*/*" || pattern === type.trim() || pattern === `${group}/*`;
}
