import type { FleetStatus } from "../controlProtocol";
import type { Instances } from "../instances/instances";
import type { LoadBalancers } from "../loadBalancer/loadBalancers";
import type { ResourceRecord } from "../resourceRecord";
import { desiredCapacity, GROUP_TYPE, membersOf } from "../topology/fleet";
import type { Instance } from "../topology/instance.types";
import { gracePeriod, type RefreshPreferences, refreshPreferences, refreshStep } from "../topology/instanceRefresh";
import { type LaunchTemplateVersions, specificationOf } from "../topology/launchTemplate";
import { Resource, Resources } from "../topology/resources";
import { messageOf } from "../twinFailureError";
import { isHealthyEverywhere } from "./capacity";
import { until } from "./waiting";

/** Pause between two looks at every group. */
const LOOK_MILLISECONDS = 500;

/**
 * How long an instance must be seen unhealthy before it is replaced. AWS names no time; EC2's own status checks run each
 * minute. Shorter would take a dead target out of the load balancer sooner than AWS does.
 */
const NOTICE_MILLISECONDS = 30_000;

/** How many activities of a group are told. */
const KEPT_ACTIVITIES = 50;

/** What the keeper needs of the twin. */
export interface KeptTwin {
  records(): ResourceRecord[];
  versions(): LaunchTemplateVersions;
  /** Does something to the instances when no change is under way, and makes it real. */
  adjust(step: () => void): Promise<void>;
}

interface Refresh {
  preferences: RefreshPreferences;
  /** Instances to be replaced that are left. */
  old: Set<string>;
  total: number;
  finished: boolean;
}

/** What EC2 Auto Scaling does by itself: replaces what is gone or unhealthy, and refreshes instances when told to. */
export class FleetKeeper {
  /** Instances beyond the desired capacity, by group. */
  readonly surge = new Map<string, number>();
  private readonly refreshes = new Map<string, Refresh>();
  private readonly departing = new Set<string>();
  private readonly unhealthySince = new Map<string, number>();
  private readonly activities = new Map<string, string[]>();

  constructor(
    private readonly twin: KeptTwin,
    private readonly instances: Instances,
    private readonly loadBalancers: LoadBalancers,
  ) {}

  /** Looks after the groups from now on. */
  start(): void {
    const again = (): void => {
      setTimeout(() => void this.look().finally(again), LOOK_MILLISECONDS);
    };
    again();
  }

  /**
   * Begins an instance refresh when an update of a group asks for one. One that is under way ends with it, as the
   * provider cancels it.
   */
  updated(before: ResourceRecord | undefined, group: Resource): void {
    const preferences = refreshPreferences(group);
    const same = (record: ResourceRecord): string => JSON.stringify(record.inputs["launchTemplate"]);
    if (before === undefined || preferences === undefined || same(before) === same(group.record)) return;
    const matches = this.matcher(group);
    const old = membersOf(group, this.instances.list)
      .filter((member) => !preferences.skipMatching || !matches(member))
      .map(({ id }) => id);
    this.refreshes.set(group.id, { preferences, old: new Set(old), total: old.length, finished: false });
    this.tell(group.id, `an instance refresh began: ${old.length} to replace`);
  }

  /** Says what became of a change that somebody else made. */
  tell(groupId: string, what: string): void {
    const list = this.activities.get(groupId) ?? [];
    this.activities.set(groupId, [...list, `${new Date().toISOString()} ${what}`].slice(-KEPT_ACTIVITIES));
  }

  status(group: Resource): FleetStatus {
    const refresh = this.refreshes.get(group.id);
    return {
      groupId: group.id,
      desiredCapacity: desiredCapacity(group),
      minimum: group.number("minSize") ?? 0,
      maximum: group.number("maxSize") ?? 0,
      refresh:
        refresh === undefined
          ? undefined
          : { finished: refresh.finished, replaced: refresh.total - refresh.old.size, total: refresh.total },
      activities: this.activities.get(group.id) ?? [],
    };
  }

