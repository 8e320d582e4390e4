import { FindingKind } from "./findings";
import type { Finding } from "./findings";
import { isDeclared, readString, UNKNOWN } from "./reading";
import type { StackResource } from "./reading";
import {
  AWS_PROVIDER_TYPE,
  CLOUDFRONT_REGION,
  isRegionalType,
  isRegionName,
  regionMentions,
  servesCloudfront,
} from "./regions";

/** The region that is demanded, and where that comes from (for messages). */
export interface RequiredRegion {
  name: string;
  source: string;
}

/** Regions in which some types may be as well: type tokens by region. */
export type OtherRegions = ReadonlyMap<string, readonly string[]>;

/** The region that the stack's default provider has, the one of aws:region; `undefined` if this resource does not show it. */
export function defaultRegionShownBy({ type, name, props, provider }: RegionalResource): RequiredRegion | undefined {
  const candidate = type === AWS_PROVIDER_TYPE ? { name, props } : type.startsWith("aws:") ? provider : undefined;
  const region =
    candidate !== undefined && /^default(?:_|$)/.test(candidate.name) && readString(candidate.props, "region");
  return typeof region === "string" && isRegionName(region) ? { name: region, source: "aws:region" } : undefined;
}

/** What of a resource is needed to tell its region. */
export interface RegionalResource {
  type: string;
  name: string;
  urn: string;
  props: object;
  provider?: { name: string; props: object };
  /** Given in a stack validation, where computed properties are unknown too. */
  propertyDependencies?: StackResource["propertyDependencies"];
}

interface FoundRegion {
  /** `undefined`: nothing in the stack says it, e.g. an environment variable or a profile does. */
  region: string | typeof UNKNOWN | undefined;
  source: string;
}

/** Checks the region of one resource or provider. */
export function checkRegion(
  resource: RegionalResource,
  required: RequiredRegion | undefined,
  otherRegions: OtherRegions,
): Finding[] {
  const { type, urn, props, provider } = resource;
  if (type !== AWS_PROVIDER_TYPE && !isRegionalType(type)) {
    return [];
  }
  const found = findRegion(resource);
  const { region } = found;
  const violation = (message: string): Finding[] => [{ kind: FindingKind.Violation, urn, message }];
  const undetermined = (message: string): Finding[] => [{ kind: FindingKind.Undetermined, urn, message }];

  const ofCloudfront = servesCloudfront(type, props);
  if (ofCloudfront === true) {
    if (typeof region === "string" && region !== CLOUDFRONT_REGION) {
      return violation(`The scope is CLOUDFRONT, so the region must be ${CLOUDFRONT_REGION}; it is ${show(found)}.`);
    }
    return region === UNKNOWN
      ? undetermined(
          `The region is not known in this preview. The update will check that it is ${CLOUDFRONT_REGION}, since the scope is CLOUDFRONT.`,
        )
      : [];
  }
  if (required === undefined) {
    return [];
  }
  const demand = `${required.name} (${required.source})`;
  if (region === UNKNOWN) {
    return undetermined(`The region is not known in this preview. The update will check that it is ${demand}.`);
  }
  if (region === undefined) {
    // Of a provider without a region it is told once, for the provider.
    return type === AWS_PROVIDER_TYPE || provider === undefined
      ? undetermined(
          `Nothing in the stack says the region: an environment variable or a profile may. It is not taken as ${demand}; set the provider's region or aws:region, so that it can be checked.`,
        )
      : [];
  }
  if (region === required.name || isAllowedElsewhere(type, region, otherRegions)) {
    return ofCloudfront === UNKNOWN && region !== CLOUDFRONT_REGION
      ? undetermined(
          `The scope is not known in this preview. The update will check that it is not CLOUDFRONT, which must be in ${CLOUDFRONT_REGION}.`,
        )
      : [];
  }
  return ofCloudfront === UNKNOWN && region === CLOUDFRONT_REGION
    ? undetermined(
        `The scope is not known in this preview. The update will check that it is CLOUDFRONT, the only one that may be in ${CLOUDFRONT_REGION}; otherwise the region must be ${demand}.`,
      )
    : violation(`The region is ${show(found)}, required is ${demand}.`);
}

