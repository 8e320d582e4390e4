import { z } from "zod";
import { credentialsOf } from "../credentials";
import type { RoleSession } from "../services/roleSession";
import type { CloudContext } from "./cloudContext";
import { Problems } from "./cloudProblems";
import type { Instance } from "./instance.types";
import { isOpenToProber, PROBER_SESSION } from "./proberRole";
import type { Resource, Resources } from "./resources";

/** Prefixes of actions that a service of the twin decides on. */
const PLAYED_SERVICES = ["s3", "secretsmanager", "execute-api", "lambda", "ssm", "ssmmessages"];

/** AWS-managed policies that allow nothing of what the twin's services decide on. */
const IRRELEVANT_MANAGED_POLICIES = [
  "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
  "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs",
  "arn:aws:iam::aws:policy/CloudWatchAgentServerPolicy",
];

/** What AWS-managed policies allow of what the twin's services decide on. */
const KNOWN_MANAGED_POLICIES: Record<string, string> = {
  "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore": JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: [
          "ssm:UpdateInstanceInformation",
          "ssmmessages:CreateControlChannel",
          "ssmmessages:CreateDataChannel",
          "ssmmessages:OpenControlChannel",
          "ssmmessages:OpenDataChannel",
        ],
        Resource: "*",
      },
    ],
  }),
};

/**
 * Every session of every role: who has taken it, with credentials, and the statements of its policies that a service of the
 * twin may meet.
 */
export function roleSessions(
  resources: Resources,
  instances: readonly Instance[],
  context: CloudContext,
): RoleSession[] {
  const problems = new Problems("IAM");
  const sessions = resources.ofType("aws:iam/role:Role").flatMap((role): RoleSession[] => {
    const arn = role.requiredText("arn");
    const policies = policiesOf(role, resources, problems);
    const takers = [
      ...instances.filter((instance) => instance.specification.role?.arn === arn).map(({ id }) => id),
      ...resources
        .ofType("aws:lambda/function:Function")
        .filter((lambda) => lambda.text("role") === arn)
        .map((lambda) => lambda.requiredText("name")),
      ...(isOpenToProber(role) ? [PROBER_SESSION] : []),
    ];
    return takers.map((name) => ({
      arn,
      userId: `${role.requiredText("uniqueId")}:${name}`,
      ...credentialsOf(context.twinSecret, arn, name),
      policies,
    }));
  });
  problems.throwIfAny();
  return sessions;
}

function policiesOf(role: Resource, resources: Resources, problems: Problems): RoleSession["policies"] {
  const names = [role.id, role.text("name"), role.text("arn")];
  const belongs = (resource: Resource): boolean => names.includes(resource.text("role"));
  const inline = resources
    .ofType("aws:iam/rolePolicy:RolePolicy")
    .filter(belongs)
    .map((policy) => ({ name: policy.label, document: policy.requiredText("policy") }));
  const inRole = role.objects("inlinePolicies").flatMap((policy) => {
    const document = policy.text("policy");
    return document === undefined ? [] : [{ name: policy.text("name") ?? "inline", document }];
  });
  const attached = [
    ...resources
      .ofType("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
      .filter(belongs)
      .map((attachment) => attachment.requiredText("policyArn")),
    ...role.texts("managedPolicyArns"),
  ];
  const managed = attached.flatMap((arn) => {
    if (IRRELEVANT_MANAGED_POLICIES.includes(arn)) return [];
    const known = KNOWN_MANAGED_POLICIES[arn];
    if (known !== undefined) return [{ name: arn, document: known }];
    const policy = resources.byText("aws:iam/policy:Policy", "arn", arn);
    if (policy !== undefined) return [{ name: policy.label, document: policy.requiredText("policy") }];
    problems.add(role.owner, `the twin does not know the managed policy ${arn}; attach one that the stack declares`);
    return [];
  });
  return [...inline, ...inRole, ...managed].flatMap(({ name, document }) => {
    const relevant = relevantPart(document);
    return relevant === undefined ? [] : [{ name, document: relevant }];
  });
}

const actionsSchema = z.looseObject({ Action: z.union([z.string(), z.array(z.string())]).optional() });
const documentSchema = z.looseObject({ Statement: z.union([actionsSchema, z.array(actionsSchema)]) });

/** Leaves out statements about other services, whose conditions the twin need not know. Undefined when nothing is left. */
export function relevantPart(document: string): string | undefined {
  let parsed;
  try {
    parsed = documentSchema.safeParse(JSON.parse(document));
  } catch {
    return document;
  }
  // What cannot be read is left to the evaluator, which refuses it by name.
  if (!parsed.success) return document;
  const statements = [parsed.data.Statement]
    .flat()
    .filter(({ Action: action }) => (action === undefined ? true : [action].flat().some(mayConcernUs)));
  return statements.length === 0 ? undefined : JSON.stringify({ ...parsed.data, Statement: statements });
}

function mayConcernUs(action: string): boolean {
  const [service = ""] = action.toLowerCase().split(":");
  return /[*?]/.test(service) || PLAYED_SERVICES.includes(service);
}
