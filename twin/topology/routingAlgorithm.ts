import { TwinFailureError } from "../twinFailureError";
import type { Resource } from "./resources";

/** How a load balancer chooses among the healthy targets of a group. */
export type RoutingAlgorithm = "round_robin" | "least_outstanding_requests";

/**
 * What a target group says of it. What would change the choice and is not played is refused: weights by chance, which
 * anomaly mitigation needs, a slow start, and targets of a node's own zone only.
 */
export function routingAlgorithm(group: Resource): RoutingAlgorithm {
  const slowStart = group.number("slowStart") ?? 0;
  if (slowStart !== 0) {
    throw new TwinFailureError(group.owner, `slowStart is ${slowStart}; the twin plays 0: leave it out`);
  }
  const crossZone = group.text("loadBalancingCrossZoneEnabled") ?? "use_load_balancer_configuration";
  if (crossZone !== "use_load_balancer_configuration" && crossZone !== "true") {
    throw new TwinFailureError(
      group.owner,
      `loadBalancingCrossZoneEnabled is "${crossZone}"; the twin plays true and use_load_balancer_configuration`,
    );
  }
  const algorithm = group.text("loadBalancingAlgorithmType") ?? "round_robin";
  if (algorithm === "round_robin" || algorithm === "least_outstanding_requests") return algorithm;
  throw new TwinFailureError(
    group.owner,
    `loadBalancingAlgorithmType is "${algorithm}"; the twin plays round_robin and least_outstanding_requests`,
  );
}
