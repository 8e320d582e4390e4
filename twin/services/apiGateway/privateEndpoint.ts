import type { RequestContext } from "../../iam/conditions";
import { valuesOf, type HeaderLines } from "../http";
import type { Arrival } from "./arrival";
import type { Api, ApiEndpoint, ApiGatewayConfiguration } from "./configuration";

/**
 * The private API that a request through an endpoint is for (developer guide, "Invoke a private API"): named by Host, or,
 * with the endpoint's own name as Host, by `x-apigw-api-id`. Undefined when that is no private API: a public one is not
 * served there, nor one by the host of another endpoint.
 */
export function privateApi(
  configuration: ApiGatewayConfiguration,
  endpoint: ApiEndpoint,
  host: string,
  lines: HeaderLines,
): Api | undefined {
  const ids = valuesOf(lines, "x-apigw-api-id");
  const byHost = configuration.apis.find((api) => api.host === host || api.associatedHosts?.[host] === endpoint.id);
  const byHeader = ids.length === 1 ? configuration.apis.find(({ id }) => id === ids[0]) : undefined;
  const found = endpoint.names.includes(host) ? byHeader : byHost;
  // Which of the two counts when they differ is not documented.
  if (ids.length > 0 && found !== byHeader) return undefined;
  return found?.endpointType === "PRIVATE" ? found : undefined;
}

/** Headers that API Gateway sets of a request through an endpoint, as recorded events have them. */
export function endpointLines(endpoint: ApiEndpoint, tls: { cipher: string; version: string }): HeaderLines {
  return [
    ["x-amzn-cipher-suite", tls.cipher],
    ["x-amzn-tls-version", tls.version],
    ["x-amzn-vpc-id", endpoint.vpcId],
    ["x-amzn-vpce-config", "1"],
    ["x-amzn-vpce-id", endpoint.id],
  ];
}

/**
 * What policies may ask of where a request comes from. One through an endpoint has no public address: `aws:SourceIp` is
 * absent, so that NotIpAddress holds, and the caller's address in its VPC is `aws:VpcSourceIp`.
 */
export function originKeys({ endpoint, sourceAddress }: Arrival): RequestContext {
  return endpoint === undefined
    ? { "aws:sourceip": sourceAddress }
    : { "aws:sourcevpce": endpoint.id, "aws:sourcevpc": endpoint.vpcId, "aws:vpcsourceip": sourceAddress };
}
