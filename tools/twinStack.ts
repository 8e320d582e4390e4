import * as fs from "node:fs";
import * as path from "node:path";
import { z } from "zod";
import { ControlClient } from "../twin/controlClient";
import { startTwin, stopTwin, twinIsRunning } from "../twin/lifecycle";
import type { TwinPaths } from "../twin/paths";
import { ClaimingVantagePoint } from "../verify/claims";
import type { Observation, Observer } from "../verify/observation";
import { parseTargets, type ProbeTarget } from "../verify/target";
import type { ProbeRequest, ProbeResponse, VantagePoint, VantagePointName } from "../verify/vantagePoint";
import { cutOff } from "./commands/interruption";
import { kill } from "./processes";
import { timed, useColour } from "./progress";
import { EngineFolders, STATE_AT_THE_END } from "./pulumi/environment";
import { runPulumi } from "./pulumi/run";
import { engineProcesses, removeStaleLocks } from "./pulumi/staleLocks";
import { ensureRootFileSystems } from "./rootFileSystem/rootFileSystem";
import { twinClaims } from "./twinClaims";
import { TWIN_STACK, type WafOverrides, writeTwinConfiguration } from "./twinConfiguration";

/** The stack on a running twin, and how to ask it. */
export interface TwinStack {
  /** Whether it was made now; false when it stood already. */
  fresh: boolean;
  /** What `pulumi stack output --json` tells. */
  outputs: unknown;
  control: ControlClient;
  targets: ProbeTarget[];
  vantagePoint: VantagePoint;
  observer: Observer;
}

/** Makes on the running twin what the stack needs and does not make, and tells the values that name it. */
export type MakeOverrides = () => Promise<WafOverrides>;

/**
 * Brings the stack up on the twin of a folder, with the policy pack. A first start that fails or is interrupted, or one
 * that follows such a one, leaves nothing; a failed change of a stack that stands leaves what served before.
 *
 * @param signal Interrupts it. A change of a stack that stands ends as the engine ends it, which gets Ctrl-C as well.
 * @throws Error that says which part did not come up and why; the signal's reason when it was interrupted.
 */
export async function bringUp(
  paths: TwinPaths,
  stdio: "inherit" | "capture",
  overrides: WafOverrides | MakeOverrides = {},
  signal?: AbortSignal,
): Promise<TwinStack> {
  if (await stands(paths)) {
    const stack = await change(paths, stdio, overrides);
    signal?.throwIfAborted();
    return stack;
  }
  await forget(paths);
  try {
    return await cutOff(signal, async () => {
      await timed("twin", async (progress) => startTwin(paths, await ensureRootFileSystems(progress), progress));
      signal?.throwIfAborted();
      const stack = await change(paths, stdio, overrides);
      return { ...stack, fresh: true };
    });
  } catch (error) {
    await timed("undoing what was done", () => forget(paths));
    throw error;
  }
}

/** Ends the twin of a folder, and the engines that work on it, and removes all that it kept. */
export async function forget(paths: TwinPaths): Promise<void> {
  // A command that was killed has left its engine alone.
  kill(engineProcesses(new EngineFolders(paths.pulumi)));
  await stopTwin(paths);
  fs.rmSync(paths.root, { recursive: true, force: true });
}

/** Whether the stack stands and what the engine knows of it is true: no change of it was cut off. */
async function stands(paths: TwinPaths): Promise<boolean> {
  if (!fs.existsSync(wholeFile(paths))) return false;
  const cutOffChanges = removeStaleLocks(new EngineFolders(paths.pulumi));
  return cutOffChanges === 0 && (await twinIsRunning(paths));
}

/** Its presence says that the last change of the stack came to its end. */
function wholeFile(paths: TwinPaths): string {
  return path.join(paths.root, "whole");
}

/** The next `npm start` begins anew: the engine was killed, and what it knows of the stack may be wrong. */
export function forgetThatItIsWhole(paths: TwinPaths): void {
  fs.rmSync(wholeFile(paths), { force: true });
}

async function change(
  paths: TwinPaths,
  stdio: "inherit" | "capture",
  overrides: WafOverrides | MakeOverrides,
): Promise<TwinStack> {
  const stood = fs.existsSync(wholeFile(paths));
  forgetThatItIsWhole(paths);
  try {
    const values = typeof overrides === "function" ? await overrides() : overrides;
    await timed("pulumi up", () => up(paths, stdio, values), stdio === "inherit");
  } catch (error) {
    // The engine has ended in order, and its state says what there is. On a full disk it is cut off anywhere.
    if (stood && !isFull(paths.root)) fs.writeFileSync(wholeFile(paths), "");
    throw error;
  }
  fs.writeFileSync(wholeFile(paths), "");
  return attach(paths, new ControlClient(paths.controlSocket));
}

const LITTLE_SPACE = 2 * 1024 ** 2;

const UP = ["up", "--yes", "--skip-preview", "--non-interactive", "--suppress-outputs", "--policy-pack", "policy"];

async function up(paths: TwinPaths, stdio: "inherit" | "capture", overrides: WafOverrides): Promise<void> {
  const { exitCode, output } = await runPulumi({
    stack: TWIN_STACK,
    args: [...UP, ...(useColour(process.stdout) ? [] : ["--color", "never"])],
    configFile: writeTwinConfiguration(paths, overrides),
    environment: STATE_AT_THE_END,
    standins: { twinRoot: paths.root },
    stdio,
  });
  if (exitCode !== 0) {
    // The engine speaks to the terminal; this it says amid much else, if it still can.
    const full = isFull(paths.root) ? ` There is no space left on device where ${paths.root} is.` : "";
    throw new Error(`pulumi up failed with exit code ${exitCode}; what it said is above.${full}\n${output}`.trimEnd());
  }
}

/** Less is free where a folder is than the engine's state and the twin's files take. */
function isFull(folder: string): boolean {
  const { bavail, bsize } = fs.statfsSync(folder);
  return bavail * bsize < LITTLE_SPACE;
}

/**
 * The stack that stands on the running twin of a folder.
 * @throws Error when there is none.
 */
export async function attachToTwin(paths: TwinPaths): Promise<TwinStack> {
  if (!(await stands(paths))) throw new Error("The twin does not run, or its last change was cut off: npm start");
  return attach(paths, new ControlClient(paths.controlSocket));
}

/** Instances of this group are no gateways. An auto-scaling group's id is its name. */
const managementSchema = z.object({
  management: z.object({ autoScalingGroupName: z.string().optional() }).nullish(),
});

/** Of the sample API, which keeps nothing that it is sent. */
const SAMPLE_PATH = "/items";

async function attach(paths: TwinPaths, control: ControlClient): Promise<TwinStack> {
  const { stdout } = await runPulumi({
    stack: TWIN_STACK,
    args: ["stack", "output", "--json"],
    standins: { twinRoot: paths.root },
    stdio: "capture",
  });
  const outputs: unknown = JSON.parse(stdout);
  const { instances } = await control.status();
  const managementGroup = managementSchema.parse(outputs).management?.autoScalingGroupName;
  const addresses = (isManagement: boolean): string[] =>
    instances.filter(({ groupId }) => (groupId === managementGroup) === isManagement).map(({ address }) => address);
  const targets = parseTargets(outputs, {
    gatewayAddresses: addresses(false),
    managementAddresses: addresses(true),
    writePath: SAMPLE_PATH,
  });
  return {
    fresh: false,
    outputs,
    control,
    targets,
    vantagePoint: new ClaimingVantagePoint(new TwinVantagePoint(control), twinClaims(control)),
    observer: new TwinObserver(control),
  };
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
