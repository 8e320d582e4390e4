import type { Probe } from "./probe";
import { type ProbeRequest, VantagePointName } from "./vantagePoint";

/** What can be done where probes are run. */
export interface Circumstances {
  /** Places from which requests can be sent. */
  places: VantagePointName[];
  /** Whether it is the twin, where everything may be tried, and where it can be seen what came to the far side. */
  onTwin: boolean;
  /** Whether something may be written: POST, PUT, PATCH and DELETE, as the target's `writePath` says. */
  writes: boolean;
  /** Whether attacks may be sent. */
  attacks: boolean;
  /** Whether there are credentials to sign requests with. */
  signs: boolean;
}

/** The probes to run, and those that are not, each with the reason. */
export interface Selection {
  run: Probe[];
  notRun: NotRun[];
}

/** A probe that is not run. */
export interface NotRun {
  probe: Probe;
  /** Why, in words. */
  reason: string;
}

const WRITING = ["POST", "PUT", "PATCH", "DELETE"];

const FROM_ELSEWHERE: Record<VantagePointName, string> = {
  [VantagePointName.Internet]: "sent from the internet: run it there, with --from outside",
  [VantagePointName.Bystander]: "sent from a workload of the VPC: run it on one, with --from inside",
  [VantagePointName.ForeignDistribution]: "sent by another customer's CloudFront distribution; the twin has one",
  [VantagePointName.Admin]: "sent from an administrator's address: run it there, with --from admin",
  [VantagePointName.Gateway]:
    "sent by software on a gateway; the twin does so, and for a live stack see instance-metadata among the limits",
};

/** Parts probes into those to run and the others. Where nobody sees the far side, a verdict rests on the answers alone. */
export function selectProbes(probes: readonly Probe[], circumstances: Circumstances): Selection {
  const selection: Selection = { run: [], notRun: [] };
  for (const probe of probes) {
    const reason = obstacle(probe, circumstances);
    if (reason === undefined) selection.run.push(circumstances.onTwin ? probe : withoutObserver(probe));
    else selection.notRun.push({ probe, reason });
  }
  return selection;
}

/** Whether the verdict of a selected probe rests on the answers alone, although the far side would tell more. */
export function isJudgedByAnswers({ observed, byAnswers }: Probe): boolean {
  return !observed && byAnswers !== undefined;
}

function obstacle(probe: Probe, { places, onTwin, writes, attacks, signs }: Circumstances): string | undefined {
  if (!places.includes(probe.from)) return FROM_ELSEWHERE[probe.from];
  if (probe.unsendable !== undefined) return probe.unsendable;
  if (!onTwin && probe.twinOnly !== undefined) return probe.twinOnly;
  if (onTwin && probe.liveOnly !== undefined) return probe.liveOnly;
  if (!onTwin && probe.observed && probe.byAnswers === undefined) {
    return "only what came to the distribution, the authorizer or the API would tell; the twin shows it";
  }
  if (!onTwin && probe.requests.some(({ claims }) => claims?.secret === true)) {
    return "the origin secret is a secret; the twin tries what comes of it when it leaks";
  }
  if (!signs && probe.requests.some(({ claims }) => claims?.signature?.by === "caller")) {
    return "the API wants signed requests: give credentials of a client, with --sign";
  }
  if (!writes && probe.requests.some(mayWrite)) return "it may write: name a path for that with --write-path";
  if (!attacks && probe.id.startsWith("attack")) return "attacks were not wanted";
  return undefined;
}

function withoutObserver(probe: Probe): Probe {
  return probe.byAnswers === undefined ? probe : { ...probe, ...probe.byAnswers, observed: false };
}

/** Also a request whose headers ask for another method: that it is not heeded is what the probe is to show. */
function mayWrite({ method, headers, serverName }: ProbeRequest): boolean {
  const overrides = headers.filter(([name]) => /method/i.test(name)).map(([, value]) => value);
  return serverName !== "" && [method, ...overrides].some((one) => WRITING.includes(one.toUpperCase()));
}
