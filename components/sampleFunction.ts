import type * as apigateway from "@pulumi/aws/apigateway";
import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as lambda from "@pulumi/aws/lambda";
import * as pulumi from "@pulumi/pulumi";
import { bundleLambda, LAMBDA_HANDLER, LAMBDA_RUNTIME, lambdaArchive } from "./packaging/lambdaBundle";
import { workloadFile } from "./packaging/packageRoot";
import { createServiceRole, writeLog } from "./serviceRole";

/** The function, for an integration. */
export interface SampleFunction {
  invokeArn: pulumi.Output<string>;
  /** API Gateway may call the function once this exists. */
  permission: lambda.Permission;
}

/** The function behind the sample API; may write its own log and nothing else. */
export function createSampleFunction(
  name: string,
  region: string,
  restApi: apigateway.RestApi,
  parent: pulumi.ComponentResource,
): SampleFunction {
  const log = new cloudwatch.LogGroup(`${name}-backend`, { region, retentionInDays: 90 }, { parent });
  const { role, policy } = createServiceRole(`${name}-backend`, "lambda.amazonaws.com", [writeLog(log.arn)], parent);
  const backend = new lambda.Function(
    `${name}-backend`,
    {
      region,
      description: "Answers the sample API",
      runtime: LAMBDA_RUNTIME,
      architectures: ["arm64"],
      handler: LAMBDA_HANDLER,
      code: lambdaArchive(bundleLambda(workloadFile("sampleApi", "handler.ts"))),
      role: role.arn,
      memorySize: 128,
      timeout: 10,
      loggingConfig: { logFormat: "Text", logGroup: log.name },
    },
    { parent, dependsOn: [policy] },
  );
  const permission = new lambda.Permission(
    `${name}-backend`,
    {
      region,
      action: "lambda:InvokeFunction",
      function: backend.name,
      principal: "apigateway.amazonaws.com",
      sourceArn: pulumi.interpolate`${restApi.executionArn}/*/*`,
    },
    { parent },
  );
  return { invokeArn: backend.invokeArn, permission };
}
