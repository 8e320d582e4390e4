import { throwIfAny } from "../components/checks/problem";
import { regionProblems } from "../components/checks/stack";
import type { PublicWafStackArgs } from "../components/publicWafStack";
import { coverageProblems, type EndpointConfiguration, readEndpoints } from "./endpoints";
import { sharedHostProblems } from "./management";
import { ConfigurationReader } from "./reader";
import { readWaf } from "./waf";

export type { EndpointConfiguration, OriginConfiguration } from "./endpoints";

/** What stands in `Pulumi.<stack>.yaml`, not yet looked at. */
export interface RawConfiguration {
  /** `aws:region` */
  region: string | undefined;
  /** `portcullis:waf` */
  waf: unknown;
  /** `portcullis:endpoints` */
  endpoints: unknown;
}

/** The configuration, checked: what the program declares. */
export interface Configuration {
  waf: PublicWafStackArgs;
  endpoints: EndpointConfiguration[];
}

/**
 * Reads the whole configuration.
 * @param projectRoot Folder from which a relative path of the gateway bundle counts.
 * @throws InvalidInputError naming everything that is wrong at once.
 */
export function readConfiguration(raw: RawConfiguration, projectRoot: string): Configuration {
  const reader = new ConfigurationReader();
  reader.add(regionProblems("aws:region", raw.region));
  const region = reader.problems.length === 0 ? raw.region : undefined;
  const waf = readWaf(reader, raw.waf, region, projectRoot);
  const endpoints = readEndpoints(reader, raw.endpoints, region);
  const covered =
    waf.certificate.names ?? (waf.certificate.domainName === undefined ? [] : [waf.certificate.domainName]);
  if (covered.length > 0) {
    reader.add(coverageProblems(endpoints, covered));
  }
  reader.add(sharedHostProblems(waf.management?.host, endpoints));
  throwIfAny("The configuration cannot be used, nothing was made", reader.problems);
  return { waf, endpoints };
}
