import type { Properties } from "../../values";
import type { Report } from "../report";
import { API_GATEWAY_RULES } from "./apigateway";
import { CLOUDFRONT_RULES } from "./cloudfront";
import { COMPUTE_RULES } from "./compute";
import { DATA_RULES } from "./data";
import { EC2_RULES } from "./ec2";
import { LB_RULES } from "./lb";
import type { Rule } from "./rule";
import { SSM_RULES } from "./ssm";
import { WAFV2_RULES } from "./wafv2";

/**
 * Enumerations, lengths and combinations that AWS's provider refuses before it calls AWS, for the types that the project
 * declares. What only AWS's API refuses is not among them: a stand-in that were stricter would hide that gap.
 */
const RULES: Record<string, Rule[]> = {
  ...EC2_RULES,
  ...LB_RULES,
  ...COMPUTE_RULES,
  ...API_GATEWAY_RULES,
  ...CLOUDFRONT_RULES,
  ...DATA_RULES,
  ...SSM_RULES,
  ...WAFV2_RULES,
};

export function checkRules(type: string, properties: Properties, report: Report): void {
  for (const rule of RULES[type] ?? []) rule(properties, report);
}

/** Types that have rules; each must be one that the schema knows. */
export function typesWithRules(): string[] {
  return Object.keys(RULES);
}
