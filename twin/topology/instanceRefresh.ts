import { TwinFailureError } from "../twinFailureError";
import type { Properties, Resource } from "./resources";

/** How an instance refresh replaces a group's instances, with AWS's defaults. */
export interface RefreshPreferences {
  /** Percent of the desired capacity that must be in service and ready. */
  minimumHealthy: number;
  /** Percent of the desired capacity that there may be at most. */
  maximumHealthy: number;
  /** Seconds after its launch from which on an instance counts as ready. */
  warmUp: number;
  /** Instances that are what the group asks for are left alone. */
  skipMatching: boolean;
}

/** An instance as a refresh sees it. */
export interface RefreshMember {
  id: string;
  /** Whether it is one of those to be replaced. */
  old: boolean;
  /** Healthy, and past its warm-up. */
  ready: boolean;
}

/** What a refresh does next. */
export interface RefreshStep {
  /** Instances whose places others take. */
  leave: string[];
  /** Instances beyond the desired capacity. */
  surge: number;
  finished: boolean;
}

const REFUSED = ["alarmSpecification", "checkpointPercentages"];

/**
 * Preferences of a group's instance refresh; undefined when it has none.
 * @throws TwinFailureError that names what the twin does not play.
 */
export function refreshPreferences(group: Resource): RefreshPreferences | undefined {
  const refresh = group.object("instanceRefresh");
  if (refresh === undefined) return undefined;
  if (refresh.text("strategy") !== "Rolling")
    throw refused(refresh, `the strategy "${refresh.text("strategy") ?? ""}"`);
  if (refresh.texts("triggers").length > 0) throw refused(refresh, "triggers");
  const given = refresh.object("preferences");
  const unknown = REFUSED.find((name) => given?.has(name) === true);
  if (unknown !== undefined) throw refused(refresh, unknown);
  return {
    minimumHealthy: given?.number("minHealthyPercentage") ?? 90,
    maximumHealthy: given?.number("maxHealthyPercentage") ?? 100,
    warmUp: given?.number("instanceWarmup") ?? group.number("defaultInstanceWarmup") ?? gracePeriod(group),
    skipMatching: given?.flag("skipMatching") ?? false,
  };
}

/** Seconds after its launch in which an instance's health in the load balancer does not count. */
export function gracePeriod(group: Resource): number {
  return group.number("healthCheckGracePeriod") ?? 300;
}

/**
 * The next step of a refresh: https://docs.aws.amazon.com/autoscaling/ec2/userguide/instance-refresh-overview.html. New
 * instances come first as far as the maximum lets them; an old one goes when enough others are ready, and one goes in
 * any case when the percentages alone would never let one go.
 */
export function refreshStep(desired: number, preferences: RefreshPreferences, members: RefreshMember[]): RefreshStep {
  const old = members.filter((member) => member.old);
  const allReady = members.length >= desired && members.every((member) => member.ready);
  if (old.length === 0) return { leave: [], surge: 0, finished: allReady };
  const most = Math.max(desired, Math.ceil((desired * preferences.maximumHealthy) / 100));
  const least = Math.ceil((desired * preferences.minimumHealthy) / 100);
  const ready = members.filter((member) => member.ready).length;
  // Whoever is not ready serves nobody.
  const leave = old.filter((member) => !member.ready);
  leave.push(...old.filter((member) => member.ready).slice(0, Math.max(0, ready - least)));
  if (leave.length === 0 && most === desired && allReady) leave.push(...old.slice(0, 1));
  return {
    leave: leave.map((member) => member.id),
    surge: Math.min(old.length - leave.length, most - desired),
    finished: false,
  };
}

function refused(refresh: Properties, what: string): TwinFailureError {
  return new TwinFailureError(refresh.owner, `the twin does not play ${what} of an instance refresh`);
}
