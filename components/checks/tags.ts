import type { Problem } from "./problem";

// https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
const LONGEST_KEY = 128;
const LONGEST_VALUE = 256;
/** 50 a resource, of which some are ours. */
const MOST_TAGS = 40;
/** What IAM and load balancers take; other services take more. */
const CHARACTERS = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const CHARACTERS_ALLOWED = "letters, digits, spaces and _ . : / = + - @";

/** Everything that is wrong with tags. AWS would tell it of one resource at a time, half-way through an update. */
export function tagProblems(key: string, tags: Record<string, string>): Problem[] {
  const names = Object.keys(tags);
  const problems: Problem[] = [];
  if (names.length > MOST_TAGS) {
    const allowed = `up to ${MOST_TAGS} tags (AWS takes 50 a resource, and some are set here)`;
    problems.push({ key, value: `${names.length} tags`, allowed, fix: "leave some out" });
  }
  names.forEach((name, index) => {
    const refuse = (value: unknown, allowed: string, fix: string): void => {
      problems.push({ key: `${key}.${name}`, value, allowed, fix });
    };
    if (name === "" || name.length > LONGEST_KEY || !CHARACTERS.test(name)) {
      refuse(name, `a key of 1 to ${LONGEST_KEY} ${CHARACTERS_ALLOWED}`, "choose another key");
    } else if (/^(aws|portcullis):/i.test(name)) {
      refuse(name, "a key that begins neither with aws: (reserved by AWS) nor with portcullis:", "choose another key");
    }
    const same = names.findIndex((other) => other.toLowerCase() === name.toLowerCase());
    if (same < index) {
      const allowed = `a key that no other has, upper or lower case (IAM knows no difference); there is ${names[same] ?? ""}`;
      refuse(name, allowed, "remove one of the two");
    }
    const value = tags[name] ?? "";
    if (value.length > LONGEST_VALUE || !CHARACTERS.test(value)) {
      refuse(value, `up to ${LONGEST_VALUE} ${CHARACTERS_ALLOWED}`, "choose another value");
    }
  });
  return problems;
}
