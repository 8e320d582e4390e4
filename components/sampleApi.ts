import { createHash } from "node:crypto";
import * as apigateway from "@pulumi/aws/apigateway";
import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";
import { createAccountLogging } from "./accountLogging";
import { ENDPOINT_NAME_LENGTH, nameProblems } from "./checks/names";
import { originProblems } from "./checks/origin";
import { throwIfAny } from "./checks/problem";
import { regionProblems } from "./checks/stack";
import { RestApiEndpointType } from "./lockMode";
import type { ApiDemands } from "./locks/lockFacts";
import { createSampleFunction } from "./sampleFunction";

/** Arguments of {@link SampleApi}. */
export interface SampleApiArgs {
  /** The API that gets methods; made first, so that its id can go into the protected endpoint. */
  restApi: apigateway.RestApi;
  /** Region of the API. */
  region: string;
  /** Stage that is deployed. */
  stageName: string;
  /** Whether one method takes every verb, instead of one for each. Default false. */
  anyMethod?: boolean;
  /** The protected endpoint's `authorizerId`: bound to every method. Undefined: methods use IAM authorization. */
  authorizerId: pulumi.Input<string> | undefined;
  /** The protected endpoint's `lockRevision`. */
  lockRevision: pulumi.Input<string>;
  /**
   * Whether to set the region's one API Gateway account setting, the role by which it writes logs. An account that has
   * no such role refuses the stage: "CloudWatch Logs role ARN must be set in account settings to enable logging". True
   * overwrites a role that others may use; one stack of a region at most may say true.
   */
  accountLogging: boolean;
}

/** OPTIONS too: an unbound method is a way around. */
const METHODS = ["GET", "POST", "PUT", "DELETE", "OPTIONS"];

/** The facts of a request that are safe to keep: no header, no query, no body. */
const ACCESS_LOG_FORMAT = JSON.stringify({
  requestId: "$context.requestId",
  extendedRequestId: "$context.extendedRequestId",
  time: "$context.requestTime",
  sourceIp: "$context.identity.sourceIp",
  method: "$context.httpMethod",
  resourcePath: "$context.resourcePath",
  status: "$context.status",
  authorizerStatus: "$context.authorizer.status",
  integrationStatus: "$context.integration.status",
  responseLength: "$context.responseLength",
  errorType: "$context.error.responseType",
});

/** What the API of a protected endpoint must be. */
export interface SampleRestApiArgs {
  region: string;
  demands: ApiDemands;
  /** Interface endpoint of a PRIVATE API. */
  vpcEndpointId: pulumi.Input<string>;
}

/** The REST API of the sample, still empty: methods need the authorizer, and that needs the API's id. */
export function createSampleRestApi(name: string, args: SampleRestApiArgs): apigateway.RestApi {
  const { endpointType, disableExecuteApiEndpoint, tags } = args.demands;
  return new apigateway.RestApi(name, {
    region: args.region,
    description: "Sample API behind the WAF",
    disableExecuteApiEndpoint,
    tags,
    endpointConfiguration:
      endpointType === RestApiEndpointType.Private
        ? // The one form that AWS takes for a private API.
          { types: endpointType, ipAddressType: "dualstack", vpcEndpointIds: [args.vpcEndpointId] }
        : { types: endpointType },
  });
}

/** `/items` and everything below it on a Lambda function, deployed with logs and throttling. */
export class SampleApi extends pulumi.ComponentResource {
  static readonly __pulumiType = "portcullis:index:SampleApi";

  /** Name of the deployed stage. */
  readonly stageName: pulumi.Output<string>;
  /** Host of the API. */
  readonly apiHost: pulumi.Output<string>;

