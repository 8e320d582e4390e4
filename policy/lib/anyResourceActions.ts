import { textListOption } from "./configuration";

/** Actions that AWS's service authorization reference lists without a resource type. */
export const OF_ANY_RESOURCE = textListOption(
  "actionsOfAnyResource",
  "Actions that know no resource, so that * is right; * at the end stands for the rest.",
  [
    "ec2:Describe*",
    "ec2messages:*",
    "ssmmessages:*",
    "ssm:UpdateInstanceInformation",
    "ecr:GetAuthorizationToken",
    "cloudwatch:PutMetricData",
    "xray:PutTraceSegments",
    "xray:PutTelemetryRecords",
  ],
  "a list of actions such as ec2:Describe*",
);

/** What tells such actions by their names. */
export function actionPatterns(actions: readonly string[]): RegExp[] {
  return actions.map((action) => {
    const literal = action.replace(/[\\^$.|?+()[\]{}]/g, "\\$&").replaceAll("*", ".*");
    return new RegExp(`^${literal}$`, "i");
  });
}

/** Whether an action of a statement is, or has among those that it stands for, one of the named ones. */
export function isOneOf(action: string, named: readonly string[]): boolean {
  const isIn = (one: string, pattern: string): boolean => actionPatterns([pattern]).some((regexp) => regexp.test(one));
  return named.some((name) => isIn(name, action) || isIn(action, name));
}
