import type { Api, ApiGatewayConfiguration, CustomDomain } from "./configuration";

/** Which API a request is for, and how its path is read. */
export interface Destination {
  api: Api;
  /** The custom domain that it came to; undefined for the API's own endpoint. */
  domain: CustomDomain | undefined;
  /** Empty when the request names none. */
  stageName: string;
  /** Raw path behind stage and base path, `/` at least. */
  path: string;
}

/** The custom domain with a name. */
export function domainOf(configuration: ApiGatewayConfiguration, host: string): CustomDomain | undefined {
  return configuration.domains.find(({ name }) => name === host);
}

/** Finds the API by Host, on a custom domain by the first segment of the path as well. */
export function destinationOf(
  configuration: ApiGatewayConfiguration,
  host: string,
  path: string,
): Destination | undefined {
  const domain = domainOf(configuration, host);
  if (domain === undefined) {
    const api = configuration.apis.find((candidate) => candidate.host === host);
    if (api === undefined) return undefined;
    const { first, rest } = parted(path);
    return { api, domain, stageName: first, path: rest };
  }
  const { first, rest } = parted(path);
  const own = domain.mappings.find(({ basePath }) => basePath !== "" && basePath === first);
  const mapping = own ?? domain.mappings.find(({ basePath }) => basePath === "");
  const api = configuration.apis.find(({ id }) => id === mapping?.apiId);
  if (mapping === undefined || api === undefined) return undefined;
  const inside = own === undefined ? path : rest;
  if (mapping.stageName !== undefined) return { api, domain, stageName: mapping.stageName, path: inside };
  const { first: stageName, rest: behindStage } = parted(inside);
  return { api, domain, stageName, path: behindStage };
}

/** The first segment of a path, and what is behind it. */
function parted(path: string): { first: string; rest: string } {
  const slash = path.indexOf("/", 1);
  return slash < 0 ? { first: path.slice(1), rest: "/" } : { first: path.slice(1, slash), rest: path.slice(slash) };
}
