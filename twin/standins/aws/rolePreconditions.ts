import { evaluatePolicies, PolicyVerdict } from "../../iam/evaluate";
import { parsePolicy } from "../../iam/policyDocument";
import type { ResourceRecord } from "../../resourceRecord";
import { isObject, list, nested, text } from "../values";
import type { MakerContext } from "./outputs/maker";

/**
 * What AWS demands of the roles that its own services take, in its words, when a resource that needs one is made or
 * changed. Of a role that the stack does not declare, only the account knows.
 */
export function checkRoles(type: string, context: MakerContext): void {
  switch (type) {
    case "aws:lambda/function:Function":
      checkFunctionRole(context);
      return;
    case "aws:apigateway/account:Account":
      checkLoggingRole(context);
      return;
    case "aws:apigateway/stage:Stage":
      if (isObject(context.inputs["accessLogSettings"])) demandLoggingRole(context);
      return;
    case "aws:apigateway/methodSettings:MethodSettings":
      if (!["", "OFF"].includes(text(nested(context.inputs, "settings"), "loggingLevel"))) demandLoggingRole(context);
      return;
  }
}

function checkFunctionRole(context: MakerContext): void {
  const arn = text(context.inputs, "role");
  const role = roleByArn(context, arn);
  if (role === undefined || mayAssume(role, "lambda.amazonaws.com")) return;
  throw new Error(
    `InvalidParameterValueException: The role defined for the function cannot be assumed by Lambda. (${arn})`,
  );
}

/** Whether its policies say enough is not looked at: that there is none is the mistake that a program makes. */
function checkLoggingRole(context: MakerContext): void {
  const arn = text(context.inputs, "cloudwatchRoleArn");
  const role = roleByArn(context, arn);
  if (role === undefined || (mayAssume(role, "apigateway.amazonaws.com") && hasPolicy(context, role))) return;
  throw new Error(
    "BadRequestException: The role ARN does not have required permissions configured. Please grant trust permission " +
      `for API Gateway and add the required role policy. (${arn})`,
  );
}

/** The setting belongs to a region of the account; the twin's account has none but what a stack makes. */
function demandLoggingRole(context: MakerContext): void {
  const isSet = context.records.some(
    ({ type, inputs, outputs }) =>
      type === "aws:apigateway/account:Account" &&
      text(inputs, "cloudwatchRoleArn") !== "" &&
      text(outputs, "region", context.region) === context.region,
  );
  if (isSet) return;
  throw new Error(
    "BadRequestException: CloudWatch Logs role ARN must be set in account settings to enable logging (twin: no " +
      `aws.apigateway.Account of the stack sets it in ${context.region})`,
  );
}

function roleByArn(context: MakerContext, arn: string): ResourceRecord | undefined {
  return context.records.find(({ type, outputs }) => type === "aws:iam/role:Role" && text(outputs, "arn") === arn);
}

function mayAssume(role: ResourceRecord, service: string): boolean {
  const policy = parsePolicy(text(role.inputs, "assumeRolePolicy"), role.urn);
  const request = { principal: { kind: "service", name: service } as const, action: "sts:AssumeRole", resource: "" };
  return evaluatePolicies([policy], { ...request, context: {} }) === PolicyVerdict.Allow;
}

function hasPolicy(context: MakerContext, role: ResourceRecord): boolean {
  const names = [role.id, text(role.outputs, "name"), text(role.outputs, "arn")];
  const attached = ["aws:iam/rolePolicyAttachment:RolePolicyAttachment", "aws:iam/rolePolicy:RolePolicy"];
  return (
    list(role.inputs, "managedPolicyArns").length > 0 ||
    list(role.inputs, "inlinePolicies").length > 0 ||
    context.records.some(({ type, inputs }) => attached.includes(type) && names.includes(text(inputs, "role")))
  );
}
