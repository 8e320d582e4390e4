import { z } from "zod";
import type { ApiGatewayConfiguration } from "../services/apiGateway/configuration";
import type { Problems } from "./cloudProblems";
import type { DnsAddress } from "./cloudTopology.types";
import { byEndpoint, endpointInterfaces, endpointPolicy, ENDPOINT_TYPE } from "./interfaceEndpoints";
import type { VpcTopology } from "./network.types";
import type { Resource, Resources } from "./resources";

const API_TYPE = "aws:apigateway/restApi:RestApi";

const endpointConfigurationSchema = z
  .object({
    types: z.union([z.string(), z.array(z.string())]).nullish(),
    vpcEndpointIds: z.array(z.string()).nullish(),
  })
  .nullish();

/** How an API is reached: REGIONAL, EDGE (the default) or PRIVATE, and the endpoints that it is associated with. */
export function reachOf(api: Resource): { type: string; vpcEndpointIds: string[] } {
  const given = endpointConfigurationSchema.parse(api.record.inputs.endpointConfiguration);
  const [type = "EDGE"] = [given?.types ?? []].flat();
  return { type, vpcEndpointIds: given?.vpcEndpointIds ?? [] };
}

/** Host of an API under which an endpoint that it is associated with is found: `API-ENDPOINT.execute-api.REGION…`. */
export function associatedHost(apiId: string, endpointId: string, region: string): string {
  return `${apiId}-${endpointId}.execute-api.${region}.amazonaws.com`;
}

/** What API Gateway must know of its interface endpoints. */
export function executeApiEndpoints(resources: Resources): NonNullable<ApiGatewayConfiguration["endpoints"]> {
  const interfaces = endpointInterfaces(resources).filter(({ service }) => service === "execute-api");
  return [...new Set(interfaces.map(({ endpoint }) => endpoint))].map((endpoint) => {
    return {
      id: endpoint.id,
      vpcId: endpoint.requiredText("vpcId"),
      policy: endpointPolicy(endpoint),
      names: endpoint
        .objects("dnsEntries")
        .map((entry) => entry.requiredText("dnsName").toLowerCase())
        .filter((name) => name.endsWith(".vpce.amazonaws.com")),
      listeners: interfaces
        .filter((one) => one.endpoint === endpoint)
        .map(({ link }) => ({ address: link.address, port: link.port })),
    };
  });
}

/** Notes endpoints that an API is associated with, but that are none of API Gateway's in the stack. */
export function checkAssociatedEndpoints(api: Resource, resources: Resources, problems: Problems): void {
  const { type, vpcEndpointIds } = reachOf(api);
  if (type !== "PRIVATE" && vpcEndpointIds.length > 0) {
    problems.add(api.owner, `vpcEndpointIds are for PRIVATE APIs, this one is ${type}`);
  }
  for (const id of vpcEndpointIds) {
    const service = resources.byId(ENDPOINT_TYPE, id)?.text("serviceName") ?? "";
    if (!service.endsWith(".execute-api")) {
      problems.add(api.owner, `vpcEndpointIds: ${id} is no interface endpoint of execute-api in the stack`);
    }
  }
}

/** Public names of private APIs: private addresses of the endpoints that they are associated with. */
export function privateApiNames(resources: Resources, vpc: VpcTopology | undefined): DnsAddress[] {
  const endpoints = byEndpoint(resources, vpc);
  return privateApis(resources).flatMap((api) =>
    endpoints
      .filter(({ endpoint }) => reachOf(api).vpcEndpointIds.includes(endpoint.id))
      .flatMap(({ endpoint, addresses }) => {
        const [, , region = ""] = endpoint.requiredText("serviceName").split(".");
        return addresses.map((address) => ({ name: associatedHost(api.id, endpoint.id, region), address }));
      }),
  );
}

/** Names of private APIs that exist in a VPC alone, and there only behind an endpoint with private DNS. */
export function privateApiHosts(resources: Resources): string[] {
  const regions = resources
    .ofType(ENDPOINT_TYPE)
    .flatMap((endpoint) => endpoint.text("serviceName")?.split(".")[2] ?? []);
  return privateApis(resources).flatMap(({ id }) =>
    [...new Set(regions)].map((region) => `${id}.execute-api.${region}.amazonaws.com`),
  );
}

function privateApis(resources: Resources): Resource[] {
  return resources.ofType(API_TYPE).filter((api) => reachOf(api).type === "PRIVATE");
}
