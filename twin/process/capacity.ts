import type { Instances } from "../instances/instances";
import type { LoadBalancers } from "../loadBalancer/loadBalancers";
import { targetGroupArns } from "../topology/loadBalancer";
import type { Resource } from "../topology/resources";
import { TwinFailureError } from "../twinFailureError";
import { until } from "./waiting";

const POLL_MILLISECONDS = 200;

/** The provider's default for `waitForCapacityTimeout`. */
const DEFAULT_TIMEOUT = "10m";

/** Instances of a group that every one of its target groups finds healthy. */
export async function healthyInstances(
  group: Resource,
  instances: Instances,
  loadBalancers: LoadBalancers,
): Promise<string[]> {
  const members = instances.list.filter((instance) => instance.groupId === group.id && !instance.draining);
  const healthy = await Promise.all(
    members.map(async ({ id }) => {
      const states = targetGroupArns(group).map((arn) => loadBalancers.isHealthy(arn, id));
      return (await Promise.all(states)).every((state) => state);
    }),
  );
  return members.filter((_, index) => healthy[index]).map((member) => member.id);
}

/**
 * Waits as the provider does: for `waitForElbCapacity` healthy instances, on creation for `minElbCapacity` if the former
 * is not given. Running instances are there already.
 * @throws TwinFailureError (kept) when the time is over; it ends with what the user data printed.
 */
export async function waitForCapacity(
  group: Resource,
  created: boolean,
  instances: Instances,
  loadBalancers: LoadBalancers,
): Promise<void> {
  const wanted = group.number("waitForElbCapacity") ?? (created ? group.number("minElbCapacity") : undefined) ?? 0;
  const text = group.text("waitForCapacityTimeout") ?? DEFAULT_TIMEOUT;
  const timeout = durationMilliseconds(text);
  if (wanted === 0 || timeout === 0) return;
  let healthy: string[] = [];
  const done = await until(
    timeout,
    async () => {
      healthy = await healthyInstances(group, instances, loadBalancers);
      return healthy.length >= wanted;
    },
    POLL_MILLISECONDS,
  );
  if (done) return;
  const others = instances.list.filter((one) => one.groupId === group.id && !healthy.includes(one.id));
  const logs = others.map(({ id }) => `user data of ${id}:\n${instances.userDataLog(id) || "(printed nothing)"}`);
  throw new TwinFailureError(
    `auto-scaling group ${group.label}`,
    [`${healthy.length} of ${wanted} instances are healthy after ${text}`, ...logs].join("\n"),
    true,
  );
}

/** Milliseconds of a duration as Go writes it, e.g. `10m` or `1m30s`. */
export function durationMilliseconds(text: string): number {
  const units: Record<string, number> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };
  if (text === "0") return 0;
  if (!/^(\d+(\.\d+)?(ms|h|m|s))+$/.test(text)) {
    throw new TwinFailureError("waitForCapacityTimeout", `"${text}" is no duration: write it like 10m or 1m30s`);
  }
  return [...text.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)].reduce(
    (sum, [, amount = "0", unit = "s"]) => sum + Number(amount) * (units[unit] ?? 0),
    0,
  );
}
