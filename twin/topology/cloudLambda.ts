import * as path from "node:path";
import { z } from "zod";
import { credentialsOf } from "../credentials";
import { PROJECT_ROOT } from "../paths";
import type { FunctionConfiguration, LambdaConfiguration } from "../services/lambda/configuration";
import { INTERNET } from "../addresses";
import type { RoleSession } from "../services/roleSession";
import type { CloudContext } from "./cloudContext";
import { Problems } from "./cloudProblems";
import type { Resource, Resources } from "./resources";

/** Quota of a new AWS account: invocations at a time. A twin that left more unreserved would hide a throttle. */
const UNRESERVED_CONCURRENCY = 10;

const assetSchema = z.object({
  sha256: z.string(),
});
const archiveSchema = z.object({
  __archive: z.record(
    z.string(),
    z.object({
      __asset: z.union([assetSchema.extend({ text: z.string() }), assetSchema.extend({ path: z.string() })]),
    }),
  ),
});

/** Names that Lambda sets itself; its API refuses a function that sets one. */
const RESERVED_VARIABLE =
  /^(_HANDLER|_X_AMZN_TRACE_ID|AWS_DEFAULT_REGION|AWS_REGION|AWS_EXECUTION_ENV|AWS_LAMBDA_.*|AWS_ACCESS_KEY|AWS_ACCESS_KEY_ID|AWS_SECRET_ACCESS_KEY|AWS_SESSION_TOKEN|LAMBDA_TASK_ROOT|LAMBDA_RUNTIME_DIR)$/;

/** Unix socket of Lambda's Invoke API. */
export function lambdaSocket(context: CloudContext): string {
  return path.join(context.runDirectory, "lambda.sock");
}

/** Configuration of Lambda: every function with its code, its role's credentials and who may call it. */
export function lambdaConfiguration(
  resources: Resources,
  sessions: RoleSession[],
  context: CloudContext,
): LambdaConfiguration {
  const problems = new Problems("Lambda");
  const functions = resources
    .ofType("aws:lambda/function:Function")
    .flatMap((resource) => functionOf(resource, resources, context, problems));
  problems.throwIfAny();
  return {
    socket: lambdaSocket(context),
    workDirectory: path.join(context.runDirectory, "lambda"),
    logGroups: context.paths.logGroups,
    sdkModules: path.join(PROJECT_ROOT, "node_modules"),
    trustedCertificatesFile: path.join(context.paths.certificateAuthority, "ca.crt"),
    region: context.region,
    accountId: context.accountId,
    unreservedConcurrency: unreserved(functions, context.accountConcurrency?.()),
    https: { address: INTERNET.services.lambda, port: 443 },
    serverCertificates: [
      {
        names: [lambdaHost(context.region)],
        certificate: context.certificateAuthority.issue([lambdaHost(context.region)]),
      },
    ],
    sessions,
    functions,
  };
}

/** Host of Lambda's public API. */
export function lambdaHost(region: string): string {
  return `lambda.${region}.amazonaws.com`;
}

/** What a function reserves is its own, and taken from everybody else. */
function unreserved(functions: FunctionConfiguration[], accountConcurrency: number | undefined): number {
  if (accountConcurrency === undefined) return UNRESERVED_CONCURRENCY;
  const reserved = functions.reduce((sum, { reservedConcurrency = 0 }) => sum + reservedConcurrency, 0);
  return Math.max(0, accountConcurrency - reserved);
}

function functionOf(
  resource: Resource,
  resources: Resources,
  context: CloudContext,
  problems: Problems,
): FunctionConfiguration[] {
  const code = archiveSchema.safeParse(resource.record.inputs.code);
  if (!code.success) {
    problems.add(
      resource.owner,
      "code: the twin runs an AssetArchive of files; S3 objects, images and zip files it does not",
    );
    return [];
  }
  problems.unless(resource.texts("layers").length === 0, resource.owner, "layers");
  problems.unless(resource.object("vpcConfig") === undefined, resource.owner, "functions in a VPC (vpcConfig)");
  const name = resource.requiredText("name");
  const arn = resource.requiredText("arn");
  const environment = variablesOf(resource);
  for (const variable of Object.keys(environment)) {
    if (RESERVED_VARIABLE.test(variable))
      problems.add(resource.owner, `environment: ${variable} is reserved by Lambda`);
  }
  const reserved = resource.number("reservedConcurrentExecutions") ?? -1;
  return [
    {
      name,
      arn,
      code: code.data.__archive,
      handler: resource.requiredText("handler"),
      runtime: resource.requiredText("runtime"),
      timeoutMilliseconds: (resource.number("timeout") ?? 3) * 1000,
      memoryMegabytes: resource.number("memorySize") ?? 128,
      environment,
      credentials: credentialsOf(context.twinSecret, resource.requiredText("role"), name),
      reservedConcurrency: reserved < 0 ? undefined : reserved,
      logGroup: resource.object("loggingConfig")?.text("logGroup") ?? `/aws/lambda/${name}`,
      permissions: resources
        .ofType("aws:lambda/permission:Permission")
        .filter((permission) => [name, arn].includes(permission.text("function") ?? ""))
        .map((permission) => ({
          principal: permission.requiredText("principal"),
          action: permission.requiredText("action"),
          sourceArn: permission.text("sourceArn"),
          sourceAccount: permission.text("sourceAccount"),
        })),
    },
  ];
}

function variablesOf(resource: Resource): Record<string, string> {
  const parsed = z
    .object({ variables: z.record(z.string(), z.string()).nullish() })
    .nullish()
    .parse(resource.record.inputs.environment);
  return parsed?.variables ?? {};
}
