import type { HeaderLines } from "../http";
import type { Api, ApiEndpoint, ApiGatewayConfiguration, CustomDomain } from "./configuration";
import { privateApi } from "./privateEndpoint";

/** Which API a request is for, and how its path is read. */
export interface Destination {
  api: Api;
  /** The custom domain that it came to; undefined for the API's own endpoint. */
  domain: CustomDomain | undefined;
  /** Name that the request came to: the API's own, a custom domain, or an endpoint's. */
  domainName: string;
  /** The VPC endpoint that it came through; undefined when it came from the internet. */
  endpoint: ApiEndpoint | undefined;
  /** Empty when the request names none. */
  stageName: string;
  /** Raw path behind stage and base path, `/` at least. */
  path: string;
}

/** The custom domain with a name. */
export function domainOf(configuration: ApiGatewayConfiguration, host: string): CustomDomain | undefined {
  return configuration.domains.find(({ name }) => name === host);
}

/** Finds the API by Host, on a custom domain by the first segment of the path as well. Nobody finds a private one. */
export function destinationOf(
  configuration: ApiGatewayConfiguration,
  host: string,
  path: string,
): Destination | undefined {
  const apis = configuration.apis.filter(({ endpointType }) => endpointType !== "PRIVATE");
  const domain = domainOf(configuration, host);
  const { first, rest } = parted(path);
  const from = { domain, domainName: host, endpoint: undefined };
  if (domain === undefined) {
    const api = apis.find((candidate) => candidate.host === host);
    return api === undefined ? undefined : { api, ...from, stageName: first, path: rest };
  }
  const own = domain.mappings.find(({ basePath }) => basePath !== "" && basePath === first);
  const mapping = own ?? domain.mappings.find(({ basePath }) => basePath === "");
  const api = apis.find(({ id }) => id === mapping?.apiId);
  if (mapping === undefined || api === undefined) return undefined;
  const inside = own === undefined ? path : rest;
  if (mapping.stageName !== undefined) return { api, ...from, stageName: mapping.stageName, path: inside };
  const { first: stageName, rest: behindStage } = parted(inside);
  return { api, ...from, stageName, path: behindStage };
}

/** Finds the private API of a request through a VPC endpoint. */
export function destinationBehind(
  endpoint: ApiEndpoint,
  configuration: ApiGatewayConfiguration,
  host: string,
  path: string,
  lines: HeaderLines,
): Destination | undefined {
  const api = privateApi(configuration, endpoint, host, lines);
  if (api === undefined) return undefined;
  const { first, rest } = parted(path);
  return { api, domain: undefined, domainName: host, endpoint, stageName: first, path: rest };
}

/** The first segment of a path, and what is behind it. */
function parted(path: string): { first: string; rest: string } {
  const slash = path.indexOf("/", 1);
  return slash < 0 ? { first: path.slice(1), rest: "/" } : { first: path.slice(1, slash), rest: path.slice(slash) };
}
