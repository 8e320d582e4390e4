import { describeResponse } from "./describe";
import type { Observer } from "./observation";
import type { Evidence, Probe, ProbeResult } from "./probe";
import { asClient } from "./requests";
import type { ProbeTarget } from "./target";
import { type ProbeResponse, VantagePointName, type VantagePoint } from "./vantagePoint";

/** With what, and how patiently, to run probes. */
export interface RunOptions {
  vantagePoint: VantagePoint;
  /** Sees what came to any endpoint. Needed for observed probes alone. */
  observer?: Observer;
  /** Told each result as it comes. */
  onResult?: (result: ProbeResult) => void;
  /** Requests of unobserved probes under way at one time. Default 32. */
  concurrency?: number;
  /** Observations count as complete when none came for so long. Default 20 milliseconds. */
  quietMilliseconds?: number;
  /** How long a failing probe waits for observations that are still under way. Default 1000 milliseconds. */
  lateMilliseconds?: number;
}

/** Probes that belong together, and what the far side saw that may be theirs. */
export interface Lane {
  probes: readonly Probe[];
  observer: Observer | undefined;
}

/** Runs probes and returns their results in the same order. */
export async function runProbes(probes: readonly Probe[], options: RunOptions): Promise<ProbeResult[]> {
  return (await runLanes([{ probes, observer: options.observer }], options)).flat();
}

/**
 * Runs the probes of every lane and returns their results in the same order. Of one lane the observed ones run one after
 * the other, so that what the far side saw belongs to the probe that ran; the lanes run side by side, and beside them the
 * probes that nobody observes, which mostly wait for ports that stay silent. At the end, alone, those that rest on what
 * came to any endpoint.
 */
export async function runLanes(lanes: readonly Lane[], options: RunOptions): Promise<ProbeResult[][]> {
  const probes = lanes.flatMap((lane) => lane.probes);
  const results = new Map<Probe, ProbeResult>();
  const settle = (probe: Probe, started: number, evidence: Evidence): void => {
    const milliseconds = Math.round(performance.now() - started);
    const result = { probe, evidence, problems: judge(probe, evidence), milliseconds };
    results.set(probe, result);
    options.onResult?.(result);
  };

  const send = limited(options.concurrency ?? 32);
  const waiting = probes
    .filter(({ observed }) => !observed)
    .map(async (probe) => {
      let started = performance.now();
      const responses = await Promise.all(
        probe.requests.map((request, index) =>
          send(() => {
            if (index === 0) started = performance.now();
            return options.vantagePoint.send(probe.from, request);
          }),
        ),
      );
      settle(probe, started, { responses, observations: [] });
    });
  const oneByOne = async (observed: readonly Probe[], observer: Observer | undefined): Promise<void> => {
    for (const probe of observed) {
      const started = performance.now();
      settle(probe, started, await observe(probe, observer, options));
    }
  };
  const ofOwn = ({ observed, ofEveryEndpoint = false }: Probe): boolean => observed && !ofEveryEndpoint;
  await Promise.all([...waiting, ...lanes.map((lane) => oneByOne(lane.probes.filter(ofOwn), lane.observer))]);
  await oneByOne(
    probes.filter(({ observed, ofEveryEndpoint = false }) => observed && ofEveryEndpoint),
    options.observer,
  );
  return lanes.map((lane) => lane.probes.flatMap((probe) => results.get(probe) ?? []));
}

function judge(probe: Probe, evidence: Evidence): ProbeResult["problems"] {
  // A check over no request would hold of nothing.
  return probe.requests.length === 0
    ? [{ what: "the probe has no request to send", lookAt: "the target that the probe was made for" }]
    : probe.judge(evidence);
}

async function observe(probe: Probe, observer: Observer | undefined, options: RunOptions): Promise<Evidence> {
  const { vantagePoint, quietMilliseconds = 20, lateMilliseconds = 1_000 } = options;
  if (observer === undefined) throw new Error(`${probe.id} rests on what the far side saw, and nobody looks there`);
  const mark = await observer.mark();
  const responses: ProbeResponse[] = [];
  for (const request of probe.requests) {
    responses.push(await vantagePoint.send(probe.from, request));
  }
  const deadline = performance.now() + lateMilliseconds;
  let evidence: Evidence = { responses, observations: await observer.since(mark) };
  for (;;) {
    await pause(quietMilliseconds);
    const observations = await observer.since(mark);
    const isQuiet = observations.length === evidence.observations.length;
    evidence = { responses, observations };
    if (performance.now() >= deadline || (isQuiet && judge(probe, evidence).length === 0)) {
      return evidence;
    }
  }
}

/** Lets at most `limit` tasks run at one time; the others wait for their turn. */
function limited(limit: number): <T>(task: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (task) => {
    if (running >= limit) {
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    running += 1;
    try {
      return await task();
    } finally {
      running -= 1;
      waiting.shift()?.();
    }
  };
}

/** With what, and how patiently, to wait. */
export interface WaitOptions {
  vantagePoint: VantagePoint;
  /** Told in words what is being waited for. */
  tell: (message: string) => void;
  /** Default 60 000. */
  timeoutMilliseconds?: number;
  /** Pause between two tries. Default 500. */
  pauseMilliseconds?: number;
}

/**
 * Waits until the external host answers 2xx: names, gateways and distribution need a moment after an update.
 * @returns Whether it did. Probes are worth running even when not: they tell what is wrong.
 */
export async function waitForExternalHost(target: ProbeTarget, options: WaitOptions): Promise<boolean> {
  const { vantagePoint, tell, timeoutMilliseconds = 60_000, pauseMilliseconds = 500 } = options;
  const request = asClient(target, { path: target.samplePath });
  const deadline = performance.now() + timeoutMilliseconds;
  let told = "";
  for (;;) {
    const response = await vantagePoint.send(VantagePointName.Internet, request);
    if (response.outcome === "response" && response.status >= 200 && response.status < 300) {
      return true;
    }
    const answer = describeResponse(response);
    if (performance.now() >= deadline) {
      tell(
        `${target.externalHost} does not serve yet, after ${timeoutMilliseconds / 1000} s; its last answer was ${answer}.`,
      );
      return false;
    }
    if (answer !== told) {
      tell(`Waiting for ${target.externalHost}, which answers ${answer} …`);
      told = answer;
    }
    await pause(pauseMilliseconds);
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