  /** @throws InvalidInputError naming every argument that is wrong, before anything is made. */
  constructor(name: string, args: SampleApiArgs, opts?: pulumi.ComponentResourceOptions) {
    throwIfAny(`SampleApi "${name}" cannot be made`, [
      ...nameProblems(name, ENDPOINT_NAME_LENGTH + "-api".length),
      ...regionProblems("region", args.region),
      ...originProblems("", { stageName: args.stageName }),
    ]);
    super(SampleApi.__pulumiType, name, { region: args.region, accountLogging: args.accountLogging }, opts);
    const { region, restApi } = args;
    const methods = args.anyMethod === true ? ["ANY"] : METHODS;
    const backend = createSampleFunction(name, region, restApi, this);
    const items = this.resource("items", name, args, restApi.rootResourceId, "items");
    const item = this.resource("item", name, args, items.id, "{proxy+}");
    const bound = [
      ...methods.flatMap((method) => this.method(`${name}-items`, args, items, method, backend.invokeArn)),
      ...methods.flatMap((method) => this.method(`${name}-item`, args, item, method, backend.invokeArn)),
    ];
    const deployment = new apigateway.Deployment(
      name,
      {
        region,
        restApi: restApi.id,
        triggers: {
          configuration: sha256([methods, items.path, item.path, args.lockRevision, backend.invokeArn]),
        },
      },
      { parent: this, dependsOn: [...bound, backend.permission] },
    );
    const accountLogging = args.accountLogging ? [createAccountLogging(name, region, this)] : [];
    const log = new cloudwatch.LogGroup(`${name}-access`, { region, retentionInDays: 90 }, { parent: this });
    const stage = new apigateway.Stage(
      name,
      {
        region,
        restApi: restApi.id,
        deployment: deployment.id,
        stageName: args.stageName,
        accessLogSettings: { destinationArn: log.arn, format: ACCESS_LOG_FORMAT },
      },
      { parent: this, dependsOn: accountLogging },
    );
    new apigateway.MethodSettings(
      name,
      {
        region,
        restApi: restApi.id,
        stageName: stage.stageName,
        methodPath: "*/*",
        settings: {
          throttlingRateLimit: 50,
          throttlingBurstLimit: 100,
          // INFO and data traces would write what the authorizer gets, the origin secret among it.
          loggingLevel: "ERROR",
          dataTraceEnabled: false,
          metricsEnabled: true,
        },
      },
      { parent: this },
    );
    this.stageName = stage.stageName;
    this.apiHost = pulumi.interpolate`${restApi.id}.execute-api.${region}.amazonaws.com`;
    this.registerOutputs({ stageName: this.stageName, apiHost: this.apiHost });
  }

  private resource(
    suffix: string,
    name: string,
    args: SampleApiArgs,
    parentId: pulumi.Input<string>,
    pathPart: string,
  ): apigateway.Resource {
    return new apigateway.Resource(
      `${name}-${suffix}`,
      { region: args.region, restApi: args.restApi.id, parentId, pathPart },
      { parent: this },
    );
  }

  private method(
    prefix: string,
    args: SampleApiArgs,
    resource: apigateway.Resource,
    httpMethod: string,
    uri: pulumi.Input<string>,
  ): pulumi.Resource[] {
    const name = `${prefix}-${httpMethod.toLowerCase()}`;
    const common = { region: args.region, restApi: args.restApi.id, resourceId: resource.id };
    const method = new apigateway.Method(
      name,
      {
        ...common,
        httpMethod,
        ...(args.authorizerId === undefined
          ? { authorization: "AWS_IAM" }
          : { authorization: "CUSTOM", authorizerId: args.authorizerId }),
      },
      { parent: this },
    );
    const integration = new apigateway.Integration(
      name,
      { ...common, httpMethod: method.httpMethod, type: "AWS_PROXY", integrationHttpMethod: "POST", uri },
      { parent: this },
    );
    return [method, integration];
  }
}

function sha256(parts: pulumi.Input<unknown>[]): pulumi.Output<string> {
  return pulumi.jsonStringify(parts).apply((json) => createHash("sha256").update(json).digest("hex"));
}