/** Checks the availability zones and ARNs among one resource's inputs against its own region. */
export function checkPlaces(resource: RegionalResource, required: RequiredRegion | undefined): Finding[] {
  const { type, urn, props } = resource;
  const { region } = findRegion(resource);
  const expected = typeof region === "string" ? region : required?.name;
  if (!isRegionalType(type) || expected === undefined) {
    return [];
  }
  return regionMentions(type, props).flatMap(({ path, kind, region: mentioned }): Finding[] => {
    if (mentioned === UNKNOWN) {
      const message = `${path} is not known in this preview. The update will check that it is a zone of ${showRegion(expected)}.`;
      return kind === "zone" ? [{ kind: FindingKind.Undetermined, urn, message }] : [];
    }
    const what = kind === "zone" ? "a zone" : "the ARN of something";
    const message = `${path} is ${what} in ${mentioned}, the resource is in ${showRegion(expected)}.`;
    return mentioned === expected ? [] : [{ kind: FindingKind.Violation, urn, message }];
  });
}

/**
 * Checks the regional ARNs that the preview does not know: one that comes from a resource of this stack is fine, since
 * that resource is checked itself.
 */
export function checkUnknownArns(resources: readonly StackResource[]): Finding[] {
  return resources
    .filter((resource) => isRegionalType(resource.type))
    .flatMap((resource) =>
      regionMentions(resource.type, resource.props)
        .filter((mention) => mention.kind === "arn" && mention.region === UNKNOWN)
        .filter(({ property }) => isDeclared(resource, property))
        .filter(
          ({ property }) => !(resource.propertyDependencies[property] ?? []).some((of) => isRegionalType(of.type)),
        )
        .map(({ path }) => ({
          kind: FindingKind.Undetermined,
          urn: resource.urn,
          message: `${path} is not known in this preview and comes from no resource of this stack. The update will check that it names the resource's own region.`,
        })),
    );
}

/** Where no region is required, all regional resources and providers must at least agree. */
export function checkRegionsAgree(resources: readonly RegionalResource[], otherRegions: OtherRegions): Finding[] {
  const regional = resources
    .filter(
      ({ type, props }) =>
        type === AWS_PROVIDER_TYPE || (isRegionalType(type) && servesCloudfront(type, props) !== true),
    )
    .map((resource): { resource: RegionalResource; found: FoundRegion } => ({
      resource,
      // Whether it must agree is not known as long as its scope is not.
      found:
        servesCloudfront(resource.type, resource.props) === UNKNOWN
          ? { region: UNKNOWN, source: "" }
          : findRegion(resource),
    }));
  const known = regional.flatMap(({ resource, found }) =>
    typeof found.region === "string" && !isAllowedElsewhere(resource.type, found.region, otherRegions)
      ? [{ resource, found, region: found.region }]
      : [],
  );
  const counts = new Map<string, number>();
  for (const { region } of known) {
    counts.set(region, (counts.get(region) ?? 0) + 1);
  }
  const most = Math.max(...counts.values());
  const common = [...counts].filter(([, count]) => count === most).map(([region]) => region);
  const all = [...counts.keys()].sort().map(showRegion).join(", ");
  const findings: Finding[] = known
    .filter(({ region }) => counts.size > 1 && (common.length > 1 || region !== common[0]))
    .map(({ resource, found }) => ({
      kind: FindingKind.Violation,
      urn: resource.urn,
      message: `The region is ${show(found)}, those of the stack are ${all}. Set the policy's region or aws:region to the one that is meant.`,
    }));
  const [first, ...others] = regional.filter(({ found }) => typeof found.region !== "string");
  if (first !== undefined) {
    findings.push({
      kind: FindingKind.Undetermined,
      message: `Nothing says the region of ${first.resource.urn} and ${others.length} other resource(s), and none is required. They are not taken as being in one region; set aws:region or the policy's region.`,
    });
  }
  return findings;
}

function findRegion(resource: RegionalResource): FoundRegion {
  const { type, props, provider, propertyDependencies } = resource;
  const own = readString(props, "region");
  const isComputed =
    own === UNKNOWN && propertyDependencies !== undefined && !isDeclared({ propertyDependencies }, "region");
  if (own !== undefined && own !== "" && !isComputed) {
    return { region: own, source: type === AWS_PROVIDER_TYPE ? "of this provider" : "its own `region`" };
  }
  if (provider === undefined) {
    return { region: undefined, source: "" };
  }
  const region = readString(provider.props, "region");
  return { region: region === "" ? undefined : region, source: `of provider ${provider.name}` };
}

function isAllowedElsewhere(type: string, region: string, otherRegions: OtherRegions): boolean {
  const types = otherRegions.get(region);
  return types !== undefined && (type === AWS_PROVIDER_TYPE || types.includes(type));
}

function show({ region, source }: FoundRegion): string {
  return `${typeof region === "string" ? showRegion(region) : "unknown"} (${source})`;
}

/** Only what looks like a region is printed: anything else may be a secret in the wrong place. */
function showRegion(region: string): string {
  return isRegionName(region) ? region : "no region name";
}
