import { isGiven } from "../../values";
import { arn, each, length, oneOf, pattern, range, together, type Rule } from "./rule";

const IAM_NAME = /^[\w+=,.@-]+$/;
const IAM_NAME_HINT = "may only have letters, digits and _+=,.@-";

function iamName(longest: number, longestPrefix: number): Rule[] {
  return [
    length("name", 1, longest),
    pattern("name", IAM_NAME, IAM_NAME_HINT),
    length("namePrefix", 1, longestPrefix),
    pattern("namePrefix", IAM_NAME, IAM_NAME_HINT),
  ];
}

const jsonDocument = (path: string): Rule =>
  each(path, (value) => {
    try {
      JSON.parse(String(value));
      return undefined;
    } catch {
      return "must be a policy document as JSON";
    }
  });

/** The trigger names are Terraform's; the ones that Pulumi uses are not recognized. */
const REFRESH_TRIGGER = /^[a-z_]+$/;

const RUNTIMES =
  /^(nodejs(18|20|22|24)\.x|nodejs(10|12|14|16)\.x|python3\.(8|9|10|11|12|13|14)|java(8|8\.al2|11|17|21|25)|dotnet(6|8|10)|ruby3\.[234]|provided|provided\.al2|provided\.al2023|go1\.x)$/;

/** Values of Auto Scaling, IAM and Lambda resources that the provider's validators refuse. */
export const COMPUTE_RULES: Record<string, Rule[]> = {
  "aws:autoscaling/group:Group": [
    oneOf("instanceRefresh.strategy", "Rolling", "ReplaceRootVolume"),
    range("instanceRefresh.preferences.minHealthyPercentage", 0, 100),
    range("instanceRefresh.preferences.maxHealthyPercentage", 100, 200),
    oneOf("instanceRefresh.preferences.scaleInProtectedInstances", "Refresh", "Ignore", "Wait"),
    oneOf("instanceRefresh.preferences.standbyInstances", "Terminate", "Ignore", "Wait"),
    pattern(
      "instanceRefresh.triggers",
      REFRESH_TRIGGER,
      "is not a recognized parameter name (Terraform's names are used)",
    ),
    range("instanceMaintenancePolicy.minHealthyPercentage", -1, 100),
    each("instanceMaintenancePolicy.maxHealthyPercentage", (value) => {
      const percentage = Number(value);
      return percentage === -1 || (percentage >= 100 && percentage <= 200)
        ? undefined
        : "must be -1 or between 100 and 200";
    }),
    range("initialLifecycleHooks.heartbeatTimeout", 30, 7200),
    oneOf("initialLifecycleHooks.defaultResult", "ABANDON", "CONTINUE"),
    pattern("initialLifecycleHooks.name", /^\S+$/, "may not have spaces"),
  ],
  "aws:autoscaling/lifecycleHook:LifecycleHook": [
    range("heartbeatTimeout", 30, 7200),
    oneOf("defaultResult", "ABANDON", "CONTINUE"),
    pattern("name", /^\S+$/, "may not have spaces"),
  ],
  "aws:iam/role:Role": [...iamName(64, 38), range("maxSessionDuration", 3600, 43200), jsonDocument("assumeRolePolicy")],
  "aws:iam/instanceProfile:InstanceProfile": iamName(128, 102),
  "aws:iam/policy:Policy": [...iamName(128, 102), jsonDocument("policy")],
  "aws:iam/rolePolicy:RolePolicy": [
    ...iamName(128, 102),
    jsonDocument("policy"),
    pattern("role", IAM_NAME, "must be the name of a role, not its ARN"),
  ],
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": [arn("policyArn")],
  "aws:lambda/function:Function": [
    pattern("runtime", RUNTIMES, "is not a runtime that Lambda knows, e.g. nodejs24.x"),
    oneOf("architectures", "x86_64", "arm64"),
    oneOf("packageType", "Zip", "Image"),
    range("timeout", 1, 900),
    range("memorySize", 128, 32768),
    range("ephemeralStorage.size", 512, 10240),
    range("reservedConcurrentExecutions", -1, Number.MAX_SAFE_INTEGER),
    oneOf("loggingConfig.logFormat", "JSON", "Text"),
    oneOf("loggingConfig.applicationLogLevel", "TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"),
    oneOf("loggingConfig.systemLogLevel", "DEBUG", "INFO", "WARN"),
    pattern("loggingConfig.logGroup", /^[.\-_/#A-Za-z0-9]+$/, "may not have spaces"),
    arn("role"),
    arn("kmsKeyArn"),
    arn("deadLetterConfig.targetArn"),
    together((properties) => {
      const sources = ["code", "s3Bucket", "imageUri"].filter((name) => isGiven(properties[name]));
      return sources.length === 1
        ? undefined
        : ["code", `exactly one of code, s3Bucket, imageUri must be given, ${sources.length} are`];
    }),
    together((properties) => {
      if (properties["packageType"] === "Image") return undefined;
      const missing = ["handler", "runtime"].find((name) => !isGiven(properties[name]));
      return missing === undefined ? undefined : [missing, "is required for a function packaged as Zip"];
    }),
  ],
  "aws:lambda/permission:Permission": [
    pattern("action", /^lambda:[*A-Za-z]+$/, 'must be an action of Lambda, e.g. "lambda:InvokeFunction"'),
    arn("sourceArn"),
    pattern("sourceAccount", /^\d{12}$/, "must be an account number of 12 digits"),
  ],
};
