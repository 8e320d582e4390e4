import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";

/** AWS's own policies by which somebody gives himself whatever else there is. */
const ADMINISTRATOR =
  /:policy\/(?:job-function\/)?(?:AdministratorAccess(?:-[\w-]+)?|PowerUserAccess|IAMFullAccess|SystemAdministrator)$/;

/** A role of an administrator on a machine is the account's. */
export const noAdministratorPolicy = definePolicy({
  name: "no-administrator-policy",
  displayName: "No administrator by policy",
  description: "No role, user or group of a stack should have one of AWS's administrator policies.",
  severity: "critical",
  tags: ["identity"],
  references: ["FSBP IAM.1"],
  remediationSteps: "Replace the managed policy by one that names the actions and resources that are needed.",
  onUnknown: "Tells an unknown ARN as an advisory.",
  settings: noSettings,
  types: [
    "aws:iam/role:Role",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    "aws:iam/userPolicyAttachment:UserPolicyAttachment",
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
    "aws:iam/policyAttachment:PolicyAttachment",
  ],
  check: (resource, _settings, report) => {
    const props = new Place(resource.props);
    for (const arn of [...props.each("policyArn"), ...props.each("managedPolicyArns")]) {
      if (arn.isUnknown) report.unknown(resource, arn, "it is no administrator's policy");
      else if (ADMINISTRATOR.test(arn.text ?? "")) {
        report.violation(resource, `${arn.path} is an administrator's policy. Give what is needed by name.`);
      }
    }
  },
});
