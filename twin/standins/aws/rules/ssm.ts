import { isObject } from "../../values";
import { length, oneOf, pattern, together, type Rule } from "./rule";

const NAME = /^[0-9A-Za-z_.-]+$/;
const NAME_HINT = "may only have letters, digits and _.-";

const DOCUMENT_TYPES = [
  "ApplicationConfiguration",
  "ApplicationConfigurationSchema",
  "AutoApprovalPolicy",
  "Automation",
  "Automation.ChangeTemplate",
  "ChangeCalendar",
  "CloudFormation",
  "Command",
  "ConformancePackTemplate",
  "DeploymentStrategy",
  "ManualApprovalPolicy",
  "Package",
  "Policy",
  "ProblemAnalysis",
  "ProblemAnalysisTemplate",
  "QuickSetup",
  "Session",
];

/** Values of Systems Manager's resources that the provider's validators refuse. */
export const SSM_RULES: Record<string, Rule[]> = {
  "aws:ssm/document:Document": [
    length("name", 3, 128),
    pattern("name", NAME, NAME_HINT),
    oneOf("documentType", ...DOCUMENT_TYPES),
    oneOf("documentFormat", "YAML", "JSON", "TEXT"),
    length("targetType", 1, 200),
    pattern(
      "targetType",
      /^\/[\w.\-:/]*$/,
      "must be a slash, alone or with a resource type such as AWS::EC2::Instance",
    ),
    length("versionName", 3, 128),
    pattern("versionName", NAME, NAME_HINT),
    oneOf("attachmentsSources.key", "SourceUrl", "S3FileUrl", "AttachmentReference"),
    length("attachmentsSources.values", 1, 1024),
    together(({ permissions }) => {
      if (!isObject(permissions) || Object.keys(permissions).length === 0) return undefined;
      const complete = permissions["type"] === "Share" && "account_ids" in permissions;
      return complete ? undefined : ["permissions", 'must have "type" (which is "Share") and "account_ids"'];
    }),
  ],
};
