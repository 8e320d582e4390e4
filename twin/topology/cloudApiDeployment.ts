import type { ResourceRecord } from "../resourceRecord";
import type { ApiDeployment, ApiMethod, Authorizer } from "../services/apiGateway/configuration";
import type { Problems } from "./cloudProblems";
import { Resources, type Resource } from "./resources";

/** What a stage serves: the API as it was when it was deployed. */
export function deploymentOf(
  id: string,
  snapshot: readonly ResourceRecord[],
  apiId: string,
  problems: Problems,
): ApiDeployment {
  const resources = new Resources(snapshot);
  const api = resources.byId("aws:apigateway/restApi:RestApi", apiId);
  if (api === undefined) problems.add(`deployment ${id}`, `its snapshot lacks REST API ${apiId}`);
  problems.unless(api?.text("body") === undefined, api?.owner ?? id, "OpenAPI documents (body)");
  const paths = resourcePaths(resources, apiId, api?.text("rootResourceId") ?? "", problems);
  const ofApi = (type: string): Resource[] =>
    resources.ofType(type).filter((resource) => resource.text("restApi") === apiId);
  const integrations = ofApi("aws:apigateway/integration:Integration");
  const policy = resources.byText("aws:apigateway/restApiPolicy:RestApiPolicy", "restApiId", apiId);
  return {
    id,
    disableExecuteApiEndpoint: api?.flag("disableExecuteApiEndpoint") ?? false,
    resourcePolicy: policy?.text("policy") ?? api?.text("policy"),
    binaryMediaTypes: api?.texts("binaryMediaTypes") ?? [],
    resources: [...paths].map(([resourceId, path]) => ({ id: resourceId, path })),
    methods: ofApi("aws:apigateway/method:Method").flatMap((method) => methodOf(method, integrations, paths, problems)),
    authorizers: ofApi("aws:apigateway/authorizer:Authorizer").map((authorizer) => authorizerOf(authorizer, problems)),
  };
}

function resourcePaths(resources: Resources, apiId: string, rootId: string, problems: Problems): Map<string, string> {
  const paths = new Map<string, string>([[rootId, "/"]]);
  let waiting = resources
    .ofType("aws:apigateway/resource:Resource")
    .filter((resource) => resource.text("restApi") === apiId);
  for (let before = -1; before !== waiting.length && waiting.length > 0;) {
    before = waiting.length;
    waiting = waiting.filter((resource) => {
      const parent = paths.get(resource.requiredText("parentId"));
      if (parent === undefined) return true;
      paths.set(resource.id, `${parent === "/" ? "" : parent}/${resource.requiredText("pathPart")}`);
      return false;
    });
  }
  for (const resource of waiting)
    problems.add(resource.owner, `no parent ${resource.requiredText("parentId")} in its API`);
  return paths;
}

function methodOf(
  method: Resource,
  integrations: Resource[],
  paths: Map<string, string>,
  problems: Problems,
): ApiMethod[] {
  const resourceId = method.requiredText("resourceId");
  const httpMethod = method.requiredText("httpMethod");
  const resourcePath = paths.get(resourceId);
  const integration = integrations.find(
    (candidate) => candidate.text("resourceId") === resourceId && candidate.text("httpMethod") === httpMethod,
  );
  const authorization = method.requiredText("authorization");
  const authorizerId = method.text("authorizerId");
  problems.unless(
    ["NONE", "CUSTOM", "AWS_IAM"].includes(authorization),
    method.owner,
    `authorization ${authorization}`,
  );
  problems.unless(method.flag("apiKeyRequired") !== true, method.owner, "API keys (apiKeyRequired)");
  if (authorization === "CUSTOM" && authorizerId === undefined) {
    problems.add(method.owner, "authorization CUSTOM needs an authorizerId");
  }
  if (resourcePath === undefined || integration === undefined) {
    // API Gateway refuses such a deployment: "No integration defined for method".
    problems.add(
      method.owner,
      resourcePath === undefined ? `no resource ${resourceId}` : "No integration defined for method",
    );
    return [];
  }
  const type = integration.requiredText("type");
  const functionArn = functionArnOf(integration.text("uri"));
  if (type !== "AWS_PROXY" || functionArn === undefined) {
    problems.add(integration.owner, `the twin plays AWS_PROXY with a Lambda function's invokeArn only, not ${type}`);
    return [];
  }
  if (integration.text("integrationHttpMethod") !== "POST") {
    problems.add(integration.owner, "integrationHttpMethod must be POST: Lambda is invoked with nothing else");
  }
  problems.unless(integration.text("credentials") === undefined, integration.owner, "integration credentials");
  const timeoutMilliseconds = integration.number("timeoutMilliseconds") ?? 29000;
  return [
    {
      resourceId,
      resourcePath,
      httpMethod,
      authorizerId: authorization === "CUSTOM" ? (authorizerId ?? "none") : undefined,
      ...(authorization === "AWS_IAM" ? { iamAuthorization: true } : {}),
      integration: { functionArn, timeoutMilliseconds },
    },
  ];
}

function authorizerOf(authorizer: Resource, problems: Problems): Authorizer {
  const type = authorizer.text("type") ?? "TOKEN";
  problems.unless(type === "REQUEST", authorizer.owner, `${type} authorizers`);
  problems.unless(
    authorizer.text("authorizerCredentials") === undefined,
    authorizer.owner,
    "authorizerCredentials; use a lambda.Permission",
  );
  const functionArn = functionArnOf(authorizer.text("authorizerUri"));
  if (functionArn === undefined) problems.add(authorizer.owner, "authorizerUri is no function's invokeArn");
  const resultTtlSeconds = authorizer.number("authorizerResultTtlInSeconds") ?? 300;
  // The schema's default: a request without the header gets 401 before the function runs.
  const source = authorizer.text("identitySource") ?? "method.request.header.Authorization";
  const identitySources = source
    .split(",")
    .map((text) => text.trim())
    .filter((text) => text !== "");
  if (identitySources.length === 0 && resultTtlSeconds > 0) {
    problems.add(authorizer.owner, "identitySource may be empty only with authorizerResultTtlInSeconds 0");
  }
  return { id: authorizer.id, functionArn: functionArn ?? "", identitySources, resultTtlSeconds };
}

function functionArnOf(uri: string | undefined): string | undefined {
  return /^arn:aws:apigateway:[^:]+:lambda:path\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(uri ?? "")?.[1];
}
