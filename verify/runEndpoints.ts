import type { EndpointRun } from "./endpointRun";
import type { Observation, Observer } from "./observation";
import type { Probe } from "./probe";
import { endpointProbes, stackProbes } from "./probes";
import { Extent } from "./probes/extent";
import { type RunOptions, runLanes } from "./runner";
import { type Circumstances, selectProbes } from "./selection";
import type { ProbeTarget } from "./target";

/** Runs the probes of every endpoint of a stack side by side; what is the same for all of them, with the first. */
export async function runEndpoints(
  targets: readonly ProbeTarget[],
  circumstances: Circumstances,
  options: RunOptions,
): Promise<EndpointRun[]> {
  const endpoints = probesByEndpoint(targets).map(({ target, probes }) => ({
    target,
    ...selectProbes(probes, circumstances),
  }));
  const lanes = endpoints.map(({ target, run }) => ({ probes: run, observer: ownObserver(target, targets, options) }));
  const results = await runLanes(lanes, options);
  return endpoints.map(({ target: { externalHost, ownerTasks }, notRun }, index) => ({
    endpoint: externalHost,
    ownerTasks,
    results: results[index] ?? [],
    notRun,
  }));
}

/** Leaves out what came to the API or the distribution of another endpoint; whatever belongs to none is everybody's. */
export function ownObserver(
  target: ProbeTarget,
  targets: readonly ProbeTarget[],
  { observer }: Pick<RunOptions, "observer">,
): Observer | undefined {
  if (observer === undefined) return undefined;
  const others = targets.filter(({ externalHost }) => externalHost !== target.externalHost);
  const isOthers = (observation: Observation): boolean =>
    observation.kind === "distribution-request"
      ? others.some(({ distribution }) => distribution?.id === observation.distributionId)
      : others.some(({ api }) => api.id === observation.apiId);
  return {
    mark: () => observer.mark(),
    since: async (mark) => (await observer.since(mark)).filter((observation) => !isOthers(observation)),
  };
}

/** How many requests {@link runEndpoints} sends for each endpoint, in their order. */
export function countRequests(targets: readonly ProbeTarget[], circumstances: Circumstances): number[] {
  return probesByEndpoint(targets).map(({ probes }) =>
    selectProbes(probes, circumstances).run.reduce((sum, { requests }) => sum + requests.length, 0),
  );
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
