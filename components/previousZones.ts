import * as pulumi from "@pulumi/pulumi";
import type { PreviousZone } from "./checks/zoneSteps";
import { ZONE_STATES } from "./checks/zones";
import { readPreviousOutput } from "./previousOutput";

/**
 * Reads from a stack's own outputs what the last update left of its zone slots, for the argument `previousZones` of a
 * {@link PublicWafStack}. It is a read, in a preview too, and there is nothing to read before the first update.
 *
 * @param output Name of the stack's output that holds the component's `zones`. Default `zones`.
 * @returns Empty when there is no such output, as before the first update, or after one that failed.
 * @throws Error when the output is something else than a component's `zones`.
 */
export async function readPreviousZones(output = "zones"): Promise<PreviousZone[]> {
  return parsePreviousZones(output, await readPreviousOutput("previous-update", output));
}

/**
 * Takes an output for the zone slots that it should hold.
 * @throws Error when it holds anything else: without the former states no step could be judged.
 */
export function parsePreviousZones(output: string, value: unknown): PreviousZone[] {
  if (value === undefined || value === null) return [];
  const entries: unknown[] | undefined = Array.isArray(value) ? value : undefined;
  const zones = entries?.map(readZone);
  if (zones?.every((zone) => zone !== undefined) === true) return zones;
  throw new pulumi.RunError(
    `The stack's output \`${output}\` does not hold the zone slots of the last update, so no step can be judged: ` +
      `export the \`zones\` of a PublicWafStack under this name, and nothing else.`,
  );
}

function readZone(value: unknown): PreviousZone | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const members = new Map<string, unknown>(Object.entries(value));
  const text = (name: string): string | undefined => {
    const member = members.get(name);
    return typeof member === "string" ? member : undefined;
  };
  const name = text("name");
  const state = ZONE_STATES.find((candidate) => candidate === members.get("state"));
  if (name === undefined || state === undefined) return undefined;
  return {
    name,
    state,
    publicCidr: text("publicCidr"),
    gatewayCidr: text("gatewayCidr"),
    managementCidr: text("managementCidr"),
    publicSubnetId: text("publicSubnetId"),
    gatewaySubnetId: text("gatewaySubnetId"),
    allocationId: text("allocationId"),
    address: text("address"),
  };
}
