import { isGiven, isObject, isUnknown, type Properties } from "../../values";
import type { Report } from "../report";

/** Looks at the checked inputs of one resource and reports what AWS's provider would refuse. */
export type Rule = (properties: Properties, report: Report) => void;

/** Every known value at a path such as `origins.customOriginConfig.httpPort`; lists on the way are walked through. */
function valuesAt(properties: Properties, path: string): { at: string; value: unknown }[] {
  let found: { at: string; value: unknown }[] = [{ at: "", value: properties }];
  for (const name of path.split(".")) {
    found = found
      .flatMap(({ at, value }) =>
        isObject(value) ? [{ at: at === "" ? name : `${at}.${name}`, value: value[name] }] : [],
      )
      .flatMap(({ at, value }) =>
        Array.isArray(value)
          ? value.map((element: unknown, index) => ({ at: `${at}[${index}]`, value: element }))
          : [{ at, value }],
      );
  }
  return found.filter(({ value }) => isGiven(value) && !isUnknown(value));
}

/** Only these texts or numbers. */
export function oneOf(path: string, ...allowed: (string | number)[]): Rule {
  return each(path, (value) =>
    allowed.some((one) => String(one) === String(value)) ? undefined : `must be one of ${allowed.join(", ")}`,
  );
}

/** A number between two others, both included. */
export function range(path: string, least: number, most: number): Rule {
  return each(path, (value) => {
    const number = Number(value);
    return number >= least && number <= most ? undefined : `must be between ${least} and ${most}`;
  });
}

/** A text with at least and at most so many characters. */
export function length(path: string, least: number, most: number): Rule {
  return each(path, (value) => {
    const size = String(value).length;
    return size >= least && size <= most ? undefined : `must have ${least} to ${most} characters, has ${size}`;
  });
}

/** A text of a certain form. The hint says which, for people. */
export function pattern(path: string, form: RegExp, hint: string): Rule {
  return each(path, (value) => (form.test(String(value)) ? undefined : hint));
}

export const arn = (path: string): Rule =>
  pattern(
    path,
    /^arn:[\w-]+:[\w-]+:[\w-]*:(\d{12}|aws)?:.+/,
    "must be an ARN (arn:partition:service:region:account:resource)",
  );

/** Calls the judge for each known value; what it returns is reported. The value itself never is: it may be a secret. */
export function each(path: string, judge: (value: unknown) => string | undefined): Rule {
  return (properties, report) => {
    for (const { at, value } of valuesAt(properties, path)) {
      const reason = judge(value);
      if (reason !== undefined) report(at, reason);
    }
  };
}

/** A rule on several inputs at once. It returns the property and the reason, or nothing. */
export function together(judge: (properties: Properties) => [property: string, reason: string] | undefined): Rule {
  return (properties, report) => {
    const found = judge(properties);
    if (found !== undefined) report(...found);
  };
}

/** Whether the input is given and known. */
export function isKnown(properties: Properties, name: string): boolean {
  return isGiven(properties[name]) && !isUnknown(properties[name]);
}
