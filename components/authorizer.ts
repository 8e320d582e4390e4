import * as apigateway from "@pulumi/aws/apigateway";
import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as lambda from "@pulumi/aws/lambda";
import * as pulumi from "@pulumi/pulumi";
import { AUTHORIZER_SETTINGS_VARIABLE, type AuthorizerSettings } from "../contracts/authorizerSettings";
import { ORIGIN_SECRET_HEADER } from "../contracts/headers";
import { AUTHORIZER_TYPE } from "../contracts/typeTokens";
import {
  authorizerProblems,
  DEFAULT_LOG_RETENTION_DAYS,
  environmentProblems,
  knownAuthorizerProblems,
} from "./checks/authorizerValues";
import { judged } from "./checks/judged";
import { throwIfAny } from "./checks/problem";
import { arnHome } from "./iamPolicies";
import { bundleLambda, LAMBDA_HANDLER, LAMBDA_RUNTIME, lambdaArchive } from "./packaging/lambdaBundle";
import { workloadFile } from "./packaging/packageRoot";
import { createServiceRole, type PolicyStatement, writeLog } from "./serviceRole";
import { warnWeaker } from "./weakerDefaults";

/** How our distribution proves to the API that a request came through it. */
export interface OriginSecretProofArgs {
  /** ARN of the Secrets Manager secret that holds the accepted values, as `{"live": ["…"]}`. */
  secretArn: pulumi.Input<string>;
}

/** Arguments of {@link Authorizer}. */
export interface AuthorizerArgs {
  /** Id of the REST API (REGIONAL) that the authorizer serves. */
  restApiId: pulumi.Input<string>;
  /** Region of the API. */
  region: pulumi.Input<string>;
  /** Public IPv4 addresses of the egress, without a prefix length. At least one. */
  allowedAddresses: pulumi.Input<string[]>;
  /** Lower-case hosts under which the API may be asked. Default: its execute-api host. */
  hosts?: pulumi.Input<string[]>;
  /**
   * Proof of our distribution, for gateways that reach the API through CloudFront. Default none: the gateways reach the
   * API themselves, and the address of the TCP connection decides.
   */
  originSecret?: OriginSecretProofArgs;
  /** Concurrency that is set aside for the function, 1 or more. Default none: it shares the account's. */
  reservedConcurrency?: number;
  /** Days that the decisions are kept in the log. Default 90. */
  logRetentionDays?: number;
}

/**
 * The Lambda authorizer and its attachment to a REST API: lets in only what came through the fixed egress addresses.
 * No result is cached: a cached Allow would let others in who send the same header.
 */
export class Authorizer extends pulumi.ComponentResource {
  static readonly __pulumiType = AUTHORIZER_TYPE;

  /** Id for `authorizerId` of every method. Known when API Gateway may call the function. */
  readonly authorizerId: pulumi.Output<string>;
  /** Changes whenever the API must be deployed again because of the authorizer: put it into `Deployment.triggers`. */
  readonly revision: pulumi.Output<string>;
  /** Name of the Lambda function. */
  readonly functionName: pulumi.Output<string>;
  /** Name of the log group with one JSON line for each decision. */
  readonly logGroupName: pulumi.Output<string>;

