import type { ConfigurationReader, Option } from "../lib/configuration";
import { definePolicy } from "../lib/definePolicy";
import { isObject } from "../lib/reading";
import { isRegionName } from "../lib/regions";
import {
  checkPlaces,
  checkRegion,
  checkRegionsAgree,
  checkUnknownArns,
  defaultRegionShownBy,
} from "../lib/sameRegionCheck";
import type { OtherRegions, RequiredRegion } from "../lib/sameRegionCheck";

const REGION: Option<string | null> = {
  name: "region",
  schema: {
    type: "string",
    description: "Region that every resource must be in. Without it: the stack's aws:region, or one for all.",
  },
  default: null,
  allowed: "the name of a region, e.g. eu-central-1",
  parse: (value) => (typeof value === "string" && isRegionName(value) ? value : undefined),
};

const OTHER_REGIONS: Option<OtherRegions> = {
  name: "otherRegions",
  schema: {
    type: "object",
    description:
      'Types that may be in another region, by region, e.g. {"us-east-1": ["aws:acm/certificate:Certificate"]} for a distribution\'s certificate. A provider of such a region is then allowed too.',
    additionalProperties: { type: "array", items: { type: "string" } },
    default: {},
  },
  default: new Map(),
  allowed: 'an object of lists of AWS type tokens by region, e.g. {"us-east-1": ["aws:acm/certificate:Certificate"]}',
  parse: (value) => {
    const regions = new Map<string, string[]>();
    for (const [region, types] of isObject(value) ? Object.entries(value) : [["", undefined]]) {
      const tokens: unknown[] = Array.isArray(types) ? types : [undefined];
      const valid = tokens.filter((token) => typeof token === "string" && token.startsWith("aws:"));
      if (typeof region !== "string" || !isRegionName(region) || valid.length !== tokens.length) {
        return undefined;
      }
      regions.set(region, valid.map(String));
    }
    return regions;
  },
};

/**
 * What this run has shown so far. The engine does not tell packs the stack's configuration in a way that the SDK passes
 * on, but the default provider has its aws:region. A pack's process serves one run.
 */
let defaultRegion: RequiredRegion | undefined;
/** Resources whose region has been held against the required one. */
const checked = new Set<string>();

/**
 * One region for the whole stack. Each resource is checked before it is made; the stack validation checks those that
 * came before the required region was known.
 */
export const sameRegion = definePolicy({
  name: "same-region",
  displayName: "One region",
  description: "Every AWS resource and provider of the stack should be in one region.",
  severity: "high",
  tags: ["region"],
  references: [],
  remediationSteps:
    "Remove the `region` of the resource or give it (or its provider) the required region. A certificate for CloudFront has to be in us-east-1: allow it with this policy's `otherRegions`.",
  onUnknown:
    "Tells an unknown region, zone or scope as an advisory, and an unknown ARN only when it comes from no resource of the stack.",
  settings: settingsOf,
  check: (resource, { configured, otherRegions }, report) => {
    const alone = { ...resource, propertyDependencies: undefined };
    defaultRegion ??= defaultRegionShownBy(alone);
    const required = configured ?? defaultRegion;
    if (required !== undefined) {
      checked.add(resource.urn);
    }
    report.findings.push(...checkRegion(alone, required, otherRegions), ...checkPlaces(alone, required));
  },
  checkStack: ({ resources }, { configured, otherRegions }, report) => {
    const shown = resources.map(defaultRegionShownBy).find((region) => region !== undefined);
    const required = configured ?? defaultRegion ?? shown;
    report.findings.push(
      ...(required === undefined
        ? checkRegionsAgree(resources, otherRegions)
        : resources
            .filter(({ urn }) => !checked.has(urn))
            .flatMap((resource) => checkRegion(resource, required, otherRegions))),
      ...checkUnknownArns(resources),
    );
    defaultRegion = undefined;
    checked.clear();
  },
});

function settingsOf(reader: ConfigurationReader): {
  configured: RequiredRegion | undefined;
  otherRegions: OtherRegions;
} {
  const region = reader.take(REGION);
  const otherRegions = reader.take(OTHER_REGIONS);
  return { configured: region === null ? undefined : { name: region, source: "the policy's region" }, otherRegions };
}
