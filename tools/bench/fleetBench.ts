import * as fs from "node:fs";
import * as path from "node:path";
import type { FleetStatus } from "../../twin/controlProtocol";
import type { TwinPaths } from "../../twin/paths";
import type { ProbeTarget } from "../../verify/target";
import { Traffic, type TrafficFigures, type TrafficSettings } from "../../verify/traffic";
import { waitForExternalHost } from "../../verify/runner";
import { ensureGatewayBundle } from "../gatewayBundle/gatewayBundle";
import { bringUp, type TwinStack } from "../twinStack";
import type { WafOverrides } from "../twinConfiguration";

/** Time in which gateways that were changed must be healthy on the slowest machine. */
const SETTLE_MILLISECONDS = 5 * 60_000;
const LOOK_MILLISECONDS = 200;
/** Traffic goes on for so long after a change, to meet what comes late. */
const AFTER_MILLISECONDS = 2_000;
/** A tar archive ends with blocks of zeros; two more make another file of the same content. */
const TAR_PADDING = Buffer.alloc(1024);

/** The management server is no part of what is measured. */
const FLEET_ALONE: WafOverrides = { scaling: { maximum: 4 }, management: undefined };

/** A stack on a twin whose gateways are changed while clients ask. */
export class FleetBench {
  private overrides: WafOverrides = FLEET_ALONE;

  private constructor(
    private readonly paths: TwinPaths,
    private current: TwinStack,
    private readonly target: ProbeTarget,
    private readonly settings: TrafficSettings,
  ) {}

  /**
   * Brings the stack up on the twin of a folder and waits until it serves.
   * @param settings Clients that ask while something is changed.
   */
  static async start(paths: TwinPaths, settings: TrafficSettings = {}): Promise<FleetBench> {
    const stack = await bringUp(paths, "capture", FLEET_ALONE);
    const [target] = stack.targets;
    if (target === undefined) throw new Error("the stack on the twin has no endpoint to ask");
    const told: string[] = [];
    const serves = await waitForExternalHost(target, {
      vantagePoint: stack.vantagePoint,
      tell: (message) => void told.push(message),
    });
    if (!serves) throw new Error(told.join("\n"));
    return new FleetBench(paths, stack, target, settings);
  }

  get stack(): TwinStack {
    return this.current;
  }

  /** The one group that serves. */
  async fleet(): Promise<FleetStatus> {
    const fleets = await this.current.control.fleets();
    const [fleet] = fleets;
    if (fleet === undefined || fleets.length > 1) throw new Error(`there are ${fleets.length} groups of gateways`);
    return fleet;
  }

  /** Updates the stack with other values than before. */
  async update(changes: WafOverrides): Promise<void> {
    const next = { ...this.overrides, ...changes };
    this.current = await bringUp(this.paths, "capture", next);
    this.overrides = next;
  }

  /** A bundle of the same content and another SHA-256. */
  async otherBundle(): Promise<string> {
    const { path: original } = await ensureGatewayBundle(() => undefined);
    const copy = path.join(this.paths.root, "other-bundle.tar");
    fs.copyFileSync(original, copy);
    fs.appendFileSync(copy, TAR_PADDING);
    return copy;
  }

  /** Ids of the gateways that run. */
  async gateways(): Promise<string[]> {
    const { instances } = await this.current.control.status();
    return instances.filter(({ state }) => state !== "stopped").map(({ id }) => id);
  }

  /** Waits until so many gateways are there, each of them healthy, and none but them. */
  async settled(count: number): Promise<void> {
    await this.until(`${count} healthy gateways`, async () => {
      const { instances } = await this.current.control.status();
      return instances.length === count && instances.every(({ state }) => state === "healthy");
    });
  }

  /** Waits until the last instance refresh is over. */
  async refreshed(): Promise<void> {
    await this.until("the end of the instance refresh", async () => (await this.fleet()).refresh?.finished === true);
  }

  /** Makes a change while clients ask, and for a while after it. */
  async underTraffic(change: (traffic: Traffic) => Promise<void>): Promise<TrafficFigures> {
    const traffic = new Traffic(this.current.vantagePoint, this.target, this.settings);
    try {
      await change(traffic);
      await new Promise((resolve) => setTimeout(resolve, AFTER_MILLISECONDS));
    } catch (error) {
      await traffic.end();
      throw error;
    }
    return traffic.end();
  }

  private async until(what: string, question: () => Promise<boolean>): Promise<void> {
    const end = performance.now() + SETTLE_MILLISECONDS;
    while (!(await question())) {
      if (performance.now() > end) {
        const fleets = await this.current.control.fleets();
        const { instances } = await this.current.control.status();
        throw new Error(`waited in vain for ${what}: ${JSON.stringify({ fleets, instances }, undefined, 2)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_MILLISECONDS));
    }
  }
}