  /** @throws InvalidInputError naming every argument that is wrong, before anything is made. */
  constructor(name: string, args: AuthorizerArgs, opts?: pulumi.ComponentResourceOptions) {
    throwIfAny(`Authorizer "${name}" cannot be made`, authorizerProblems(name, args));
    super(AUTHORIZER_TYPE, name, { ...args }, opts);
    const { region, originSecret } = args;
    const retentionDays = args.logRetentionDays ?? DEFAULT_LOG_RETENTION_DAYS;
    if (retentionDays < DEFAULT_LOG_RETENTION_DAYS) {
      const lost = `who was let in, and who was refused, can be looked up for ${retentionDays} days only`;
      warnWeaker(this, `logRetentionDays: ${retentionDays}`, lost);
    }
    const logGroup = new cloudwatch.LogGroup(
      `${name}-log`,
      { region, retentionInDays: retentionDays },
      { parent: this },
    );
    const readSecret = (secretArn: pulumi.Input<string>): PolicyStatement => ({
      Effect: "Allow",
      Action: ["secretsmanager:GetSecretValue"],
      Resource: secretArn,
    });
    const { role, policy } = createServiceRole(
      name,
      "lambda.amazonaws.com",
      [writeLog(logGroup.arn), ...(originSecret === undefined ? [] : [readSecret(originSecret.secretArn)])],
      this,
    );
    const handler = new lambda.Function(
      name,
      {
        region,
        description: "Lets in only what came through the WAF's fixed egress addresses",
        runtime: LAMBDA_RUNTIME,
        architectures: ["arm64"],
        handler: LAMBDA_HANDLER,
        code: lambdaArchive(bundleLambda(workloadFile("authorizer", "handler.ts"))),
        role: role.arn,
        memorySize: 256,
        timeout: 5,
        reservedConcurrentExecutions: args.reservedConcurrency,
        environment: { variables: { [AUTHORIZER_SETTINGS_VARIABLE]: settingsJson(name, args) } },
        // Plain text: the function writes JSON itself.
        loggingConfig: { logFormat: "Text", logGroup: logGroup.name },
      },
      { parent: this, dependsOn: [policy] },
    );
    const identitySource =
      originSecret === undefined ? "context.identity.sourceIp" : `method.request.header.${ORIGIN_SECRET_HEADER}`;
    const authorizer = new apigateway.Authorizer(
      name,
      {
        region,
        restApi: args.restApiId,
        type: "REQUEST",
        authorizerUri: handler.invokeArn,
        // Both have unsafe defaults: five minutes, and a header that says nothing about the way in.
        authorizerResultTtlInSeconds: 0,
        identitySource,
      },
      { parent: this },
    );
    const home = handler.arn.apply(arnHome);
    const permission = new lambda.Permission(
      name,
      {
        region,
        action: "lambda:InvokeFunction",
        function: handler.name,
        principal: "apigateway.amazonaws.com",
        sourceArn: pulumi.interpolate`arn:${home.partition}:execute-api:${home.region}:${home.accountId}:${args.restApiId}/authorizers/${authorizer.id}`,
        sourceAccount: home.accountId,
      },
      { parent: this },
    );
    this.authorizerId = pulumi.all([authorizer.id, permission.id]).apply(([id]) => id);
    this.revision = pulumi.jsonStringify([authorizer.id, handler.invokeArn, identitySource]);
    this.functionName = handler.name;
    this.logGroupName = logGroup.name;
    this.registerOutputs({
      authorizerId: this.authorizerId,
      revision: this.revision,
      functionName: this.functionName,
      logGroupName: this.logGroupName,
    });
  }
}

function settingsJson(name: string, args: AuthorizerArgs): pulumi.Output<string> {
  const subject = `Authorizer "${name}" cannot be made`;
  const values = {
    restApiId: args.restApiId,
    region: args.region,
    hosts: args.hosts,
    allowedAddresses: args.allowedAddresses,
    secretArn: args.originSecret?.secretArn,
  };
  return judged(subject, values, knownAuthorizerProblems).apply((known) => {
    const { restApiId, region, hosts, allowedAddresses, secretArn } = known;
    const addresses = { allowedAddresses: [...allowedAddresses].sort() };
    const settings: AuthorizerSettings = {
      apiId: restApiId,
      hosts: hosts ?? [`${restApiId}.execute-api.${region}.amazonaws.com`],
      lock:
        secretArn === undefined
          ? { mode: "direct", ...addresses }
          : { mode: "cloudfront", proof: "header", hops: 1, sourceAddressPosition: 1, ...addresses, secretArn },
    };
    const json = JSON.stringify(settings);
    throwIfAny(subject, environmentProblems(AUTHORIZER_SETTINGS_VARIABLE, json, allowedAddresses));
    return json;
  });
}
