import { z } from "zod";
import { INTERNET } from "../addresses";
import type { Api, ApiDeployment, ApiGatewayConfiguration, Stage } from "../services/apiGateway/configuration";
import type { RoleSession } from "../services/roleSession";
import { deploymentOf } from "./cloudApiDeployment";
import { customDomains } from "./cloudApiDomains";
import type { CloudContext } from "./cloudContext";
import { lambdaSocket } from "./cloudLambda";
import { Problems } from "./cloudProblems";
import { checkAssociations, webAclOf } from "./cloudWebAcl";
import { associatedHost, checkAssociatedEndpoints, executeApiEndpoints, reachOf } from "./privateApis";
import type { Resource, Resources } from "./resources";

/** Resource types that change what an API answers and that the twin does not play. */
const UNPLAYED_TYPES = [
  "aws:apigateway/domainNameAccessAssociation:DomainNameAccessAssociation",
  "aws:apigateway/requestValidator:RequestValidator",
  "aws:apigateway/response:Response",
  "aws:apigateway/usagePlan:UsagePlan",
  "aws:apigateway/vpcLink:VpcLink",
];

/** Configuration of API Gateway: every REST API with its stages, each serving what its deployment froze. */
export function apiGatewayConfiguration(
  resources: Resources,
  sessions: RoleSession[],
  context: CloudContext,
): ApiGatewayConfiguration {
  const problems = new Problems("API Gateway");
  for (const type of UNPLAYED_TYPES) {
    for (const resource of resources.ofType(type)) problems.add(resource.owner, `the twin does not play ${type}`);
  }
  const { region, accountId, certificateAuthority } = context;
  const apis = resources.ofType("aws:apigateway/restApi:RestApi").map((api) => apiOf(api, resources, region, problems));
  checkAssociations(resources, problems);
  const domains = customDomains(resources, context, problems);
  problems.throwIfAny();
  const names = [`*.execute-api.${region}.amazonaws.com`, `*.execute-api.${region}.vpce.amazonaws.com`];
  return {
    https: { address: INTERNET.services.apiGateway, port: 443 },
    serverCertificates: [{ names, certificate: certificateAuthority.issue(names) }],
    region,
    accountId,
    lambdaSocket: lambdaSocket(context),
    logGroups: context.paths.logGroups,
    edgeAddress: INTERNET.services.cloudfrontOriginFacing[1],
    apis,
    domains,
    endpoints: executeApiEndpoints(resources),
    // Nobody else's credentials are where nobody has to sign.
    sessions: apis.some(({ stages }) => stages.some(asksForSignatures)) ? sessions : [],
  };
}

function asksForSignatures({ deployment }: Stage): boolean {
  return deployment.methods.some(({ iamAuthorization }) => iamAuthorization === true);
}

/** Host under which an API is asked without a custom domain. */
export function executeApiHost(apiId: string, region: string): string {
  return `${apiId}.execute-api.${region}.amazonaws.com`;
}

function apiOf(api: Resource, resources: Resources, region: string, problems: Problems): Api {
  problems.unless(api.text("endpointAccessMode") === undefined, api.owner, "endpointAccessMode of an API");
  const { type: endpointType, vpcEndpointIds } = reachOf(api);
  checkAssociatedEndpoints(api, resources, problems);
  const stages = resources
    .ofType("aws:apigateway/stage:Stage")
    .filter((stage) => stage.text("restApi") === api.id)
    .flatMap((stage) => stageOf(stage, api, resources, problems));
  return {
    id: api.id,
    host: executeApiHost(api.id, region),
    endpointType: endpointType === "REGIONAL" || endpointType === "PRIVATE" ? endpointType : "EDGE",
    associatedHosts: Object.fromEntries(vpcEndpointIds.map((id) => [associatedHost(api.id, id, region), id])),
    stages,
  };
}

function stageOf(stage: Resource, api: Resource, resources: Resources, problems: Problems): Stage[] {
  const id = stage.requiredText("deployment");
  const record = resources.byId("aws:apigateway/deployment:Deployment", id)?.record;
  if (record?.snapshot === undefined) {
    problems.add(stage.owner, `deployment ${id} is none of this stack's, or holds no snapshot of its API`);
    return [];
  }
  problems.unless(stage.flag("cacheClusterEnabled") !== true, stage.owner, "a cache cluster");
  problems.unless(stage.object("canarySettings") === undefined, stage.owner, "a canary");
  const deployment: ApiDeployment = deploymentOf(id, record.snapshot, api.id, problems);
  const name = stage.requiredText("stageName");
  const variables = z.record(z.string(), z.string()).nullish().parse(stage.record.inputs.variables) ?? {};
  return [
    {
      name,
      variables,
      accessLog: accessLogOf(stage),
      throttling: throttlingOf(name, api, resources),
      webAcl: webAclOf(stage, resources, problems),
      deployment,
    },
  ];
}

function accessLogOf(stage: Resource): Stage["accessLog"] {
  const settings = stage.object("accessLogSettings");
  if (settings === undefined) return undefined;
  const [, logGroup] =
    /^arn:aws:logs:[^:]*:[^:]*:log-group:([^:]+)$/.exec(settings.requiredText("destinationArn")) ?? [];
  return logGroup === undefined ? undefined : { logGroup, format: settings.requiredText("format") };
}

function throttlingOf(stageName: string, api: Resource, resources: Resources): Stage["throttling"] {
  return resources
    .ofType("aws:apigateway/methodSettings:MethodSettings")
    .filter((settings) => settings.text("restApi") === api.id && settings.text("stageName") === stageName)
    .map((settings) => ({
      methodPath: settings.requiredText("methodPath"),
      ratePerSecond: settings.object("settings")?.number("throttlingRateLimit") ?? -1,
      burst: settings.object("settings")?.number("throttlingBurstLimit") ?? -1,
    }));
}
