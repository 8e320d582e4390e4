import { length, oneOf, pattern, range, type Rule } from "./rule";

const SCOPE = oneOf("scope", "CLOUDFRONT", "REGIONAL");
const NAME = [length("name", 1, 128), pattern("name", /^[\w-]*$/, "may only have letters, digits, _ and -")];
const METRIC = /^[\w-]{1,128}$/;
const METRIC_HINT = "may have at most 128 letters, digits, _ and -";

/** Values of AWS WAF resources that the provider's validators refuse. */
export const WAFV2_RULES: Record<string, Rule[]> = {
  "aws:wafv2/ipSet:IpSet": [SCOPE, ...NAME, oneOf("ipAddressVersion", "IPV4", "IPV6")],
  "aws:wafv2/webAcl:WebAcl": [
    SCOPE,
    ...NAME,
    length("rules.name", 1, 128),
    pattern("visibilityConfig.metricName", METRIC, METRIC_HINT),
    pattern("rules.visibilityConfig.metricName", METRIC, METRIC_HINT),
    length("rules.statement.byteMatchStatement.searchString", 1, 200),
    oneOf(
      "rules.statement.byteMatchStatement.positionalConstraint",
      "EXACTLY",
      "STARTS_WITH",
      "ENDS_WITH",
      "CONTAINS",
      "CONTAINS_WORD",
    ),
    range("rules.statement.rateBasedStatement.limit", 10, 2_000_000_000),
    range("rules.action.block.customResponse.responseCode", 200, 600),
  ],
};
