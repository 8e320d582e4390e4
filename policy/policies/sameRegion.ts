import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import * as pulumi from "@pulumi/pulumi";
import { ConfigurationReader, schemaOf } from "../lib/configuration";
import type { Option } from "../lib/configuration";
import { reportFindings, STACK_SCOPE } from "../lib/findings";
import { isObject } from "../lib/reading";
import { isRegionName } from "../lib/regions";
import { checkRegionOfResource, checkRegionsAgree, checkUnknownArns } from "../lib/sameRegionCheck";
import type { OtherRegions, RequiredRegion } from "../lib/sameRegionCheck";

const NAME = "same-region";

const REGION: Option<string | null> = {
  name: "region",
  schema: { type: "string", description: "Region that every resource must be in. Without it: the stack's aws:region." },
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

/** One region for the whole stack. Violations stop an update before the resource is made. */
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
    const { required, otherRegions } = settingsOf(args.getConfig());
    reportFindings(NAME, args.urn, checkRegionOfResource(args, required, otherRegions), reportViolation);
  },
  validateStack: (args, reportViolation) => {
    const { required, otherRegions } = settingsOf(args.getConfig());
    const findings = checkUnknownArns(args.resources);
    if (required === undefined) {
      findings.push(...checkRegionsAgree(args.resources, otherRegions));
    }
    reportFindings(NAME, STACK_SCOPE, findings, reportViolation);
  },
};

function settingsOf(given: object): { required: RequiredRegion | undefined; otherRegions: OtherRegions } {
  const reader = new ConfigurationReader(NAME, given);
  const configured = reader.take(REGION);
  const otherRegions = reader.take(OTHER_REGIONS);
  reader.finish();
  const ambient = new pulumi.Config("aws").get("region");
  const required =
    configured !== null
      ? { name: configured, source: "the policy's region" }
      : ambient !== undefined && isRegionName(ambient)
        ? { name: ambient, source: "aws:region" }
        : undefined;
  return { required, otherRegions };
}
