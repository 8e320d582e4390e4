import { BlockList, isIP } from "node:net";
import { unknownVariable, withVariables } from "./variables";
import { matchesArn, matchesWildcard } from "./wildcard";

/** Values of condition keys in one request. A known key that is absent has no value in this request. */
export type RequestContext = Partial<Record<ConditionKey, string>>;

/** One operator with one key. */
export interface Condition {
  operator: OperatorName;
  /** `…IfExists`: holds when the request has no such key. */
  ifExists: boolean;
  key: ConditionKey;
  values: string[];
}

/** Lower case: condition keys ignore case. Only keys whose value the twin's services really know, or that never have one there. */
const CONDITION_KEYS = [
  "aws:currenttime",
  "aws:securetransport",
  "aws:sourceip",
  "aws:sourcevpc",
  "aws:sourcevpce",
  // Known of requests through an endpoint for private APIs.
  "aws:vpcsourceip",
  "aws:sourceaccount",
  "aws:sourcearn",
  "aws:principalarn",
  "aws:principalaccount",
  "aws:requestedregion",
  "aws:userid",
  "s3:prefix",
  "s3:delimiter",
  // Only log delivery sends an ACL; it does not write into the twin.
  "s3:x-amz-acl",
  "secretsmanager:versionstage",
  "secretsmanager:secretid",
  "ssm:sessiondocumentaccesscheck",
  "ssm:sourceinstancearn",
  "ec2:sourceinstancearn",
] as const;

/** Keys that end with the key of a tag. */
const TAG_KEY_PREFIXES = ["ssm:resourcetag/", "aws:resourcetag/"] as const;

/** A condition key that the evaluator knows. */
export type ConditionKey = (typeof CONDITION_KEYS)[number] | `${(typeof TAG_KEY_PREFIXES)[number]}${string}`;

/** Keys that have a value in requests to Systems Manager alone: elsewhere a policy that asks for one is not understood. */
export function isSystemsManagerKey(key: ConditionKey): boolean {
  return /^(ssm:|ec2:|aws:resourcetag\/)/.test(key);
}

interface Operator {
  /** Negated operators hold when no value matches, and when the key is absent. */
  negated: boolean;
  matches: (pattern: string, value: string) => boolean;
  /** What a value in the policy must look like. */
  valid?: (pattern: string) => boolean;
}

const equals = (pattern: string, value: string): boolean => pattern === value;
const equalsIgnoringCase = (pattern: string, value: string): boolean => pattern.toLowerCase() === value.toLowerCase();
const like = (pattern: string, value: string): boolean => matchesWildcard(pattern, value, { ignoreCase: false });
const isBoolean = (pattern: string): boolean => /^(true|false)$/i.test(pattern);

const OPERATORS = {
  StringEquals: { negated: false, matches: equals },
  StringNotEquals: { negated: true, matches: equals },
  StringEqualsIgnoreCase: { negated: false, matches: equalsIgnoringCase },
  StringNotEqualsIgnoreCase: { negated: true, matches: equalsIgnoringCase },
  StringLike: { negated: false, matches: like },
  StringNotLike: { negated: true, matches: like },
  ArnEquals: { negated: false, matches: matchesArn },
  ArnLike: { negated: false, matches: matchesArn },
  ArnNotEquals: { negated: true, matches: matchesArn },
  ArnNotLike: { negated: true, matches: matchesArn },
  Bool: { negated: false, matches: equalsIgnoringCase, valid: isBoolean },
  IpAddress: { negated: false, matches: addressIn, valid: isAddressRange },
  NotIpAddress: { negated: true, matches: addressIn, valid: isAddressRange },
  DateGreaterThan: { negated: false, matches: (bound, value) => Date.parse(value) > Date.parse(bound), valid: isTime },
  DateLessThan: { negated: false, matches: (bound, value) => Date.parse(value) < Date.parse(bound), valid: isTime },
  Null: { negated: false, matches: equals, valid: isBoolean },
} satisfies Record<string, Operator>;

/** A condition operator that the evaluator knows. */
export type OperatorName = keyof typeof OPERATORS;

/** Reads a `Condition` element. Complains of every operator, key and value that is not known, by name. */
export function parseConditions(
  element: Record<string, Record<string, unknown>>,
  complain: (message: string) => void,
): Condition[] {
  const conditions: Condition[] = [];
  for (const [written, keys] of Object.entries(element)) {
    const ifExists = written.endsWith("IfExists");
    const name = ifExists ? written.slice(0, -"IfExists".length) : written;
    if (!isOperator(name) || (ifExists && name === "Null")) {
      complain(`condition operator ${written} is not known to the twin`);
      continue;
    }
    const operator: Operator = OPERATORS[name];
    for (const [key, value] of Object.entries(keys)) {
      const known = key.toLowerCase();
      if (!isConditionKey(known)) {
        complain(`condition key ${key} is not known to the twin`);
        continue;
      }
      const values = [value].flat().map((item) => (typeof item === "boolean" ? String(item) : item));
      if (values.length === 0 || !values.every((item) => typeof item === "string")) {
        complain(`${written} ${key}: a string or a list of strings is required`);
        continue;
      }
      for (const text of values) {
        const variable = unknownVariable(text);
        if (variable !== undefined) {
          complain(`${written} ${key}: other policy variables than aws:userid are not known to the twin: ${text}`);
        }
        if (operator.valid?.(text) === false) complain(`${written} ${key}: ${text} is no value of this operator`);
      }
      conditions.push({ operator: name, ifExists, key: known, values });
    }
  }
  return conditions;
}

/** Whether one condition holds in a request. */
export function conditionHolds(condition: Condition, context: RequestContext): boolean {
  const value = context[condition.key];
  if (condition.operator === "Null") {
    return condition.values.some((wanted) => (wanted.toLowerCase() === "true") === (value === undefined));
  }
  const operator: Operator = OPERATORS[condition.operator];
  if (value === undefined) return operator.negated || condition.ifExists;
  const patterns = condition.values.map((pattern) => withVariables(pattern, context));
  // Without a value for a variable nothing is known to match, nor not to.
  if (patterns.includes(undefined)) return false;
  const matched = patterns.some((pattern) => pattern !== undefined && operator.matches(pattern, value));
  return operator.negated ? !matched : matched;
}

function isOperator(name: string): name is OperatorName {
  return Object.hasOwn(OPERATORS, name);
}

function isConditionKey(key: string): key is ConditionKey {
  const isOfTag = TAG_KEY_PREFIXES.some((prefix) => key.startsWith(prefix) && key.length > prefix.length);
  return isOfTag || CONDITION_KEYS.some((known) => known === key);
}

/** ISO 8601, the one form of the two that AWS takes which leaves no doubt about the unit. */
function isTime(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(text) && !Number.isNaN(Date.parse(text));
}

function isAddressRange(text: string): boolean {
  const [address = "", prefix, ...rest] = text.split("/");
  const bits = isIP(address) === 6 ? 128 : 32;
  return (
    isIP(address) !== 0 && rest.length === 0 && (prefix === undefined || (/^\d{1,3}$/.test(prefix) && +prefix <= bits))
  );
}

function addressIn(range: string, value: string): boolean {
  const [address = "", prefix] = range.split("/");
  const family = isIP(address) === 6 ? "ipv6" : "ipv4";
  const list = new BlockList();
  list.addSubnet(address, prefix === undefined ? (family === "ipv6" ? 128 : 32) : Number(prefix), family);
  const valueFamily = isIP(value);
  return valueFamily !== 0 && list.check(value, valueFamily === 6 ? "ipv6" : "ipv4");
}
