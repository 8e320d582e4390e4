import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";

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
  onUnknown: "An unknown source is a source: accepts it. Tells an unknown principal as an advisory.",
  settings: noSettings,
  types: ["aws:lambda/permission:Permission"],
  check: (resource, _settings, report) => {
    const permission = new Place(resource.props);
    const principal = permission.at("principal");
    if (principal.isUnknown) {
      report.unknown(resource, principal, 'it is not "*", and a service comes with sourceArn');
      return;
    }
    const isLimited = ["sourceArn", "principalOrgId"].some((key) => !permission.at(key).isAbsent);
    if (principal.text === "*" && permission.at("principalOrgId").isAbsent) {
      report.violation(resource, "principal is everybody. Name the account or the service that calls, and sourceArn.");
    } else if (/\.amazonaws\.com(?:\.cn)?$/.test(principal.text ?? "") && !isLimited) {
      report.violation(
        resource,
        "sourceArn is not given, so the service may call for every account. Set it to the ARN of the one that calls.",
      );
    } else if (/^arn:[^:]*:[^:]*:[^:]*:\*?:\*?$|^\*$/.test(permission.at("sourceArn").text ?? "")) {
      report.violation(resource, "sourceArn matches everything. Set it to the ARN of the one that calls.");
    }
  },
});
