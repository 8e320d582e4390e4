import * as pulumi from "@pulumi/pulumi";
import type { PreviousEndpoint } from "./components/checks/rotation";
import { LockMode } from "./components/lockMode";
import { apiDemandsOf } from "./components/locks/lockFacts";
import { ProtectedEndpoint, type RestApiOriginArgs } from "./components/protectedEndpoint";
import { createSampleRestApi, SampleApi } from "./components/sampleApi";
import type { EndpointConfiguration } from "./configuration";
import type { Attachment } from "./contracts/attachment";

const SAMPLE_STAGE = "v1";

/** What endpoints attach to. */
interface Stack {
  region: string;
  attachment: pulumi.Output<Attachment>;
  /** Where the last update left the endpoints, by host. */
  previous: Map<string, PreviousEndpoint>;
}

/** Declares an endpoint, and the sample API if that is what is behind it; returns what the program tells of it. */
export function protect(endpoint: EndpointConfiguration, stack: Stack) {
  const { origin, name } = endpoint;
  if (origin.kind === "restApi") {
    const { restApiId, stageName, endpointType } = origin;
    const component = declare(endpoint, { restApiId, stageName, endpointType, ownedElsewhere: true }, stack);
    return describe(endpoint, { restApiId, stageName }, component);
  }
  const { region, attachment } = stack;
  const { endpointType } = origin;
  const restApi = createSampleRestApi(`${name}-api`, {
    region,
    demands: apiDemandsOf({ ...endpoint, origin: { endpointType } }),
    vpcEndpointId: attachment.apply(({ privateApiEndpointId = "" }) => privateApiEndpointId),
  });
  // Stage and endpoint wait for each other's parts: the stage for the authorizer, the API's name for the stage.
  const [stageName, stageExists] = pulumi.deferredOutput<string>();
  const component = declare(endpoint, { restApiId: restApi.id, stageName, endpointType }, stack);
  const sample = new SampleApi(`${name}-api`, {
    restApi,
    region,
    stageName: SAMPLE_STAGE,
    authorizerId: component.authorizerId,
    lockRevision: component.lockRevision,
    accountLogging: origin.accountLogging,
    anyMethod: origin.anyMethod,
  });
  stageExists(sample.stageName);
  return describe(endpoint, { restApiId: restApi.id, stageName: sample.stageName }, component);
}

function declare(endpoint: EndpointConfiguration, origin: RestApiOriginArgs, stack: Stack): ProtectedEndpoint {
  const { name, ...settings } = endpoint;
  const { region, attachment, previous } = stack;
  return new ProtectedEndpoint(name, {
    ...settings,
    region,
    attachment,
    previous: previous.get(endpoint.host),
    origin,
  });
}

function describe(
  { name, host, lockMode = LockMode.Cloudfront, sendServerName = true }: EndpointConfiguration,
  api: { restApiId: pulumi.Input<string>; stageName: pulumi.Input<string> },
  component: ProtectedEndpoint,
) {
  return {
    name,
    host,
    lockMode,
    externalUrl: component.externalUrl,
    distributionId: component.distributionId,
    distributionDomainName: component.distributionDomainName,
    sendServerName,
    apiId: api.restApiId,
    apiHost: component.originHost,
    stageName: api.stageName,
    authorizerId: component.authorizerId,
    authorizerFunctionName: component.authorizerFunctionName,
    ownerTasks: component.ownerTasks,
    rotation: component.rotation,
  };
}
