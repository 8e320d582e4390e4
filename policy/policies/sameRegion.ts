import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { ConfigurationReader, schemaOf } from "../lib/configuration";
import type { Option } from "../lib/configuration";
import { reportFindings, STACK_SCOPE } from "../lib/findings";
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

const NAME = "same-region";

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
export const sameRegion: ResourceValidationPolicy & StackValidationPolicy = {
  name: NAME,
  displayName: "One region",
  description: "Every AWS resource and provider of the stack should be in one region.",
  enforcementLevel: "mandatory",
  severity: "high",
  tags: ["region"],
  remediationSteps:
    "Remove the `region` of the resource or give it (or its provider) the required region. A certificate for CloudFront has to be in us-east-1: allow it with this policy's `otherRegions`.",
  configSchema: schemaOf({ REGION, OTHER_REGIONS }),
  validateResource: (args, reportViolation) => {
    const { configured, otherRegions } = settingsOf(args.getConfig());
    defaultRegion ??= defaultRegionShownBy(args);
    const required = configured ?? defaultRegion;
    if (required !== undefined) {
      checked.add(args.urn);
    }
    const findings = [...checkRegion(args, required, otherRegions), ...checkPlaces(args, required)];
    reportFindings(NAME, args.urn, findings, reportViolation);
  },
  validateStack: (args, reportViolation) => {
    const { configured, otherRegions } = settingsOf(args.getConfig());
    const shown = args.resources.map(defaultRegionShownBy).find((region) => region !== undefined);
    const required = configured ?? defaultRegion ?? shown;
    const findings =
      required === undefined
        ? checkRegionsAgree(args.resources, otherRegions)
        : args.resources
            .filter(({ urn }) => !checked.has(urn))
            .flatMap((resource) => checkRegion(resource, required, otherRegions));
    findings.push(...checkUnknownArns(args.resources));
    defaultRegion = undefined;
    checked.clear();
    reportFindings(NAME, STACK_SCOPE, findings, reportViolation);
  },
};

function settingsOf(given: object): { configured: RequiredRegion | undefined; otherRegions: OtherRegions } {
  const reader = new ConfigurationReader(NAME, given);
  const region = reader.take(REGION);
  const otherRegions = reader.take(OTHER_REGIONS);
  reader.finish();
  return { configured: region === null ? undefined : { name: region, source: "the policy's region" }, otherRegions };
}
