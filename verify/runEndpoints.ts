import type { EndpointRun } from "./endpointRun";
import type { Probe } from "./probe";
import { endpointProbes, stackProbes } from "./probes";
import { Extent } from "./probes/extent";
import { type RunOptions, runProbes } from "./runner";
import { type Circumstances, selectProbes } from "./selection";
import type { ProbeTarget } from "./target";

/** Runs the probes of every endpoint of a stack; what is the same for all of them, with the first. */
export async function runEndpoints(
  targets: readonly ProbeTarget[],
  circumstances: Circumstances,
  options: RunOptions,
): Promise<EndpointRun[]> {
  const runs: EndpointRun[] = [];
  for (const { target, probes } of probesByEndpoint(targets)) {
    const { run, notRun } = selectProbes(probes, circumstances);
    const { externalHost, ownerTasks } = target;
    runs.push({ endpoint: externalHost, ownerTasks, results: await runProbes(run, options), notRun });
  }
  return runs;
}

/** How many requests {@link runEndpoints} sends. */
export function countRequests(targets: readonly ProbeTarget[], circumstances: Circumstances): number {
  return probesByEndpoint(targets)
    .flatMap(({ probes }) => selectProbes(probes, circumstances).run)
    .reduce((sum, { requests }) => sum + requests.length, 0);
}

function probesByEndpoint(targets: readonly ProbeTarget[]): { target: ProbeTarget; probes: Probe[] }[] {
  return targets.map((target, index) => ({
    target,
    probes: [
      ...endpointProbes(target, index === 0 ? Extent.Whole : Extent.Few),
      ...(index === 0 ? stackProbes(target) : []),
    ],
  }));
}
