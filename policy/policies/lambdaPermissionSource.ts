import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { isUnknownFromNowhere } from "../lib/stack";

const PERMISSION_TYPE = "aws:lambda/permission:Permission";
/** Everything, everything of a service, or every API of an account. */
const EVERYTHING = /^(?:\*|arn:[^:]*:[^:]*:[^:]*:[^:]*:\*(?:\/.*)?|arn:[^:]*:[^:]*:[^:]*:\*?:\*?)$/;
const SOURCES = ["sourceArn", "principalOrgId"];

/** A service principal without a source is everybody's API, bucket or rule of that service. */
export const lambdaPermissionSource = definePolicy({
  name: "lambda-permission-source",
  displayName: "Functions know their callers",
  description: "A permission to invoke a function should name one source, and never everybody.",
  severity: "critical",
  tags: ["lambda"],
  references: ["FSBP Lambda.1"],
  remediationSteps:
    "Set `sourceArn` to the ARN of the API, rule or bucket that may call, and `sourceAccount` where the ARN has no account.",
  onUnknown:
    "Accepts an unknown source that comes from a resource of the stack. Tells any other, and an unknown principal, as an advisory.",
  settings: noSettings,
  types: [PERMISSION_TYPE],
  check: (resource, _settings, report) => {
    const permission = new Place(resource.props);
    const principal = permission.at("principal");
    if (principal.isUnknown) {
      report.unknown(resource, principal, 'it is not "*", and a service comes with sourceArn');
      return;
    }
    const isLimited = SOURCES.some((key) => !permission.at(key).isAbsent);
    const action = permission.at("action");
    if (action.isUnknown) {
      report.unknown(resource, action, "it is one that invokes");
    } else if (!/^lambda:Invoke[A-Za-z]+$/.test(action.text ?? "")) {
      report.violation(resource, "action is more than to invoke. Set it to lambda:InvokeFunction.");
    }
    if (principal.text === "*" && permission.at("principalOrgId").isAbsent) {
      report.violation(resource, "principal is everybody. Name the account or the service that calls, and sourceArn.");
    } else if (/\.amazonaws\.com(?:\.cn)?$/.test(principal.text ?? "") && !isLimited) {
      report.violation(
        resource,
        "sourceArn is not given, so the service may call for every account. Set it to the ARN of the one that calls.",
      );
    } else if (EVERYTHING.test(permission.at("sourceArn").text ?? "")) {
      report.violation(resource, "sourceArn matches everything. Set it to the ARN of the one that calls.");
    }
  },
  checkStack: (stack, _settings, report) => {
    for (const permission of stack.ofType(PERMISSION_TYPE)) {
      const places = SOURCES.map((key) => new Place(permission.props).at(key)).filter(({ isAbsent }) => !isAbsent);
      const [first] = places;
      if (first !== undefined && places.every(({ path }) => isUnknownFromNowhere(permission, path))) {
        report.unknown(permission, first, "it is given, and names the one that calls");
      }
    }
  },
});
