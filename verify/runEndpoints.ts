import type { EndpointRun } from "./endpointRun";
import type { Probe } from "./probe";
import { endpointProbes, stackProbes } from "./probes";
import { Extent } from "./probes/extent";
import { type RunOptions, runProbes } from "./runner";
import { type Circumstances, selectProbes } from "./selection";
import type { ProbeTarget } from "./target";

/**
 * Runs the probes of every endpoint of a stack; what is the same for all of them, with the first. Those that wait for
 * silent ports wait for all endpoints at once.
 */
export async function runEndpoints(
  targets: readonly ProbeTarget[],
  circumstances: Circumstances,
  options: RunOptions,
): Promise<EndpointRun[]> {
  const endpoints = probesByEndpoint(targets).map(({ target, probes }) => ({
    target,
    ...selectProbes(probes, circumstances),
  }));
  const results = await runProbes(
    endpoints.flatMap(({ run }) => run),
    options,
  );
  let taken = 0;
  return endpoints.map(({ target: { externalHost, ownerTasks }, run, notRun }) => {
    const own = results.slice(taken, (taken += run.length));
    return { endpoint: externalHost, ownerTasks, results: own, notRun };
  });
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
