import { statementsOf } from "./policyDocuments";
import type { Place } from "./place";

/** Whether a pattern of an IAM policy names every action there is, or every one of a service. */
export function isEveryAction(action: string): boolean {
  return /^(?:\*|[^:]+:\*|\*:.*)$/.test(action);
}

/** Whether an ARN pattern of an IAM policy names every resource there is, or every one of a service. */
export function isEveryResource(resource: string): boolean {
  return /^(?:\*|arn:[^:]*:[^:]*:[^:]*:[^:]*:\*)$/.test(resource);
}

/** Texts of a member that may be one text or a list. */
export function textsOf(statement: Place, key: string): string[] {
  return statement.each(key).flatMap(({ text }) => text ?? []);
}

/** Statements that allow, each with its number in the document. */
export function allowsOf(policy: unknown): { statement: Place; number: number }[] {
  return (statementsOf(policy) ?? []).flatMap((statement, index) =>
    statement.at("Effect").text === "Allow" ? [{ statement, number: index + 1 }] : [],
  );
}

/** Keys that tell who asks, whatever is asked for. */
const PRINCIPAL_KEYS: ReadonlySet<string> = new Set([
  "aws:principalarn",
  "aws:principalaccount",
  "aws:principalorgid",
  "aws:principalorgpaths",
]);
/** A value that stands for principals of any account or organisation. */
const ANYBODY = /^(?:\*|o-\*|arn:(?:[^:]*:){0,3}[^:]*\*)/;
/** Operators that hold only of what is listed, and not where the key is absent. */
const NAMING = new Set(["StringEquals", "StringLike", "ArnEquals", "ArnLike"]);

/** Whether a statement is for those alone whom it names, by principal or by a condition. */
export function namesPrincipals(statement: Place): boolean {
  const principal = statement.at("Principal");
  const named = principal.text === undefined ? textsOf(principal, "AWS") : [principal.text];
  if (named.length > 0 && !named.some((name) => ANYBODY.test(name))) return true;
  return statement
    .at("Condition")
    .entries()
    .some(
      ([operator, keys]) =>
        NAMING.has(operator) &&
        keys
          .entries()
          .some(
            ([key]) =>
              PRINCIPAL_KEYS.has(key.toLowerCase()) && !textsOf(keys, key).some((value) => ANYBODY.test(value)),
          ),
    );
}

/**
 * What a policy document allows that it should name one by one, in words; an empty list when it names all.
 * @param isNarrow whether a statement may leave its resources open where its actions know none. Default: it may.
 */
export function wildcardsIn(
  policy: unknown,
  actionsOfAnyResource: readonly RegExp[],
  isNarrow: (statement: Place) => boolean = () => true,
): string[] {
  return allowsOf(policy).flatMap(({ statement, number }) => {
    const actions = textsOf(statement, "Action");
    const problems: string[] = [];
    if (!statement.at("NotAction").isAbsent) problems.push("allows every action but some (NotAction)");
    if (actions.some(isEveryAction)) problems.push("allows every action, or every one of a service");
    if (!statement.at("NotResource").isAbsent) problems.push("is for every resource but some (NotResource)");
    const knowsResources =
      actions.some((action) => !actionsOfAnyResource.some((pattern) => pattern.test(action))) || !isNarrow(statement);
    if (knowsResources && textsOf(statement, "Resource").some(isEveryResource)) {
      problems.push("is for every resource");
    }
    return problems.map((problem) => `statement ${number.toString()} ${problem}`);
  });
}
