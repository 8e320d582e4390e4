import type { Probe } from "../probe";
import type { ProbeTarget } from "../target";
import { apiProbes } from "./api";
import { attackProbes } from "./attacks";
import { distributionProbes } from "./distribution";
import { edgeProbes } from "./edge";
import { loadBalancerProbes } from "./loadBalancer";
import { managementProbes } from "./management";
import { metadataProbes } from "./metadata";
import { passageProbes } from "./passage";
import { portProbes } from "./ports";

/** Every probe of one protected endpoint and of the stack that it is attached to, in the order of the report. */
export function probesOf(target: ProbeTarget): Probe[] {
  return [...endpointProbes(target), ...stackProbes(target)];
}

/** What differs from endpoint to endpoint. */
export function endpointProbes(target: ProbeTarget): Probe[] {
  return [
    ...passageProbes(target),
    ...attackProbes(target),
    ...distributionProbes(target),
    ...apiProbes(target),
    ...edgeProbes(target),
    ...loadBalancerProbes(target),
  ];
}

/** What is the same for every endpoint of a stack. */
export function stackProbes(target: ProbeTarget): Probe[] {
  return [...portProbes(target), ...managementProbes(target), ...metadataProbes(target)];
}
