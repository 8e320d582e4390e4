import * as apigateway from "@pulumi/aws/apigateway";
import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as lambda from "@pulumi/aws/lambda";
import * as pulumi from "@pulumi/pulumi";
import {
  AUTHORIZER_SETTINGS_VARIABLE,
  DEFAULT_RESERVED_CONCURRENCY,
  type AuthorizerSettings,
} from "../contracts/authorizerSettings";
import { ORIGIN_SECRET_HEADER } from "../contracts/headers";
import { AUTHORIZER_TYPE } from "../contracts/typeTokens";
import { auditIsOn } from "./checks/audit";
import {
  authorizerProblems,
  DEFAULT_LOG_RETENTION_DAYS,
  environmentProblems,
  knownAuthorizerProblems,
} from "./checks/authorizerValues";
import { judged } from "./checks/judged";
import { throwIfAny } from "./checks/problem";
import { arnHome } from "./iamPolicies";
import { RestApiEndpointType } from "./lockMode";
import { bundleLambda, LAMBDA_HANDLER, LAMBDA_RUNTIME, lambdaArchive } from "./packaging/lambdaBundle";
import { workloadFile } from "./packaging/packageRoot";
import { createServiceRole, type PolicyStatement, writeLog } from "./serviceRole";
import { weakerAuthorizer } from "./weakerAuthorizer";
import { warnOfWeaker } from "./weakerDefaults";

/** Proof of our distribution by a secret header. */
export interface OriginSecretProofArgs {
  /** ARN of the Secrets Manager secret that holds the accepted values, as `{"live": ["…"]}`. */
  secretArn: pulumi.Input<string>;
}

/** Proof of our distribution by a client certificate: what API Gateway tells of one that its trust store has accepted. */
export interface ClientCertificateProofArgs {
  /** Distinguished name of the issuer, as API Gateway writes it: `CN=…`, most specific part first. */
  issuer: string;
  /** Distinguished name of the subject. */
  subject: string;
}

/**
 * Arguments of {@link Authorizer}. What is given decides on the lock: `vpcEndpointIds` for a private API, `originSecret`
 * or `clientCertificates` for one behind CloudFront, and none of them where the gateways reach the API themselves.
 */
export interface AuthorizerArgs {
  /** Id of the REST API that the authorizer serves. */
  restApiId: pulumi.Input<string>;
  /** Region of the API. */
  region: pulumi.Input<string>;
  /** Public IPv4 addresses of the egress, without a prefix length. At least one; left out with `vpcEndpointIds` alone. */
  allowedAddresses?: pulumi.Input<string[]>;
  /** Lower-case hosts under which the API may be asked. Default: its execute-api host. */
  hosts?: pulumi.Input<string[]>;
  /** Proof by a secret header. Default none. */
  originSecret?: OriginSecretProofArgs;
  /**
   * Proof by a client certificate, 1 to 4 of them. Default none. Together with `originSecret` either proof is enough, as
   * is needed while a distribution changes from the one to the other.
   */
  clientCertificates?: ClientCertificateProofArgs[];
  /** Interface endpoints through which a private API may be asked. Default none. */
  vpcEndpointIds?: pulumi.Input<string[]>;
  /** Endpoint type of the API; with EDGE, AWS's own distribution is one more hop. Default REGIONAL, or PRIVATE with `vpcEndpointIds`. */
  endpointType?: RestApiEndpointType;
  /**
   * Last day (ISO, UTC) on which nothing is refused: what would have been is logged with `audited`. Default none: it is
   * refused. From the next day on it is, without an update.
   */
  auditUntil?: string;
  /**
   * ARN of a function that is asked after an Allow, with the same event; its answer is what API Gateway gets. Default
   * none. For APIs that have an authorizer of their own already.
   */
  delegateFunctionArn?: pulumi.Input<string>;
  /**
   * Concurrency that is set aside for the function, so that a flood of refused requests uses up no more than that of the
   * account's. Default 50. -1: none is.
   */
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
    const { region, originSecret, delegateFunctionArn } = args;
    warnOfWeaker(this, weakerAuthorizer(args));
    const logGroup = new cloudwatch.LogGroup(
      `${name}-log`,
      { region, retentionInDays: args.logRetentionDays ?? DEFAULT_LOG_RETENTION_DAYS },
      { parent: this },
    );
    const isAudited = args.auditUntil !== undefined && auditIsOn(args.auditUntil);
    const { role, policy } = createServiceRole(
      name,
      "lambda.amazonaws.com",
      [
        writeLog(logGroup.arn),
        ...(originSecret === undefined ? [] : [mayDo("secretsmanager:GetSecretValue", originSecret.secretArn)]),
        ...(delegateFunctionArn === undefined ? [] : [mayDo("lambda:InvokeFunction", delegateFunctionArn)]),
      ],
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
        reservedConcurrentExecutions: args.reservedConcurrency ?? DEFAULT_RESERVED_CONCURRENCY,
        environment: { variables: { [AUTHORIZER_SETTINGS_VARIABLE]: settingsJson(name, args) } },
        // Plain text: the function writes JSON itself.
        loggingConfig: { logFormat: "Text", logGroup: logGroup.name },
      },
      { parent: this, dependsOn: [policy] },
    );
    // A request without the header is refused before the function is called, which costs nothing: but not during an
    // audit, which refuses nobody and logs everybody.
    const identitySource =
      originSecret === undefined || args.clientCertificates !== undefined || isAudited
        ? "context.identity.sourceIp"
        : `method.request.header.${ORIGIN_SECRET_HEADER}`;
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

