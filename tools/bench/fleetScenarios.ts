import type { ResourceRecord } from "../../twin/resourceRecord";
import type { FailedRequest, TrafficFigures } from "../../verify/traffic";
import type { FleetBench } from "./fleetBench";

/** What a client's request may take to the load balancer on a busy machine. */
const ON_THE_WAY_MILLISECONDS = 1_000;

/** A change of the gateways under traffic. */
export interface FleetScenario {
  id: string;
  title: string;
  run: (bench: FleetBench) => Promise<ScenarioResult>;
}

/** What a change did to the traffic. */
export interface ScenarioResult {
  figures: TrafficFigures;
  /** Seconds that the change took, until every gateway was healthy. */
  seconds: number;
  /** Failed requests that the change explains: they were with a gateway that died, or were sent to it before that showed. */
  explained: FailedRequest[];
  /** Those of them that were with it when it died; no load balancer can save them. */
  inFlight: FailedRequest[];
  unexplained: FailedRequest[];
}

/** Every change, each from where the one before it has left the fleet. */
export const FLEET_SCENARIOS: FleetScenario[] = [
  {
    id: "scale-out",
    title: "scale out, 2 to 3",
    run: (bench) => measured(bench, () => scale(bench, 3)),
  },
  {
    id: "new-bundle",
    title: "new gateway bundle, 3 gateways",
    run: (bench) =>
      measured(bench, async () => {
        await bench.update({ gatewayBundle: await bench.otherBundle() });
        await bench.settled(3);
      }),
  },
  {
    id: "scale-in",
    title: "scale in, 3 to 2",
    run: (bench) => measured(bench, () => scale(bench, 2)),
  },
  {
    id: "new-template",
    title: "new template version",
    run: (bench) =>
      measured(bench, async () => {
        await bench.update({ hostRoutePollSeconds: 2 });
        await bench.settled(2);
      }),
  },
  { id: "crash", title: "a gateway dies", run: crash },
  { id: "instance-refresh", title: "instance refresh", run: instanceRefresh },
];

async function scale(bench: FleetBench, gateways: number): Promise<void> {
  const { groupId } = await bench.fleet();
  await bench.stack.control.setDesiredCapacity(groupId, gateways);
  await bench.settled(gateways);
}

async function crash(bench: FleetBench): Promise<ScenarioResult> {
  const [victim] = await bench.gateways();
  if (victim === undefined) throw new Error("there is no gateway that could die");
  const notice = noticeMilliseconds(await bench.stack.control.records());
  let died = 0;
  let dead = 0;
  const result = await measured(bench, async (clock) => {
    // Requests are with it when it goes.
    await new Promise((resolve) => setTimeout(resolve, 1000));
    died = clock();
    await bench.stack.control.crash(victim);
    dead = clock();
    await bench.settled(2);
  });
  const isExplained = ({ sent, ended }: FailedRequest): boolean => ended >= died && sent <= dead + notice;
  const { failed } = result.figures;
  const explained = failed.filter(isExplained);
  return {
    ...result,
    explained,
    inFlight: explained.filter(({ sent }) => sent <= dead),
    unexplained: failed.filter((one) => !isExplained(one)),
  };
}

async function instanceRefresh(bench: FleetBench): Promise<ScenarioResult> {
  await bench.update({ update: "instanceRefresh" });
  return measured(bench, async () => {
    await bench.update({ hostRoutePollSeconds: 3 });
    await bench.refreshed();
    await bench.settled(2);
  });
}

/**
 * Until the twin's load balancer has found out that a target is dead: the checks that must fail, and the time of the last,
 * which HAProxy gives as long as the interval to connect. On AWS that is the check's time-out, so a little less.
 */
function noticeMilliseconds(records: ResourceRecord[]): number {
  const group = records.find(({ type }) => type === "aws:lb/targetGroup:TargetGroup");
  const check = group?.inputs["healthCheck"];
  if (typeof check !== "object" || check === null) throw new Error("the stack has no target group with a health check");
  const number = (key: string): number => Number(Object.entries(check).find(([name]) => name === key)?.[1]);
  const last = Math.max(number("interval"), number("timeout"));
  return (number("interval") * number("unhealthyThreshold") + last) * 1000 + ON_THE_WAY_MILLISECONDS;
}

async function measured(bench: FleetBench, change: (clock: () => number) => Promise<void>): Promise<ScenarioResult> {
  let seconds = 0;
  const figures = await bench.underTraffic(async (traffic) => {
    const began = performance.now();
    await change(() => traffic.clock);
    seconds = (performance.now() - began) / 1000;
  });
  return { figures, seconds, explained: [], inFlight: [], unexplained: figures.failed };
}