  private async look(): Promise<void> {
    const groups = new Resources(this.twin.records()).ofType(GROUP_TYPE);
    this.forgetOthers(groups);
    for (const group of groups) {
      try {
        await this.replaceUnhealthy(group);
        await this.continueRefresh(group);
      } catch (error) {
        this.tell(group.id, `failed: ${messageOf(error)}`);
      }
    }
    for (const { id, leaving } of this.instances.list) {
      if (leaving === "draining" && !this.departing.has(id)) void this.depart(id);
    }
  }

  private forgetOthers(groups: Resource[]): void {
    const known = new Set(groups.map(({ id }) => id));
    const running = new Set(this.instances.list.map(({ id }) => id));
    for (const map of [this.surge, this.refreshes, this.activities]) {
      for (const id of map.keys()) if (!known.has(id)) map.delete(id);
    }
    for (const id of this.unhealthySince.keys()) if (!running.has(id)) this.unhealthySince.delete(id);
  }

  private async replaceUnhealthy(group: Resource): Promise<void> {
    const gone: string[] = [];
    for (const { id, draining } of membersOf(group, this.instances.list)) {
      if (draining) continue;
      const why = await this.complaint(group, id);
      if (why === undefined) {
        this.unhealthySince.delete(id);
        continue;
      }
      const since = this.unhealthySince.get(id) ?? Date.now();
      this.unhealthySince.set(id, since);
      if (Date.now() - since < NOTICE_MILLISECONDS) continue;
      this.tell(group.id, `${id} is replaced: ${why}; its user data printed: ${this.instances.userDataLog(id)}`);
      gone.push(id);
    }
    if (gone.length > 0) await this.twin.adjust(() => this.instances.leave(gone));
  }

  /** What Auto Scaling has against an instance; undefined when nothing. */
  private async complaint(group: Resource, id: string): Promise<string | undefined> {
    if (!this.instances.isRunning(id)) return "it does not run any more";
    if (group.text("healthCheckType") !== "ELB" || this.instances.age(id) < gracePeriod(group)) return undefined;
    const healthy = await isHealthyEverywhere(group, id, this.loadBalancers);
    return healthy ? undefined : "its load balancer finds it unhealthy";
  }

  private async continueRefresh(group: Resource): Promise<void> {
    const refresh = this.refreshes.get(group.id);
    if (refresh === undefined || refresh.finished) return;
    const members = membersOf(group, this.instances.list).filter(({ draining }) => !draining);
    const seen = await Promise.all(
      members.map(async ({ id }) => ({
        id,
        old: refresh.old.has(id),
        ready: this.instances.age(id) >= refresh.preferences.warmUp && (await this.complaint(group, id)) === undefined,
      })),
    );
    refresh.old = new Set(seen.filter(({ old }) => old).map(({ id }) => id));
    const step = refreshStep(desiredCapacity(group), refresh.preferences, seen);
    if (step.leave.length > 0 || step.surge !== (this.surge.get(group.id) ?? 0)) {
      await this.twin.adjust(() => {
        this.instances.leave(step.leave);
        this.surge.set(group.id, step.surge);
      });
      for (const id of step.leave) refresh.old.delete(id);
    }
    if (!step.finished) return;
    refresh.finished = true;
    this.tell(group.id, "the instance refresh ended: every instance is what the group asks for");
  }

  private matcher(group: Resource): (member: Instance) => boolean {
    const specification = specificationOf(group, new Resources(this.twin.records()), this.twin.versions());
    const wanted = JSON.stringify(specification);
    return (member) => JSON.stringify(member.specification) === wanted;
  }

  /** Gives an instance that leaves the time for the requests it has, and ends it. */
  private async depart(id: string): Promise<void> {
    this.departing.add(id);
    try {
      await until(this.loadBalancers.deregistrationDelay(id) * 1000, () => this.loadBalancers.isIdle(id));
      await this.twin.adjust(() => this.instances.drained(id));
    } catch (error) {
      console.error(`${id}: ${messageOf(error)}`);
    } finally {
      this.departing.delete(id);
    }
  }
}
