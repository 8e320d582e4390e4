import { readString, UNKNOWN } from "./reading";
import type { StackResource } from "./reading";

/** Whether a load balancer reads HTTP, or may: the default type does, and an unknown one counts. */
export function isApplicationLoadBalancer({ props }: StackResource): boolean {
  const type = readString(props, "loadBalancerType");
  return type === undefined || type === UNKNOWN || type === "application";
}
