import * as pulumi from "@pulumi/pulumi";
import { ProtectedEndpoint, type RestApiOriginArgs } from "./components/protectedEndpoint";
import { PublicWafStack } from "./components/publicWafStack";
import { createSampleRestApi, SampleApi } from "./components/sampleApi";
import { type EndpointConfiguration, readConfiguration } from "./configuration";

const SAMPLE_STAGE = "v1";

const settings = new pulumi.Config();
const configuration = readConfiguration(
  {
    region: new pulumi.Config("aws").get("region"),
    waf: parsed(settings.get("waf")),
    endpoints: parsed(settings.get("endpoints")),
  },
  __dirname,
);
const { region } = configuration.waf;

const stack = new PublicWafStack("waf", configuration.waf);
const protectedEndpoints = configuration.endpoints.map(protect);

/** What another stack's endpoints need of this one. */
export const attachment = stack.attachment;
/** Where clients go, one URL an endpoint. */
export const externalUrls = protectedEndpoints.map(({ externalUrl }) => externalUrl);
/** Fixed addresses from which origins are reached, active and reserved. */
export const egressAddresses = stack.attachment.egressAddresses;
/** Every endpoint with the names that a probe, or a person who looks for a fault, must know. */
export const endpoints = protectedEndpoints;
/** Name of the load balancer. */
export const loadBalancerName = stack.loadBalancerName;
/** DNS name of the load balancer; external hosts are aliases of it. */
export const loadBalancerDnsName = stack.attachment.loadBalancerDnsName;
/** Name of the auto-scaling group that serves; another one after each roll. */
export const fleetName = stack.fleetName;
/** Id of the VPC. */
export const vpcId = stack.vpcId;

function protect(endpoint: EndpointConfiguration) {
  const { origin, name } = endpoint;
  if (origin.kind === "restApi") {
    return describe(endpoint, origin, declare(endpoint, origin));
  }
  const restApi = createSampleRestApi(`${name}-api`, region);
  const component = declare(endpoint, { restApiId: restApi.id, stageName: SAMPLE_STAGE });
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

function declare(endpoint: EndpointConfiguration, origin: RestApiOriginArgs): ProtectedEndpoint {
  const { name, ...settings } = endpoint;
  return new ProtectedEndpoint(name, {
    ...settings,
    region,
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

/** Configuration objects arrive as JSON; anything else is handed on as the text it is, to be refused with its key. */
function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return text;
  }
}
