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

/** What a policy document allows that it should name one by one, in words; an empty list when it names all. */
export function wildcardsIn(policy: unknown, actionsOfAnyResource: readonly RegExp[]): string[] {
  return allowsOf(policy).flatMap(({ statement, number }) => {
    const actions = textsOf(statement, "Action");
    const problems: string[] = [];
    if (!statement.at("NotAction").isAbsent) problems.push("allows every action but some (NotAction)");
    if (actions.some(isEveryAction)) problems.push("allows every action, or every one of a service");
    if (!statement.at("NotResource").isAbsent) problems.push("is for every resource but some (NotResource)");
    const knowsResources = actions.some((action) => !actionsOfAnyResource.some((pattern) => pattern.test(action)));
    if (knowsResources && textsOf(statement, "Resource").some(isEveryResource)) {
      problems.push("is for every resource");
    }
    return problems.map((problem) => `statement ${number.toString()} ${problem}`);
  });
}
