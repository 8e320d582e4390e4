import type { Probe } from "../probe";
import type { ProbeTarget } from "../target";
import { attackProbes } from "./attacks";
import { bypassProbes } from "./bypass";
import { edgeProbes } from "./edge";
import { passageProbes } from "./passage";
import { portProbes } from "./ports";

/** Every probe of one protected endpoint, in the order of the report. */
export function probesOf(target: ProbeTarget): Probe[] {
  return [
    ...passageProbes(target),
    ...attackProbes(target),
    ...bypassProbes(target),
    ...edgeProbes(target),
    ...portProbes(target),
  ];
}
