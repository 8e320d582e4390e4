import * as fs from "node:fs";
import * as path from "node:path";
import type { ControlClient } from "../twin/controlClient";
import { startTwin, stopTwin, twinIsRunning } from "../twin/lifecycle";
import type { TwinPaths } from "../twin/paths";
import type { Observation, Observer } from "../verify/observation";
import { parseTargets, type ProbeTarget } from "../verify/target";
import type { ProbeRequest, ProbeResponse, VantagePoint, VantagePointName } from "../verify/vantagePoint";
import { timed } from "./progress";
import { runPulumi } from "./pulumi/run";
import { TWIN_STACK, type WafOverrides, writeTwinConfiguration } from "./twinConfiguration";

/** The stack on a running twin, and how to ask it. */
export interface TwinStack {
  control: ControlClient;
  targets: ProbeTarget[];
  vantagePoint: VantagePoint;
  observer: Observer;
}

/**
 * Brings the stack up on the twin of a folder, with the policy pack. A first start that fails, or one that follows an
 * interrupted one, leaves nothing; a failed change of a stack that stands leaves what served before.
 *
 * @throws Error that says which part did not come up and why.
 */
export async function bringUp(
  paths: TwinPaths,
  stdio: "inherit" | "capture",
  overrides: WafOverrides = {},
): Promise<TwinStack> {
  const whole = path.join(paths.root, "whole");
  const stood = fs.existsSync(whole) && (await twinIsRunning(paths));
  if (!stood) await forget(paths);
  try {
    const control = await timed("twin", (progress) => startTwin(paths, progress));
    await timed("pulumi up", () => up(paths, stdio, overrides));
    fs.writeFileSync(whole, "");
    return await attach(paths, control);
  } catch (error) {
    if (!stood) await timed("undoing what was done", () => forget(paths));
    throw error;
  }
}

/** Ends the twin of a folder and removes all that it kept. */
export async function forget(paths: TwinPaths): Promise<void> {
  await stopTwin(paths);
  fs.rmSync(paths.root, { recursive: true, force: true });
}

async function up(paths: TwinPaths, stdio: "inherit" | "capture", overrides: WafOverrides): Promise<void> {
  const { exitCode, output } = await runPulumi({
    stack: TWIN_STACK,
    args: ["up", "--yes", "--skip-preview", "--non-interactive", "--suppress-outputs", "--policy-pack", "policy"],
    configFile: writeTwinConfiguration(paths, overrides),
    standins: { twinRoot: paths.root },
    stdio,
  });
  if (exitCode !== 0) throw new Error(`pulumi up failed with exit code ${exitCode}; what it said is above.\n${output}`);
}

async function attach(paths: TwinPaths, control: ControlClient): Promise<TwinStack> {
  const { stdout } = await runPulumi({
    stack: TWIN_STACK,
    args: ["stack", "output", "--json"],
    standins: { twinRoot: paths.root },
    stdio: "capture",
  });
  const { instances } = await control.status();
  const targets = parseTargets(JSON.parse(stdout), { gatewayAddresses: instances.map(({ address }) => address) });
  return { control, targets, vantagePoint: new TwinVantagePoint(control), observer: new TwinObserver(control) };
}

class TwinVantagePoint implements VantagePoint {
  constructor(private readonly control: ControlClient) {}

  send(from: VantagePointName, request: ProbeRequest): Promise<ProbeResponse> {
    return this.control.probe({ from, request });
  }
}

class TwinObserver implements Observer {
  constructor(private readonly control: ControlClient) {}

  async mark(): Promise<number> {
    return (await this.control.observations(Number.MAX_SAFE_INTEGER)).next;
  }

  async since(mark: number): Promise<Observation[]> {
    return (await this.control.observations(mark)).observations;
  }
}
