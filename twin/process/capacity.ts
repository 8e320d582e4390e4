import type { Instances } from "../instances/instances";
import type { LoadBalancers } from "../loadBalancer/loadBalancers";
import type { ResourceRecord } from "../resourceRecord";
import { desiredCapacity, membersOf } from "../topology/fleet";
import { targetGroupArns } from "../topology/loadBalancer";
import { Resource } from "../topology/resources";
import { TwinFailureError } from "../twinFailureError";
import { until } from "./waiting";

const POLL_MILLISECONDS = 200;

/** The provider's default for `waitForCapacityTimeout`. */
const DEFAULT_TIMEOUT = "10m";

/** What the provider waits for after a change of a group. */
export interface CapacityGoal {
  /** Instances that run. */
  running: number;
  /** Instances that are healthy in every target group. */
  healthy: number;
  /** Whether there must be no more than that. */
  exactly: boolean;
}

/** Instances of a group that every one of its target groups finds healthy. */
export async function healthyInstances(
  group: Resource,
  instances: Instances,
  loadBalancers: LoadBalancers,
): Promise<string[]> {
  const members = membersOf(group, instances.list).filter((instance) => !instance.draining);
  const healthy = await Promise.all(members.map(({ id }) => isHealthyEverywhere(group, id, loadBalancers)));
  return members.filter((_, index) => healthy[index]).map((member) => member.id);
}

/** Whether every target group of a group finds an instance healthy. */
export async function isHealthyEverywhere(group: Resource, id: string, loadBalancers: LoadBalancers): Promise<boolean> {
  const states = await Promise.all(targetGroupArns(group).map((arn) => loadBalancers.isHealthy(arn, id)));
  return states.every((state) => state);
}

/**
 * What the provider waits for: on creation for at least what was asked for, on an update of `minSize` or
 * `desiredCapacity` for exactly that, otherwise for nothing (terraform-provider-aws, autoscaling/group.go:
 * capacitySatisfiedCreate and capacitySatisfiedUpdate). The desired capacity is the one that the provider knows: after
 * a scaling policy it may be out of date.
 */
export function capacityGoal(before: ResourceRecord | undefined, record: ResourceRecord): CapacityGoal | undefined {
  const group = new Resource(record);
  const changed = ["minSize", "desiredCapacity"].some((name) => before?.inputs[name] !== record.inputs[name]);
  if (!changed) return undefined;
  const desired = desiredCapacity(group);
  const created = before === undefined;
  return {
    running: created ? desired : Math.max(desired, group.number("minSize") ?? 0),
    healthy: group.number("waitForElbCapacity") ?? (created ? group.number("minElbCapacity") : undefined) ?? 0,
    exactly: !created,
  };
}

/**
 * Waits as the provider does, but no longer than the twin's patience, in milliseconds. Running instances are there already.
 * @throws TwinFailureError (kept) when the time is over; it ends with what the user data printed.
 */
export async function waitForCapacity(
  group: Resource,
  goal: CapacityGoal | undefined,
  instances: Instances,
  loadBalancers: LoadBalancers,
  patience: number,
): Promise<void> {
  const given = group.text("waitForCapacityTimeout") ?? DEFAULT_TIMEOUT;
  const timeout = Math.min(durationMilliseconds(given), patience);
  const text = timeout === patience ? `${patience / 1000} s, the twin's patience` : given;
  if (goal === undefined || timeout === 0) return;
  const enough = (wanted: number, have: number): boolean => have === wanted || (!goal.exactly && have > wanted);
  let healthy: string[] = [];
  const done = await until(
    timeout,
    async () => {
      const running = membersOf(group, instances.list).filter(({ id }) => instances.isRunning(id)).length;
      if (!enough(goal.running, running)) return false;
      if (goal.healthy === 0) return true;
      healthy = await healthyInstances(group, instances, loadBalancers);
      return enough(goal.healthy, healthy.length);
    },
    POLL_MILLISECONDS,
  );
  if (done) return;
  const others = instances.list.filter((one) => one.groupId === group.id && !healthy.includes(one.id));
  const logs = others.map(({ id }) => `user data of ${id}:\n${instances.userDataLog(id) || "(printed nothing)"}`);
  const wanted = goal.exactly ? `${goal.healthy} (exactly)` : String(goal.healthy);
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