function mayDo(action: string, resource: pulumi.Input<string>): PolicyStatement {
  return { Effect: "Allow", Action: [action], Resource: resource };
}

function settingsJson(name: string, args: AuthorizerArgs): pulumi.Output<string> {
  const subject = `Authorizer "${name}" cannot be made`;
  const values = {
    restApiId: args.restApiId,
    region: args.region,
    hosts: args.hosts,
    allowedAddresses: args.allowedAddresses,
    secretArn: args.originSecret?.secretArn,
    vpcEndpointIds: args.vpcEndpointIds,
    delegateFunctionArn: args.delegateFunctionArn,
  };
  return judged(subject, values, knownAuthorizerProblems).apply((known) => {
    const { restApiId, region, hosts, delegateFunctionArn } = known;
    const settings: AuthorizerSettings = {
      apiId: restApiId,
      hosts: hosts ?? [`${restApiId}.execute-api.${region}.amazonaws.com`],
      lock: lockOf(args, known),
      ...(args.auditUntil === undefined ? {} : { auditUntil: args.auditUntil }),
      ...(delegateFunctionArn === undefined ? {} : { delegate: { functionArn: delegateFunctionArn } }),
    };
    const json = JSON.stringify(settings);
    throwIfAny(subject, environmentProblems(AUTHORIZER_SETTINGS_VARIABLE, json, known.allowedAddresses ?? []));
    return json;
  });
}

function lockOf(
  args: AuthorizerArgs,
  known: { allowedAddresses?: string[]; secretArn?: string; vpcEndpointIds?: string[] },
): AuthorizerSettings["lock"] {
  const { secretArn, vpcEndpointIds } = known;
  if (vpcEndpointIds !== undefined) return { mode: "private", vpcEndpointIds: [...vpcEndpointIds].sort() };
  const allowedAddresses = [...(known.allowedAddresses ?? [])].sort();
  const hops = args.endpointType === RestApiEndpointType.Edge ? 2 : 1;
  const behind = { mode: "cloudfront", hops, sourceAddressPosition: hops, allowedAddresses } as const;
  if (args.clientCertificates !== undefined) {
    const clients = args.clientCertificates.map(({ issuer, subject }) => ({ issuer, subject }));
    return { ...behind, proof: "mtls", clients, ...(secretArn === undefined ? {} : { alsoAccepts: { secretArn } }) };
  }
  return secretArn === undefined ? { mode: "direct", allowedAddresses } : { ...behind, proof: "header", secretArn };
}
