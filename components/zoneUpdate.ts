import * as pulumi from "@pulumi/pulumi";
import { PREVIOUS_ZONES_SHAPE } from "./checks/argumentShapes";
import { type Problem, throwIfAny } from "./checks/problem";
import { type NextZone, type PreviousZone, readmitted, zoneStepProblems } from "./checks/zoneSteps";
import type { ZoneSlotArgs } from "./checks/zones";

/** The zone slots of two updates. */
export interface ZoneUpdate {
  zones: ZoneSlotArgs[];
  previousZones?: pulumi.Input<PreviousZone[]>;
}

/** What is wrong with the zones' steps, as far as that is known before anything is made. */
export function plainStepProblems(prefix: string, update: ZoneUpdate): Problem[] {
  const plain = plainUpdate(update);
  return plain === undefined ? [] : zoneStepProblems(prefix, plain.previous, plain.next);
}

/**
 * Judges the steps that are known only later, and tells which zones get another address.
 * @returns Nothing before the steps are known to be allowed. What is made of it is not touched by a step that is not.
 */
export function judgeSteps(component: pulumi.ComponentResource, name: string, update: ZoneUpdate): pulumi.Output<void> {
  return pulumi.all([update.previousZones ?? [], update.zones]).apply(([previous, next]) => {
    const subject = `PublicWafStack "${name}" cannot be made`;
    throwIfAny(subject, PREVIOUS_ZONES_SHAPE.problems("previousZones", previous));
    throwIfAny(subject, zoneStepProblems("", previous, next));
    for (const zone of readmitted(previous, next)) {
      const message = `zone ${zone}: its former address was released, it gets another one. Put that into every allow-list that is kept elsewhere before the zone becomes active.`;
      void pulumi.log.info(message, component);
    }
  });
}

function plainUpdate({
  zones,
  previousZones = [],
}: ZoneUpdate): { previous: PreviousZone[]; next: NextZone[] } | undefined {
  if (!Array.isArray(previousZones)) return undefined;
  const next = zones.flatMap((zone) => (isPlain(zone) ? [zone] : []));
  return next.length === zones.length ? { previous: previousZones, next } : undefined;
}

function isPlain(zone: ZoneSlotArgs): zone is ZoneSlotArgs & NextZone {
  const { publicSubnetId, gatewaySubnetId, allocationId } = zone;
  return [publicSubnetId, gatewaySubnetId, allocationId].every((id) => id === undefined || typeof id === "string");
}
