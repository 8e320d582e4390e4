import { TwinFailureError } from "../twinFailureError";
import type { Instance } from "./instance.types";
import { instanceTags } from "./instanceTags";
import type { LaunchTemplateVersions } from "./launchTemplate";
import { specificationOf } from "./launchTemplate";
import { compareText, type Resource, type Resources } from "./resources";

/** Auto-scaling group. */
export const GROUP_TYPE = "aws:autoscaling/group:Group";

/** Instances that are missing and instances that are too many. */
export interface FleetPlan {
  launch: Pick<Instance, "groupId" | "subnetId" | "specification" | "tags">[];
  /** Ids. */
  terminate: string[];
}

/**
 * What must happen so that every auto-scaling group has what it asks for. Running instances are left alone.
 * @param surge Instances beyond the desired capacity that a group may have for a time, by its id.
 */
export function planFleet(
  resources: Resources,
  instances: Instance[],
  versions: LaunchTemplateVersions,
  surge: ReadonlyMap<string, number> = new Map(),
): FleetPlan {
  const groups = resources.ofType(GROUP_TYPE);
  const plan: FleetPlan = { launch: [], terminate: [] };
  for (const instance of instances) {
    const orphan = !groups.some((group) => group.id === instance.groupId);
    if (orphan || instance.leaving === "drained") plan.terminate.push(instance.id);
  }
  for (const group of groups) {
    const subnets = group.texts("vpcZoneIdentifiers").sort(compareText);
    const members = membersOf(group, instances);
    const wanted = desiredCapacity(group) + (surge.get(group.id) ?? 0);
    const kept = chooseKept(members, subnets, wanted);
    plan.terminate.push(...members.filter((member) => !kept.includes(member)).map((member) => member.id));
    const missing = wanted - kept.length;
    if (missing <= 0) continue;
    if (subnets.length === 0) throw new TwinFailureError(group.owner, "vpcZoneIdentifiers names no subnet");
    const specification = specificationOf(group, resources, versions);
    const tags = instanceTags(group, resources, versions);
    const counts = new Map(subnets.map((id) => [id, kept.filter((member) => member.subnetId === id).length]));
    for (let number = 0; number < missing; number++) {
      const subnetId = emptiest(subnets, counts);
      counts.set(subnetId, (counts.get(subnetId) ?? 0) + 1);
      plan.launch.push({ groupId: group.id, subnetId, specification, tags });
    }
  }
  return plan;
}

/** Instances that count as a group's: those that leave do not. */
export function membersOf(group: Resource, instances: Instance[]): Instance[] {
  return instances.filter((instance) => instance.groupId === group.id && instance.leaving === undefined);
}

/** How many instances a group asks for: `desiredCapacity`, else `minSize`. */
export function desiredCapacity(group: Resource): number {
  return group.number("desiredCapacity") ?? group.number("minSize") ?? 0;
}

/** As AWS: out of a zone that is no longer the group's, then out of the fullest zone; draining ones first. */
function chooseKept(members: Instance[], subnets: string[], desired: number): Instance[] {
  const kept = members.filter((member) => subnets.includes(member.subnetId));
  while (kept.length > desired) {
    const count = (one: Instance): number => kept.filter((other) => other.subnetId === one.subnetId).length;
    const [surplus] = [...kept].sort(
      (one, other) =>
        Number(other.draining) - Number(one.draining) || count(other) - count(one) || compareText(one.id, other.id),
    );
    if (surplus === undefined) break;
    kept.splice(kept.indexOf(surplus), 1);
  }
  return kept;
}

function emptiest(subnets: string[], counts: Map<string, number>): string {
  return subnets.reduce((best, subnet) => ((counts.get(subnet) ?? 0) < (counts.get(best) ?? 0) ? subnet : best));
}
