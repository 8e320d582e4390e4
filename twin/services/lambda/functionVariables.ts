import * as path from "node:path";
import type { FunctionConfiguration, LambdaConfiguration } from "./configuration";

/**
 * The environment that Lambda gives a function (developer guide, "Defined runtime environment variables"). Nothing of the
 * twin's own environment is in it.
 */
export function functionVariables(
  configuration: LambdaConfiguration,
  wanted: FunctionConfiguration,
  taskRoot: string,
): Record<string, string> {
  return {
    ...wanted.environment,
    _HANDLER: wanted.handler,
    AWS_ACCESS_KEY_ID: wanted.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: wanted.credentials.secretAccessKey,
    AWS_SESSION_TOKEN: wanted.credentials.sessionToken,
    AWS_DEFAULT_REGION: configuration.region,
    AWS_REGION: configuration.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${wanted.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: wanted.name,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(wanted.memoryMegabytes),
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: wanted.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: "twin",
    LAMBDA_TASK_ROOT: taskRoot,
    LAMBDA_RUNTIME_DIR: path.join(configuration.workDirectory, "runtime"),
    LANG: "en_US.UTF-8",
    TZ: ":UTC",
    PATH: "/usr/local/bin:/usr/bin:/bin",
    NODE_PATH: path.join(configuration.workDirectory, "runtime", "node_modules"),
    // On AWS the authorities that Node brings know Amazon's certificates; here they must be told of the twin's.
    NODE_EXTRA_CA_CERTS: configuration.trustedCertificatesFile,
  };
}
