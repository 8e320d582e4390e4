import * as path from "node:path";
import { INTERNET } from "../addresses";
import { PROJECT_ROOT } from "../paths";
import type { ResourceRecord } from "../resourceRecord";
import { administratorSession } from "./administrators";
import { DOMAIN_TYPE } from "./cloudApiDomains";
import { apiGatewayConfiguration, executeApiHost } from "./cloudApiGateway";
import { cloudfrontConfiguration } from "./cloudCloudfront";
import type { CloudContext } from "./cloudContext";
import { lambdaConfiguration, lambdaHost } from "./cloudLambda";
import { roleSessions } from "./cloudRoles";
import { regionalConfiguration } from "./cloudRegional";
import type { CloudService, CloudTopology, DnsAddress, ServiceName } from "./cloudTopology.types";
import type { Instance } from "./instance.types";
import { SERVICE_HOSTS } from "./internet";
import { reachOf } from "./privateApis";
import { Resources } from "./resources";

/**
 * What the cloud services are to do, and the names under which they are found. Depends on nothing but its arguments
 * (certificates come from the authority's cache). Throws a TwinFailureError that names everything that the twin does not
 * play.
 *
 * @param records in the order of their creation: it decides which version of a secret is the current one.
 * @param instances every machine, since each has credentials of its own.
 */
export function cloudTopology(
  records: readonly ResourceRecord[],
  instances: readonly Instance[],
  context: CloudContext,
): CloudTopology {
  const resources = new Resources(records);
  const sessions = [
    ...roleSessions(resources, instances, context),
    ...(context.administrators?.() ?? []).map((policy) => administratorSession(policy, context.twinSecret)),
  ];
  const regional = regionalConfiguration(records, resources, instances, sessions, context);
  return {
    services: [
      service("regional", regional),
      service("lambda", lambdaConfiguration(resources, sessions, context)),
      service("apiGateway", apiGatewayConfiguration(resources, sessions, context)),
      service("cloudfront", cloudfrontConfiguration(resources, context)),
    ],
    dns: dnsOf(
      resources,
      context.region,
      regional.s3.buckets.map(({ name }) => name),
    ),
  };
}

function service(name: ServiceName, configuration: unknown): CloudService {
  const script = path.join(PROJECT_ROOT, "twin", "services", name, "main.ts");
  return { name, namespace: SERVICE_HOSTS[name].namespace, script, configuration };
}

function dnsOf(resources: Resources, region: string, buckets: string[]): DnsAddress[] {
  const { apiGateway, cloudfront, lambda, s3, secretsManager, sessionMessages, systemsManager } = INTERNET.services;
  const s3Host = `s3.${region}.amazonaws.com`;
  // A private API has no name on the internet but with an endpoint's id in it.
  const apis = resources
    .ofType("aws:apigateway/restApi:RestApi")
    .filter((api) => reachOf(api).type !== "PRIVATE")
    .map(({ id }) => executeApiHost(id, region));
  const domains = resources.ofType(DOMAIN_TYPE).map((domain) => domain.requiredText("regionalDomainName"));
  const distributions = resources
    .ofType("aws:cloudfront/distribution:Distribution")
    .map((distribution) => distribution.requiredText("domainName"));
  const at = (address: string, names: string[]): DnsAddress[] =>
    names.map((name) => ({ name: name.toLowerCase(), address }));
  return [
    ...at(s3, [s3Host, ...buckets.map((name) => `${name}.${s3Host}`)]),
    ...at(secretsManager, [`secretsmanager.${region}.amazonaws.com`]),
    ...at(systemsManager, [`ssm.${region}.amazonaws.com`]),
    ...at(sessionMessages, [`ssmmessages.${region}.amazonaws.com`]),
    ...at(lambda, [lambdaHost(region)]),
    ...at(apiGateway, [...apis, ...domains]),
    ...at(cloudfront, distributions),
  ];
}
