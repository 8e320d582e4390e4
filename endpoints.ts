import type * as pulumi from "@pulumi/pulumi";
import { ProtectedEndpoint, type RestApiOriginArgs } from "./components/protectedEndpoint";
import { createSampleRestApi, SampleApi } from "./components/sampleApi";
import type { EndpointConfiguration } from "./configuration";
import type { Attachment } from "./contracts/attachment";

const SAMPLE_STAGE = "v1";

/** What endpoints attach to. */
interface Stack {
  region: string;
  attachment: pulumi.Output<Attachment>;
}

/** Declares an endpoint, and the sample API if that is what is behind it; returns what the program tells of it. */
export function protect(endpoint: EndpointConfiguration, stack: Stack) {
  const { origin, name } = endpoint;
  if (origin.kind === "restApi") {
    return describe(endpoint, origin, declare(endpoint, origin, stack));
  }
  const { region } = stack;
  const restApi = createSampleRestApi(`${name}-api`, region);
  const component = declare(endpoint, { restApiId: restApi.id, stageName: SAMPLE_STAGE }, stack);
  const sample = new SampleApi(`${name}-api`, {
    restApi,
    region,
    stageName: SAMPLE_STAGE,
    authorizerId: component.authorizerId,
    authorizerRevision: component.authorizerRevision,
    accountLogging: origin.accountLogging,
  });
  return describe(endpoint, { restApiId: restApi.id, stageName: sample.stageName }, component);
}

function declare(endpoint: EndpointConfiguration, origin: RestApiOriginArgs, stack: Stack): ProtectedEndpoint {
  const { name, ...settings } = endpoint;
  return new ProtectedEndpoint(name, {
    ...settings,
    region: stack.region,
    attachment: stack.attachment,
    origin: { restApiId: origin.restApiId, stageName: origin.stageName },
  });
}

function describe(
  { name, host, lockMode }: EndpointConfiguration,
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
    apiId: api.restApiId,
    apiHost: component.originHost,
    stageName: api.stageName,
    authorizerId: component.authorizerId,
    authorizerFunctionName: component.authorizerFunctionName,
  };
}
