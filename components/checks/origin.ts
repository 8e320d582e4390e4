import type { Problem } from "./problem";

/** What names a stage of a REST API. `prefix` ends where a key begins. */
export function originProblems(prefix: string, origin: { restApiId?: string; stageName?: string }): Problem[] {
  const problems: Problem[] = [];
  if (origin.restApiId !== undefined && !/^[a-z0-9]{10}$/.test(origin.restApiId)) {
    problems.push({
      key: `${prefix}restApiId`,
      value: origin.restApiId,
      allowed: "the id of a REST API: ten lower-case letters and digits",
      fix: "copy it from the API's execute-api host",
    });
  }
  if (origin.stageName !== undefined && !/^[A-Za-z0-9_-]{1,128}$/.test(origin.stageName)) {
    problems.push({
      key: `${prefix}stageName`,
      value: origin.stageName,
      allowed: "the name of a stage: letters, digits, _ and -",
      fix: "name the stage that clients shall reach, without slashes",
    });
  }
  return problems;
}
