import type { RequestContext } from "./conditions";

/** The policy variables that the evaluator knows, with the condition key that each stands for. Names ignore case. */
const VARIABLES = { "aws:userid": "aws:userid" } as const;

const VARIABLE = /\$\{([^}]*)\}/g;

/** The first variable of a text that the evaluator does not know (default values and `${*}` among them). */
export function unknownVariable(text: string): string | undefined {
  const rest = text.replaceAll(VARIABLE, (whole, name: string) => (isKnown(name.toLowerCase()) ? "" : whole));
  const start = rest.indexOf("${");
  return start < 0 ? undefined : rest.slice(start);
}

/**
 * A pattern with its variables filled in; undefined when the request has no value for one: then the statement does not
 * apply, as on AWS. A value that has a wildcard in it would match more than itself, and matches nothing here.
 */
export function withVariables(pattern: string, context: RequestContext): string | undefined {
  const unusable: string[] = [];
  const filled = pattern.replaceAll(VARIABLE, (whole, name: string) => {
    const key = name.toLowerCase();
    const value = isKnown(key) ? context[VARIABLES[key]] : undefined;
    const usable = value !== undefined && !/[*?$]/.test(value);
    unusable.push(...(usable ? [] : [whole]));
    return value ?? whole;
  });
  return unusable.length === 0 ? filled : undefined;
}

function isKnown(name: string): name is keyof typeof VARIABLES {
  return Object.hasOwn(VARIABLES, name);
}
