import { isIP } from "node:net";
import { isGiven, isObject, list, nested, text, type Properties } from "../values";
import type { MakerContext } from "./outputs/maker";

/** What AWS WAF's own API refuses when a resource is made or changed, and the provider lets through. */
export function checkWaf(type: string, context: MakerContext): void {
  const found = problems(type, context);
  if (found.length > 0) throw new Error(found.join("; "));
}

function problems(type: string, context: MakerContext): string[] {
  switch (type) {
    case "aws:wafv2/ipSet:IpSet":
      return [...scopeProblems(context), ...addressProblems(context.inputs)];
    case "aws:wafv2/webAcl:WebAcl":
      return [...scopeProblems(context), ...aclProblems(context.inputs)];
    case ASSOCIATION_TYPE:
      return associationProblems(context);
    default:
      return [];
  }
}

const ASSOCIATION_TYPE = "aws:wafv2/webAclAssociation:WebAclAssociation";

function scopeProblems({ inputs, region }: MakerContext): string[] {
  if (text(inputs, "scope") !== "CLOUDFRONT" || region === "us-east-1") return [];
  return [
    `WAFInvalidParameterException: The scope is not valid., field: SCOPE_VALUE, parameter: CLOUDFRONT (in ${region}; ` +
      "it exists in us-east-1 alone)",
  ];
}

/** https://docs.aws.amazon.com/waf/latest/APIReference/API_IPSet.html */
function addressProblems(inputs: Properties): string[] {
  const version = text(inputs, "ipAddressVersion") === "IPV6" ? 6 : 4;
  return list(inputs, "addresses")
    .map(String)
    .filter((block) => !isBlock(block, version))
    .map(
      (block) =>
        "WAFInvalidParameterException: Error reason: The parameter contains formatting that is not valid., field: " +
        `IP_ADDRESS, parameter: ${block} (CIDR notation of IPv${version} is needed, and any prefix length but /0)`,
    );
}

function isBlock(block: string, version: number): boolean {
  const [address = "", prefix = "", ...rest] = block.split("/");
  const bits = Number(prefix);
  const longest = version === 6 ? 128 : 32;
  return isIP(address) === version && /^\d+$/.test(prefix) && rest.length === 0 && bits >= 1 && bits <= longest;
}

function aclProblems(inputs: Properties): string[] {
  const rules = list(inputs, "rules").filter(isObject);
  const found: string[] = [];
  const invalid = (field: string, reason: string): void => {
    found.push(`WAFInvalidParameterException: Error reason: ${reason}, field: ${field}`);
  };
  if (actionsOf(nested(inputs, "defaultAction"), "allow", "block").length !== 1) {
    invalid("DEFAULT_ACTION", "exactly one default action, allow or block, is required");
  }
  for (const [name, field] of [
    ["priority", "RULE_PRIORITY"],
    ["name", "RULE_NAME"],
  ] as const) {
    const values = rules.map((rule) => String(rule[name]));
    const twice = values.find((value, index) => values.indexOf(value) !== index);
    if (twice !== undefined) invalid(field, `the ${name} ${twice} is used by more than one rule`);
  }
  for (const rule of rules) {
    const actions = [
      ...actionsOf(nested(rule, "action"), "allow", "block", "count", "captcha", "challenge"),
      ...(isGiven(rule["overrideAction"]) ? ["overrideAction"] : []),
    ];
    if (actions.length !== 1) {
      invalid("RULE", `rule ${text(rule, "name")} must have exactly one action, it has ${actions.length}`);
    }
  }
  return found;
}

function actionsOf(action: Properties, ...kinds: string[]): string[] {
  return kinds.filter((kind) => isGiven(action[kind]));
}

/** https://docs.aws.amazon.com/waf/latest/APIReference/API_AssociateWebACL.html */
function associationProblems({ inputs, records, region }: MakerContext): string[] {
  const resource = text(inputs, "resourceArn");
  const webAcl = text(inputs, "webAclArn");
  if (resource.includes(":cloudfront:")) {
    return [
      "WAFInvalidParameterException: Error reason: The ARN isn't valid. A valid ARN begins with arn: and includes other " +
        `information separated by colons or slashes., field: RESOURCE_ARN, parameter: ${resource} (a distribution names ` +
        'its web ACL itself, in "webAclId")',
    ];
  }
  const exists = (type: string, arn: string): boolean =>
    records.some((record) => record.type === type && record.outputs["arn"] === arn);
  const found: string[] = [];
  if (!exists("aws:wafv2/webAcl:WebAcl", webAcl)) {
    found.push(`WAFNonexistentItemException: AWS WAF couldn't perform the operation: no web ACL ${webAcl}`);
  } else if (!webAcl.includes(`:${region}:`) || !webAcl.includes(":regional/")) {
    found.push(`WAFInvalidParameterException: the web ACL ${webAcl} is not a regional one of ${region}`);
  }
  if (resource.includes(":apigateway:") && !exists("aws:apigateway/stage:Stage", resource)) {
    found.push(`WAFNonexistentItemException: AWS WAF couldn't perform the operation: no resource ${resource}`);
  }
  const other = records.find((record) => record.type === ASSOCIATION_TYPE && record.inputs["resourceArn"] === resource);
  if (other !== undefined) {
    found.push(
      `${resource} has a web ACL already. AWS would put the new one in its place; but when the old association is ` +
        "deleted afterwards, the provider calls DisassociateWebACL for the resource, which then has none. Change the " +
        "rules of the web ACL in place, or give the association deleteBeforeReplace",
    );
  }
  return found;
}
