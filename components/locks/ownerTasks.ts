import { RestApiEndpointType } from "../lockMode";
import type { ApiDemands } from "./lockFacts";

/** What is known of an endpoint whose API belongs to somebody else. */
export interface OwnerTaskFacts {
  demands: ApiDemands;
  /** Undefined where no authorizer of the endpoint decides. */
  authorizerId: string | undefined;
  /** Undefined in other modes than `private`. */
  vpcEndpointId: string | undefined;
  stageName: string;
}

/** What the owner of an API must do before its origin is locked, a sentence each, in this order. */
export function ownerTasks({ demands, authorizerId, vpcEndpointId, stageName }: OwnerTaskFacts): string[] {
  const tasks: string[] = [];
  if (demands.endpointType === RestApiEndpointType.Private) {
    tasks.push(`make the API PRIVATE, with ${vpcEndpointId ?? "the endpoint"} among its vpcEndpointIds`);
  }
  if (demands.authorization === "CUSTOM" && authorizerId !== undefined) {
    tasks.push(`bind every method, OPTIONS too, to the authorizer ${authorizerId} (authorization CUSTOM)`);
  }
  if (demands.authorization === "AWS_IAM") {
    tasks.push("set authorization AWS_IAM on every method, OPTIONS too");
  }
  if (demands.disableExecuteApiEndpoint) tasks.push("set disableExecuteApiEndpoint of the API");
  for (const [key, value] of Object.entries(demands.tags)) tasks.push(`tag the API ${key}: ${value}`);
  tasks.push("set a throttle, and no data trace, on every method of the stage");
  tasks.push(`deploy stage ${stageName} again, now and whenever lockRevision changes`);
  return tasks;
}
