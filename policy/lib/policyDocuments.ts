import { parseCidr } from "./addresses";
import { Place } from "./place";
import { document } from "./stack";

/** Statements of a policy document given as text or object; `undefined` if it is neither. */
export function statementsOf(policy: unknown): Place[] | undefined {
  const parsed = document(policy);
  return parsed === undefined ? undefined : new Place(parsed).each("Statement");
}

/** Texts of a member that may be one text or a list. */
function textsAt(statement: Place, key: string): string[] {
  return statement.each(key).flatMap(({ text }) => text ?? []);
}

/** Operators by which a Deny hits what is not on a list. */
const NEGATED = new Set(["NotIpAddress", "StringNotEquals", "StringNotLike", "ArnNotLike", "ArnNotEquals"]);
/** Keys that tell the interface endpoint or VPC of a call to a private API. */
const ENDPOINT_KEYS: ReadonlySet<string> = new Set(["aws:sourcevpce", "aws:sourcevpc"]);
/** Keys that tell the way of a call, whoever makes it. */
const WAY_KEYS: ReadonlySet<string> = new Set(["aws:sourceip", "aws:vpcsourceip", ...ENDPOINT_KEYS]);
const ORIGIN_KEYS: ReadonlySet<string> = new Set([
  ...WAY_KEYS,
  "aws:sourcearn",
  "aws:principalarn",
  "aws:principalorgid",
  "aws:sourceaccount",
]);
const WHOLE_API = /^(?:\*|execute-api:\/\*(?:\/\*)*|arn:[^:]*:execute-api:[^:]*:[^:]*:[^/:]*\/\*(?:\/\*)*)$/;
/** A shorter prefix lets in so many that it denies nobody. */
const SHORTEST_LIST_PREFIX = 9;

/** Whether a resource policy of an API denies every call that does not come from where it should. */
export function hasOriginDeny(policy: unknown): boolean {
  return hasDenyBy(policy, ORIGIN_KEYS);
}

/** Whether it denies every call that does not come by an address or endpoint, whichever principal makes it. */
export function hasWayDeny(policy: unknown): boolean {
  return hasDenyBy(policy, WAY_KEYS);
}

/** Whether it denies every call that does not come through an endpoint or VPC that it names. */
export function hasEndpointDeny(policy: unknown): boolean {
  return hasDenyBy(policy, ENDPOINT_KEYS);
}

function hasDenyBy(policy: unknown, keys: ReadonlySet<string>): boolean {
  return (
    statementsOf(policy)?.some(
      (statement) =>
        statement.at("Effect").text === "Deny" &&
        textsAt(statement, "Action").some((action) => /^(?:\*|execute-api:(?:\*|Invoke))$/i.test(action)) &&
        textsAt(statement, "Resource").some((resource) => WHOLE_API.test(resource)) &&
        (statement.at("Principal").text === "*" || textsAt(statement.at("Principal"), "AWS").includes("*")) &&
        deniesByOrigin(statement.at("Condition"), keys),
    ) ?? false
  );
}

function deniesByOrigin(condition: Place, deciding: ReadonlySet<string>): boolean {
  const tests = condition
    .entries()
    .flatMap(([operator, keys]) => keys.entries().map(([key]) => ({ operator, keys, key })));
  if (tests.length === 0) {
    // Denies everybody.
    return condition.isAbsent;
  }
  // All tests of a statement must hold for it to deny, so one that somebody can avoid makes it nothing.
  return tests.every(
    ({ operator, keys, key }) =>
      NEGATED.has(operator) &&
      deciding.has(key.toLowerCase()) &&
      textsAt(keys, key).length > 0 &&
      textsAt(keys, key).every(
        (value) => value !== "*" && (parseCidr(value)?.prefixLength ?? 32) >= SHORTEST_LIST_PREFIX,
      ),
  );
}

/** Whether a bucket's policy denies every request without TLS. */
export function deniesPlaintext(policy: unknown): boolean {
  return (
    statementsOf(policy)?.some(
      (statement) =>
        statement.at("Effect").text === "Deny" &&
        textsAt(statement, "Action").some((action) => /^(?:\*|s3:\*)$/i.test(action)) &&
        textsAt(statement, "Resource").some((resource) => resource === "*" || resource.endsWith("/*")) &&
        (statement.at("Principal").text === "*" || textsAt(statement.at("Principal"), "AWS").includes("*")) &&
        statement
          .at("Condition")
          .entries()
          .every(
            ([operator, keys]) =>
              operator === "Bool" &&
              keys
                .entries()
                .every(([key, value]) => /^aws:securetransport$/i.test(key) && String(value.value) === "false"),
          ) &&
        statement.at("Condition").entries().length === 1,
    ) ?? false
  );
}
